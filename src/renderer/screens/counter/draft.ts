import type { IdType } from '#shared/rules/identifiers.ts'
import { newKey } from '../../api.ts'

export type PartyKind = 'person' | 'organisation'

export type PartyFields = {
  kind: PartyKind
  name: string
  idType: IdType
  idNumber: string
  phone: string
  address: string
  communityCode: string
  representative: string
}

export type AgentFields = { name: string; idType: IdType; idNumber: string; phone: string; authority: string }
/** 容缺受理: by when the missing papers come, and who signed for it. */
export type PromiseFields = { deadline: string; signedBy: string }
/** `reused`: number of the earlier case whose verified copy is used again. */
export type MaterialTick = { received: boolean; copies: number; missingReason: string; reused?: string | undefined }

/** What is on the counter screen, every field of it; saved as it is typed so that nothing is ever lost. */
export type Draft = {
  matterQ: string
  matterCode: string | null
  matterName: string
  applicantQ: string
  applicant: PartyFields
  /** Chosen from the register: shown as a card until the clerk edits it. */
  known: { id: string; openCases: { id: string; number: string; matterCode: string }[]; lastVisit: { at: string; matterCode: string } | null } | null
  /** The fields are open for typing. */
  editing: boolean
  agentOn: boolean
  agent: AgentFields
  materials: Record<number, MaterialTick>
  /** Does the case of a conditional paper apply? By the words of the condition; what was not asked yet is absent. */
  answers: Record<string, boolean>
  promise: PromiseFields | null
  /** 不予受理: the reason, once it is asked for. */
  decline: string | null
  /** Number of the form (D23) these papers were taken in on while there was no power: the case gets it. */
  reservedNumber: string | null
  /** Last submission whose answer never came: the same content goes out under the same key. */
  pending: { key: string; body: string } | null
  savedAt: number
}

export const EMPTY_PARTY: PartyFields = {
  kind: 'person', name: '', idType: 'residentId', idNumber: '', phone: '', address: '', communityCode: '', representative: '',
}
const EMPTY_AGENT: AgentFields = { name: '', idType: 'residentId', idNumber: '', phone: '', authority: '授权委托书' }

export const emptyDraft = (): Draft => ({
  matterQ: '', matterCode: null, matterName: '', applicantQ: '', applicant: EMPTY_PARTY, known: null, editing: false, agentOn: false, agent: EMPTY_AGENT,
  materials: {}, answers: {}, promise: null, decline: null, reservedNumber: null, pending: null, savedAt: 0,
})

/** True when nothing worth keeping has been entered. */
export function isEmptyDraft(draft: Draft): boolean {
  return draft.matterCode === null && draft.reservedNumber === null && draft.matterQ === '' && draft.applicantQ === '' && draft.applicant.name === '' && draft.applicant.idNumber === ''
}

const withoutDraft = (body: string): string => JSON.stringify({ ...(JSON.parse(body) as Record<string, unknown>), draftId: undefined })

/**
 * What goes out, and under which key: after an answer that never came the very same content goes out again as it was, under its old key,
 * so that it never makes two cases. The draft it came from says nothing about the content.
 */
export function submissionOf(pending: Draft['pending'], body: string): { key: string; body: string } {
  return pending && withoutDraft(pending.body) === withoutDraft(body) ? pending : { key: newKey(), body }
}
