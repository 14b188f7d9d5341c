import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api, client, queryClient } from '../../api.ts'
import { errandsOf, isTakenHere, matterErrand, passedOn } from '../../app/errand.ts'
import type { Errand } from '../../app/errand.ts'
import { askConsult } from '../../app/frame/consult.ts'
import { FOCUS } from './check.ts'
import { chooseMatter, focusOn, looksScanned, useAllMatters } from './desk.ts'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'
import { isWholeNumber, takeNumber } from './reserved.ts'

const search12 = (q: string) => api.catalogue.find.queryOptions({ input: { q, limit: 12 }, staleTime: 60_000 })

/** What the applicant on the desk adds to a slip or a request. A number that is shown masked is not carried over. */
export function visitorOf({ applicant, editing }: Draft): { visitor: string; contact: string; communityCode: string } {
  return { visitor: applicant.name.trim(), contact: editing ? applicant.phone.trim() : '', communityCode: applicant.communityCode }
}

/** The search of the first column: its words, what they lead to, and what Enter does. */
export function useMatterSearch(draft: Draft, store: DraftStore, onScan: (text: string) => void) {
  const all = useAllMatters()
  const q = draft.matterQ.trim()
  const search = useQuery({ ...search12(q), enabled: q !== '', placeholderData: keepPreviousData })
  const found = search.isPlaceholderData ? undefined : search.data
  const errands: Errand[] = q === '' ? (all.data ?? []).map((hit) => matterErrand(hit)) : search.data ? errandsOf(search.data, all.data ?? []) : []
  /** Nothing chosen by the arrows: Enter takes the best, of the whole list nothing. */
  const [active, setActive] = useState<number | null>(null)
  const [asked, setAsked] = useState(false)
  const question = q === '' ? undefined : found?.question
  const open = q !== '' || draft.matterCode === null
  const index = Math.min(active ?? (q === '' ? -1 : 0), errands.length - 1)
  const restart = () => {
    setActive(null)
    setAsked(false)
  }
  const take = (errand: Errand) => {
    restart()
    if (errand.kind === 'matter' || errand.kind === 'affair') learn(q, errand.code)
    if (errand.kind === 'matter') return void chooseMatter(store, errand.code)
    // Somebody else's errand makes no case: the words go to the slip, and the field is free for the next resident.
    askConsult({ question: q || ('hit' in errand ? errand.hit.name : ''), ...visitorOf(draft), ...passedOn(errand, draft.applicant.communityCode || null) })
    store.patch({ matterQ: '' })
  }
  const enter = async () => {
    if (isWholeNumber(q)) {
      store.patch({ matterQ: '' })
      return takeNumber(store, q)
    }
    if (looksScanned(q)) {
      store.patch({ matterQ: '' })
      return onScan(q)
    }
    const byCode = /^\d{2}$/.test(q) ? all.data?.find((hit) => hit.shortCode === q) : undefined
    if (byCode && isTakenHere(byCode)) return take(matterErrand(byCode))
    if (q === '') return index >= 0 && errands[index] ? take(errands[index]) : draft.matterCode !== null ? focusOn(FOCUS.applicant) : undefined
    const answer = await queryClient.fetchQuery(search12(q))
    if (answer.question && active === null && !asked) return setAsked(true)
    const fresh = errandsOf(answer, all.data ?? [])
    const errand = fresh[Math.min(active ?? 0, fresh.length - 1)]
    if (errand) take(errand)
  }
  return {
    errands, open, index, question, asked,
    none: q !== '' && search.isSuccess && !search.isPlaceholderData && errands.length === 0,
    error: search.error ?? all.error,
    retry: () => void (q ? search.refetch() : all.refetch()),
    take,
    enter: () => void enter().catch(() => {}),
    move: (step: 1 | -1) => {
      setAsked(question !== undefined || asked)
      setActive(Math.max(0, Math.min(errands.length - 1, index + step)))
    },
    type: (text: string) => {
      restart()
      store.patch({ matterQ: text })
    },
  }
}

/** What was meant by these words may be learned; whether it is worth it, the centre decides. */
function learn(q: string, code: string): void {
  if (q !== '') void client.catalogue.chooseSearch({ q, code }).catch(() => {})
}
