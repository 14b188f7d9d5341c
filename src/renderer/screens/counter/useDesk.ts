import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ApplicantHit, CaseOutcome, CreateCaseInput } from '#shared/contract/cases.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { api, client, errorOf, queryClient } from '../../api.ts'
import { dismissAll, notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { linkCurrentTicket } from '../../app/ticket.ts'
import { caseInput, FOCUS, focusOfField, missingItems, problemsOf } from './check.ts'
import type { Problem } from './check.ts'
import { chooseApplicant, focusNext, focusOn, looksScanned, searchApplicants, startApplicant } from './desk.ts'
import { submissionOf } from './draft.ts'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'
import { countUse } from './favourites.ts'

type Step = CreateCaseInput['step']

/** What the finished screen shows of the case just made. */
export type Done = { outcome: CaseOutcome; matter: MatterDetail; applicantName: string; follow: Follow | null }

/** What is done to the case at once, and printed with it. */
export type Follow =
  | { type: 'correctionNotice'; missing: ReturnType<typeof missingItems> }
  | { type: 'decline'; reason: string }
  | { type: 'finishOnTheSpot'; result: 'granted'; opinion: string; receiver: string }
/** F9, Shift+F9, F10, F11, Ctrl+F9. */
export type Way = 'accept' | 'receive' | 'notice' | 'decline' | 'instant'

export type Desk = {
  find: (q: string) => void
  take: (hit: ApplicantHit) => void
  startNew: (q: string) => void
  goOn: () => void
  applicantError: unknown
  submit: (way: Way) => void
  submitting: boolean
  submitError: unknown
  /** Messages at the fields: shown after a try, or named by the core. */
  fieldErrors: Record<string, string>
  tried: boolean
  done: Done | null
  next: () => void
  /** Forgets the messages of the last try. */
  reset: () => void
}

/** The actions of the counter screen. */
export function useDesk(store: DraftStore, matter: MatterDetail | undefined, refusal: string | null): Desk {
  const { user, today } = useSession()
  const [tried, setTried] = useState(false)
  const [done, setDone] = useState<Done | null>(null)
  const busy = useRef(false)

  const applicant = useMutation({
    mutationFn: async (wanted: ApplicantHit | string) => {
      if (typeof wanted !== 'string') return chooseApplicant(store, wanted)
      const hits = await searchApplicants(wanted)
      if (hits.length === 1 && (looksScanned(wanted) || hits[0]!.name === wanted)) return chooseApplicant(store, hits[0]!)
      if (hits.length === 0) return startApplicant(store, wanted)
      // One by a part of a number or several: the list under the field asks.
      store.patch({ applicantQ: wanted })
      if (hits.length === 1) return chooseApplicant(store, hits[0]!)
      focusOn(FOCUS.applicant)
    },
    onSuccess: () => {
      if (store.get().known && !store.get().editing) focusNext(store.get(), matter)
    },
  })

  const create = useMutation({
    mutationFn: async ({ step, kind, way }: { step: Step; kind: MatterDetail; way: Way }): Promise<Done> => {
      const draft = store.get()
      const follow = followOf(way, draft, kind)
      const plain = caseInput(draft, kind, step, today)
      const again = submissionOf(draft.pending, JSON.stringify(plain))
      // The same content a second time: its draft may have ended with the case already.
      if (again !== draft.pending) await store.flush()
      const state = store.state()
      if (state.kind === 'lost' && again !== draft.pending) throw new Error(state.message)
      store.hold(true)
      const { key, body } = again === draft.pending ? again : { key: again.key, body: JSON.stringify({ ...plain, draftId: store.savedId }) }
      store.patch({ pending: { key, body } })
      const input = JSON.parse(body) as CreateCaseInput
      const outcome = await client.cases.create(input, { context: { idempotencyKey: key } })
      store.clear({ spent: input.draftId !== undefined })
      return { outcome, matter: kind, applicantName: input.applicant.name, follow }
    },
    onSuccess: (result) => {
      dismissAll()
      countUse(user.id, result.matter.code)
      setTried(false)
      setDone(result)
      void linkCurrentTicket(result.outcome.id)
      void queryClient.invalidateQueries({ queryKey: api.cases.key() })
    },
    onError: (error) => {
      const { code, field } = errorOf(error)
      // Only an answer that never came leaves it open whether the case exists.
      if (code !== 'NETWORK' && code !== 'DATABASE_UNAVAILABLE') store.patch({ pending: null })
      if (code === 'VERSION_CONFLICT' || field === 'draftId') store.lose(errorOf(error).message)
      else if (field) focusOn(focusOfField(field))
    },
    onSettled: () => {
      store.hold(false)
      busy.current = false
    },
  })

  const submit = (way: Way) => {
    if (busy.current) return
    const accepts = way === 'accept' || way === 'instant'
    const problems = problemsOf(store.get(), matter, today, refusal).filter((problem) => (accepts ? !problem.onlyReceive : !problem.onlyAccept))
    setTried(true)
    const first = problems[0]
    if (first || !matter) return first && showProblem(store, first)
    if (way === 'instant' && matter.processingType !== 'instant') return notify({ tone: 'warn', text: '只有即办件能当场办结' })
    if (way === 'notice' && missingItems(store.get(), matter).length === 0) return notify({ tone: 'warn', text: '材料齐全,不需要一次性告知' })
    if (way === 'decline' && !store.get().decline?.trim()) {
      // Asked once: the second F11 does it.
      store.patch((now) => ({ decline: now.decline ?? '' }))
      return focusOn(FOCUS.decline)
    }
    busy.current = true
    const step: Step = !accepts ? 'receive' : matter.processingType === 'instant' ? 'accept' : 'dispatch'
    create.mutate({ step, kind: matter, way })
  }

  return {
    find: (q) => applicant.mutate(q),
    take: (hit) => applicant.mutate(hit),
    startNew: (q) => startApplicant(store, q),
    goOn: () => focusNext(store.get(), matter),
    applicantError: applicant.error,
    submit,
    submitting: create.isPending,
    submitError: create.error,
    fieldErrors: fieldErrors(store, matter, today, tried, create.error),
    tried,
    done,
    reset: () => {
      setTried(false)
      create.reset()
      applicant.reset()
    },
    next: () => {
      setDone(null)
      create.reset()
      focusOn(FOCUS.matter)
    },
  }
}

function followOf(way: Way, draft: Draft, matter: MatterDetail): Follow | null {
  if (way === 'notice') return { type: 'correctionNotice', missing: missingItems(draft, matter) }
  if (way === 'decline') return { type: 'decline', reason: draft.decline?.trim() ?? '' }
  if (way === 'instant') return { type: 'finishOnTheSpot', result: 'granted', opinion: '', receiver: draft.applicant.name.trim() }
  return null
}

/** Says what is missing and puts the keyboard there. */
function showProblem(store: DraftStore, problem: Problem): void {
  if (problem.field?.startsWith('applicant.') && store.get().known) store.patch({ editing: true })
  notify({ tone: 'warn', text: (problem.short ?? problem.text) + (problem.instead ?? (problem.onlyAccept ? ',补齐后再受理,或按 F10 一次性告知' : '')) })
  focusOn(problem.focus)
}

function fieldErrors(store: DraftStore, matter: MatterDetail | undefined, today: string, tried: boolean, error: unknown): Record<string, string> {
  const errors: Record<string, string> = {}
  if (tried) for (const { field, text } of problemsOf(store.get(), matter, today)) if (field) errors[field] ??= text
  if (error) {
    const { field, message } = errorOf(error)
    if (field) errors[field] ??= message
  }
  return errors
}
