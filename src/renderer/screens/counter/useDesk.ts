import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { ApplicantHit, CaseOutcome } from '#shared/contract/cases.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { api, errorOf, queryClient } from '../../api.ts'
import { dismissAll, notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { linkCurrentTicket } from '../../app/ticket.ts'
import { FOCUS, focusOfField, problemsOf } from './check.ts'
import type { missingItems, Problem, Refusal } from './check.ts'
import { chooseApplicant, focusNext, focusOn, searchApplicants, startApplicant } from './desk.ts'
import type { DraftStore } from './draftStore.ts'
import { countUse } from './favourites.ts'
import { mayGo, sendCase, stopping } from './submission.ts'

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
export function useDesk(store: DraftStore, matter: MatterDetail | undefined, refusal: Refusal | null): Desk {
  const applicant = useApplicant(store, matter)
  const submission = useSubmission(store, matter, refusal)
  return {
    find: (q) => applicant.mutate(q),
    take: (hit) => applicant.mutate(hit),
    startNew: (q) => startApplicant(store, q),
    goOn: () => focusNext(store.get(), matter),
    applicantError: applicant.error,
    ...submission,
    reset: () => {
      submission.reset()
      applicant.reset()
    },
  }
}

/** Takes somebody from the register, or, by what was typed or scanned, finds or begins somebody. */
function useApplicant(store: DraftStore, matter: MatterDetail | undefined) {
  return useMutation({
    mutationFn: async (wanted: ApplicantHit | string) => {
      if (typeof wanted !== 'string') return chooseApplicant(store, wanted)
      const hits = await searchApplicants(wanted)
      if (hits.length === 1) return chooseApplicant(store, hits[0]!)
      if (hits.length === 0) return startApplicant(store, wanted)
      // Several: the list under the field asks.
      store.patch({ applicantQ: wanted })
      focusOn(FOCUS.applicant)
    },
    onSuccess: () => {
      if (store.get().known && !store.get().editing) focusNext(store.get(), matter)
    },
  })
}

/** F9 and its like: checks, makes the case once, and keeps what came of it. */
function useSubmission(store: DraftStore, matter: MatterDetail | undefined, refusal: Refusal | null) {
  const { user, today } = useSession()
  const [tried, setTried] = useState(false)
  const [done, setDone] = useState<Done | null>(null)
  const busy = useRef(false)
  const create = useMutation({
    mutationFn: ({ kind, way }: { kind: MatterDetail; way: Way }) => sendCase(store, kind, way, today),
    onSuccess: (result) => {
      dismissAll()
      countUse(user.id, result.matter.code)
      setTried(false)
      setDone(result)
      void linkCurrentTicket(result.outcome.id)
      // Open cases and verified copies of the applicant are others now.
      for (const queryKey of [api.cases.key(), api.applicants.key()]) void queryClient.invalidateQueries({ queryKey })
    },
    onError: (error) => notMade(store, error),
    onSettled: () => {
      store.hold(false)
      busy.current = false
    },
  })
  const submit = (way: Way) => {
    if (busy.current) return
    dismissAll()
    setTried(true)
    const [first] = stopping(problemsOf(store.get(), matter, today, refusal), way)
    if (first) return showProblem(store, first)
    if (!matter || !mayGo(store, matter, way)) return
    busy.current = true
    create.mutate({ kind: matter, way })
  }
  const reset = () => {
    setTried(false)
    create.reset()
  }
  const next = () => {
    setDone(null)
    create.reset()
    focusOn(FOCUS.matter)
  }
  return { submit, submitting: create.isPending, submitError: create.error, fieldErrors: fieldErrors(store, matter, today, tried, create.error), tried, done, next, reset }
}

/** No case came of it, or nobody knows: what was typed stays, and a field at fault gets the keyboard. */
function notMade(store: DraftStore, error: unknown): void {
  const { code, field, message } = errorOf(error)
  // Only an answer that never came leaves it open whether the case exists.
  if (code !== 'NETWORK' && code !== 'DATABASE_UNAVAILABLE') store.patch({ pending: null })
  if (code === 'VERSION_CONFLICT' || field === 'draftId') store.lose(message)
  else if (field) focusOn(focusOfField(field))
}

/** Says what is missing and puts the keyboard there. */
function showProblem(store: DraftStore, problem: Problem): void {
  if (problem.field?.startsWith('applicant.') && problem.field !== 'applicant.kind' && store.get().known) store.patch({ editing: true })
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
