import { useSyncExternalStore } from 'react'
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
export type MaterialTick = { received: boolean; copies: number; missingReason: string }

/** What is on the counter screen, every field of it; saved at each key so that nothing typed is ever lost. */
export type Draft = {
  matterQ: string
  matterCode: string | null
  applicantQ: string
  applicant: PartyFields
  /** Chosen from the register: shown as a card until the clerk edits it. */
  known: { id: string; openCases: { id: string; number: string; matterCode: string }[]; lastVisit: { at: string; matterCode: string } | null } | null
  /** The fields are open for typing. */
  editing: boolean
  agentOn: boolean
  agent: AgentFields
  materials: Record<number, MaterialTick>
  promise: PromiseFields | null
  /** Last submission whose answer never came: the same content goes out under the same key. */
  pending: { key: string; body: string } | null
  savedAt: number
}

export const EMPTY_PARTY: PartyFields = {
  kind: 'person', name: '', idType: 'residentId', idNumber: '', phone: '', address: '', communityCode: '', representative: '',
}
const EMPTY_AGENT: AgentFields = { name: '', idType: 'residentId', idNumber: '', phone: '', authority: '授权委托书' }

const emptyDraft = (): Draft => ({
  matterQ: '', matterCode: null, applicantQ: '', applicant: EMPTY_PARTY, known: null, editing: false, agentOn: false, agent: EMPTY_AGENT,
  materials: {}, promise: null, pending: null, savedAt: 0,
})

/** True when nothing worth keeping has been entered. */
export function isEmptyDraft(draft: Draft): boolean {
  return draft.matterCode === null && draft.matterQ === '' && draft.applicantQ === '' && draft.applicant.name === '' && draft.applicant.idNumber === ''
}

type Patch = Partial<Draft> | ((draft: Draft) => Partial<Draft>)

/** The draft of one person on this machine. Lives outside the component so that other screens do not lose it. */
export class DraftStore {
  readonly #slot: string
  readonly #undoSlot: string
  #draft: Draft
  #listeners = new Set<() => void>()
  /** Epoch milliseconds of the saved draft found at start; null when there was none. */
  restoredFrom: number | null = null

  constructor(userId: string) {
    this.#slot = `centre.draft.${userId}`
    this.#undoSlot = `centre.draft.${userId}.cleared`
    this.#draft = load(this.#slot) ?? emptyDraft()
    if (!isEmptyDraft(this.#draft)) this.restoredFrom = this.#draft.savedAt
  }

  get = (): Draft => this.#draft

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  patch = (patch: Patch): void => {
    const part = typeof patch === 'function' ? patch(this.#draft) : patch
    this.#set({ ...this.#draft, ...part, savedAt: Date.now() })
  }

  /** Starts anew. What was cleared by hand can be brought back once. */
  clear = ({ undoable = false } = {}): void => {
    if (undoable && !isEmptyDraft(this.#draft)) save(this.#undoSlot, this.#draft)
    this.restoredFrom = null
    this.#set(emptyDraft())
  }

  undoClear = (): boolean => {
    const old = load(this.#undoSlot)
    if (!old) return false
    localStorage.removeItem(this.#undoSlot)
    this.#set(old)
    return true
  }

  dismissRestored = (): void => {
    this.restoredFrom = null
    this.#set({ ...this.#draft })
  }

  #set(draft: Draft): void {
    this.#draft = draft
    if (isEmptyDraft(draft)) localStorage.removeItem(this.#slot)
    else save(this.#slot, draft)
    for (const listener of this.#listeners) listener()
  }
}

function save(slot: string, draft: Draft): void {
  try {
    localStorage.setItem(slot, JSON.stringify(draft))
  } catch {
    // A full or forbidden store must not stop the desk; the draft stays in memory.
  }
}

function load(slot: string): Draft | null {
  try {
    const text = localStorage.getItem(slot)
    if (!text) return null
    const found = JSON.parse(text) as Partial<Draft>
    const base = emptyDraft()
    return { ...base, ...found, applicant: { ...base.applicant, ...found.applicant }, agent: { ...base.agent, ...found.agent } }
  } catch {
    return null
  }
}

const stores = new Map<string, DraftStore>()

export function draftStoreOf(userId: string): DraftStore {
  let store = stores.get(userId)
  if (!store) stores.set(userId, (store = new DraftStore(userId)))
  return store
}

export function useDraft(store: DraftStore): Draft {
  return useSyncExternalStore(store.subscribe, store.get)
}

/** The key of a submission: the old one when the very same content goes out again after an answer that never came. */
export function submissionKey(draft: Draft, body: string): string {
  return draft.pending?.body === body ? draft.pending.key : newKey()
}
