import { useQuery } from '@tanstack/react-query'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import type { ApplicantHit } from '#shared/contract/cases.ts'
import { normalizeIdentifier } from '#shared/rules/identifiers.ts'
import type { IdType } from '#shared/rules/identifiers.ts'
import { addDays } from '#shared/rules/time.ts'
import { api, client, queryClient } from '../../api.ts'
import { FOCUS, hasApplicant, tickOf } from './check.ts'
import { EMPTY_PARTY } from './draft.ts'
import type { Draft } from './draft.ts'
import type { DraftStore } from './draftStore.ts'

const MAX_FRAMES = 90

/** Moves the keyboard to an element by its id; what is not there yet is waited for, unless the person goes elsewhere first. */
export function focusOn(id: string): void {
  const from = document.activeElement
  const attempt = (left: number): void => {
    const found = document.getElementById(id)
    if (found) found.focus()
    else if (left > 0) requestAnimationFrame(() => (document.activeElement === from || document.activeElement === document.body) && attempt(left - 1))
  }
  attempt(MAX_FRAMES)
}

/** Where the keyboard goes after a column is done. */
export function focusNext(draft: Draft, matter: MatterDetail | undefined): void {
  if (draft.matterCode === null) return focusOn(FOCUS.matter)
  if (!hasApplicant(draft)) return focusOn(FOCUS.applicant)
  const open = matter?.materials.find((material) => material.required && !tickOf(draft, material).received) ?? matter?.materials[0]
  if (open) focusOn(FOCUS.material(open.no))
}

/** The whole list, 57 rows: two digits and Enter must not wait for a search. */
export function useAllMatters() {
  return useQuery(api.catalogue.matters.queryOptions({ input: { q: '', limit: 200 }, staleTime: 300_000 }))
}

export function useMatter(code: string | null) {
  return useQuery(api.catalogue.matter.queryOptions({ input: { code: code ?? '' }, enabled: code !== null, staleTime: 60_000 }))
}

/** Why the matter cannot be accepted today (its letter of delegation ended); null: it can, or nobody knows yet and the core decides. */
export function useRefusal(code: string | null): string | null {
  const { data } = useQuery(api.authority.get.queryOptions({ input: { matterCode: code ?? '' }, enabled: code !== null, staleTime: 60_000 }))
  return code !== null && data?.matterCode === code ? data.now.refusal : null
}

/** Takes a matter: its papers are new, the applicant stays. */
export async function chooseMatter(store: DraftStore, code: string): Promise<void> {
  const old = store.get()
  store.patch({ matterCode: code, matterQ: '', ...(old.matterCode !== code && { matterName: '', materials: {}, answers: {}, promise: null, decline: null }) })
  // At once: the next thing typed or scanned is the applicant.
  if (!hasApplicant(old)) focusOn(FOCUS.applicant)
  const matter = await queryClient.fetchQuery(api.catalogue.matter.queryOptions({ input: { code }, staleTime: 60_000 })).catch(() => undefined)
  const now = store.get()
  if (now.matterCode !== code) return
  if (matter && now.matterName !== matter.name) store.patch({ matterName: matter.name })
  // A matter for firms only: the fields of a firm are offered at once.
  if (matter && !hasApplicant(now) && !matter.applicantKinds.includes(now.applicant.kind)) {
    store.patch({ applicant: { ...EMPTY_PARTY, kind: matter.applicantKinds[0]!, idType: idTypeFor(matter.applicantKinds[0]!) } })
  }
  // Only when the clerk has not gone on meanwhile.
  if (document.activeElement?.id === FOCUS.matter || document.activeElement === document.body) focusNext(store.get(), matter)
}

export const idTypeFor = (kind: 'person' | 'organisation'): IdType => (kind === 'person' ? 'residentId' : 'creditCode')

/** What a scanner or a card reader leaves: a whole identity number or credit code. */
export function looksScanned(text: string): boolean {
  const value = normalizeIdentifier(text)
  return /^\d{17}[\dX]$/.test(value) || /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(value)
}

export function searchApplicants(q: string): Promise<ApplicantHit[]> {
  return queryClient.fetchQuery(api.applicants.search.queryOptions({ input: { q, limit: 8 }, staleTime: 2_000 }))
}

/** Takes someone from the register; the full number is fetched to fill the form, which the audit trail notes. */
export async function chooseApplicant(store: DraftStore, hit: ApplicantHit): Promise<void> {
  const full = await client.applicants.reveal({ id: hit.id, reason: '窗口收件填表' })
  store.patch({
    applicantQ: '',
    editing: false,
    known: { id: hit.id, openCases: hit.openCases, lastVisit: hit.lastVisit },
    applicant: {
      kind: full.kind, name: full.name, idType: full.idType, idNumber: full.idNumber, phone: full.phone ?? '', address: full.address ?? '',
      communityCode: full.communityCode ?? '', representative: full.representative ?? '',
    },
  })
}

/** Someone new: what was typed goes where it belongs. */
export function startApplicant(store: DraftStore, q: string): void {
  const { applicant } = store.get()
  const text = q.trim()
  const value = normalizeIdentifier(text)
  const isCode = /^[0-9A-Z]{2}\d{6}[0-9A-Z]{10}$/.test(value) && !/^\d{17}[\dX]$/.test(value)
  const kind = isCode || /^.{4,}(公司|[店厂社所院校园馆部行会队]|中心|企业)$/.test(text) ? 'organisation' : applicant.kind
  const isPhone = /^1[3-9]\d{9}$/.test(value)
  const isNumber = !isPhone && /^[\dA-Z]{6,}$/.test(value) && /\d{6}/.test(value)
  store.patch({
    applicantQ: '',
    known: null,
    editing: true,
    applicant: {
      ...EMPTY_PARTY, kind, idType: idTypeFor(kind),
      ...(isPhone ? { phone: value } : isNumber ? { idNumber: value } : /\d/.test(text) && text.length < 6 ? {} : { name: text }),
    },
  })
  focusOn(isNumber || !text || isPhone ? FOCUS.name : FOCUS.idNumber)
}

/** The last day of a limit counted from `today`, with the days counted; natural days that end on a day off move to the next working day. */
export function useLimitDate(limit: { days: number; unit: string } | null | undefined, today: string) {
  const natural = limit?.unit === 'natural'
  const input = natural ? { from: addDays(today, Math.max(0, (limit?.days ?? 1) - 1)), days: 1 } : { from: today, days: limit?.days ?? 0 }
  return useQuery(api.calendar.due.queryOptions({ input, enabled: limit != null && limit.days > 0, staleTime: 600_000 }))
}

/** calendar.due tells the kind of each day; the counted ones get their number here. */
export function numbered(days: readonly { date: string; kind: string; note: string }[] | undefined) {
  let n = 0
  return days?.map((day) => ({ ...day, count: /^(counted|working|workday|makeup|makeUp|due)$/.test(day.kind) ? ++n : null }))
}
