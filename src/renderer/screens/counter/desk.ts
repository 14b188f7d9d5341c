import { useQuery } from '@tanstack/react-query'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import type { ApplicantHit } from '#shared/contract/cases.ts'
import { normalizeIdentifier } from '#shared/rules/identifiers.ts'
import type { IdType } from '#shared/rules/identifiers.ts'
import { addDays } from '#shared/rules/time.ts'
import { whereNow } from '#shared/text/stations.ts'
import { api, client, queryClient } from '../../api.ts'
import { fieldsOf } from './applicantText.ts'
import { FOCUS, hasApplicant, tickOf } from './check.ts'
import type { Refusal } from './check.ts'
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

/** The whole list, 57 rows: two digits and Enter must not wait for a search. Asked for each minute: a matter may move while the counter is open. */
export function useAllMatters() {
  return useQuery(api.catalogue.matters.queryOptions({ input: { q: '', limit: 200 }, staleTime: 60_000, refetchInterval: 60_000 }))
}

/** The short name of a department by its code. */
export function useShortNames(): (code: string) => string {
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: 600_000 }))
  return (code) => departments.data?.find((department) => department.code === code)?.short ?? code
}

export function useMatter(code: string | null) {
  return useQuery(api.catalogue.matter.queryOptions({ input: { code: code ?? '' }, enabled: code !== null, staleTime: 60_000 }))
}

/** Why the matter of the draft cannot be accepted here today; null: it can, or nobody knows yet and the core decides. */
export function useRefusal({ matterCode, applicant }: Draft): Refusal | null {
  const { data } = useQuery(api.authority.get.queryOptions({ input: { matterCode: matterCode ?? '' }, enabled: matterCode !== null, staleTime: 60_000 }))
  const moved = useAllMatters().data?.find(({ code }) => code === matterCode)?.atStations
  if (matterCode === null) return null
  if (moved) return { reason: 'elsewhere', text: `自 ${moved.since} 起本中心不再收件,${whereNow(moved, applicant.communityCode || null)}` }
  return data?.matterCode === matterCode && data.now.refusal !== null ? { reason: 'authority', text: data.now.refusal } : null
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

/** Someone new: what was typed or scanned goes where it belongs. A number that comes after the name is added to what is there. */
export function startApplicant(store: DraftStore, q: string): void {
  const { applicant, known, editing } = store.get()
  const part = fieldsOf(q)
  const begun = known === null && editing && applicant.idNumber === '' && part.idNumber !== undefined
  const kind = part.kind ?? (begun || !hasApplicant(store.get()) ? applicant.kind : 'person')
  const party = { ...(begun ? applicant : EMPTY_PARTY), kind, idType: idTypeFor(kind), ...part }
  store.patch({ applicantQ: '', known: null, editing: true, applicant: party })
  focusOn(party.name === '' ? FOCUS.name : party.idNumber === '' ? FOCUS.idNumber : FOCUS.phone)
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
