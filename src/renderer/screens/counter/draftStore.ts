import { useSyncExternalStore } from 'react'
import { client, errorOf, newKey } from '../../api.ts'
import { emptyDraft, isEmptyDraft } from './draft.ts'
import type { Draft } from './draft.ts'

const DELAY_MS = 300
const RETRY_MS = 4_000

type Head = { id: string; title: string; version: number; mine: boolean; ownerName: string; updatedAt: string }
type Loaded = Head & { data: unknown }

/** The calls the store makes; `client.desk` in the program. */
export type DraftLink = {
  drafts: () => Promise<Head[]>
  draft: (input: { id: string }) => Promise<Loaded>
  saveDraft: (input: { id: string; version: number; title: string; data: Record<string, unknown> }) => Promise<Head>
  takeDraft: (input: { id: string }) => Promise<Loaded>
  discardDraft: (input: { id: string }) => Promise<unknown>
}
type Places = { id: Storage | null; tail: Storage | null }

/** `saved`: the host has all of it. `unsent`: the host does not answer, kept in this window. `lost`: a colleague holds it now, or it became a case. */
export type SaveState = { kind: 'empty' | 'saving' | 'saved' | 'unsent' | 'lost'; message: string }

type Patch = Partial<Draft> | ((draft: Draft) => Partial<Draft>)
type Tail = { id: string; version: number; draft: Draft; dirty: boolean }

/**
 * The draft one person has open at the counter. The host holds it: every change goes there within 300 ms, so that it survives crash and
 * power cut and colleagues can go on with it. This machine keeps the key of the draft only; what the host has not confirmed yet lies in the
 * session store of the window, which goes with the window. Lives outside the component so that other screens do not lose it.
 */
export class DraftStore {
  readonly #slot: string
  readonly #link: DraftLink
  readonly #places: Places
  #id = newKey()
  #version = 0
  #draft: Draft = emptyDraft()
  #dirty = false
  #held = false
  #attached = false
  #loaded = false
  #timer: ReturnType<typeof setTimeout> | undefined
  #sending: Promise<void> | null = null
  #cleared: Draft | null = null
  #state: SaveState = { kind: 'empty', message: '' }
  #listeners = new Set<() => void>()
  /** Time of the draft found at start, epoch milliseconds; null when there was none. */
  restoredFrom: number | null = null

  constructor(userId: string, link: DraftLink = client.desk, places: Places = { id: storeOf('localStorage'), tail: storeOf('sessionStorage') }) {
    this.#slot = `centre.draft.${userId}`
    this.#link = link
    this.#places = places
    const tail = parse(quiet(() => places.tail?.getItem(this.#slot)) ?? null)
    if (!tail || isEmptyDraft(tail.draft)) return
    Object.assign(this, { restoredFrom: tail.draft.savedAt })
    this.#id = tail.id
    this.#version = tail.version
    this.#draft = tail.draft
    this.#dirty = tail.dirty
    this.#loaded = true
  }

  get = (): Draft => this.#draft
  state = (): SaveState => this.#state
  get id(): string {
    return this.#id
  }
  /** Key for the case that is made from it; undefined while the host has never seen it. */
  get savedId(): string | undefined {
    return this.#version > 0 ? this.#id : undefined
  }
  /** What was cleared by hand last, to be found again. */
  get cleared(): Draft | null {
    return this.#cleared
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The counter is on the screen: saving may go on trying. Returns the function for when it is left. */
  attach = (): (() => void) => {
    this.#attached = true
    if (!this.#loaded) void this.#restore()
    else if (this.#dirty) this.#schedule(0)
    return () => {
      this.#attached = false
      void this.flush()
    }
  }

  patch = (patch: Patch): void => {
    const part = typeof patch === 'function' ? patch(this.#draft) : patch
    this.#draft = { ...this.#draft, ...part, savedAt: Date.now() }
    // The key of a submission under way is of this window only.
    if (Object.keys(part).some((name) => name !== 'pending')) this.#dirty = true
    this.#keepTail()
    if (this.#dirty) this.#schedule(DELAY_MS)
    // What was just typed is not saved yet, and the screen does not say so.
    if (this.#dirty && this.#state.kind === 'saved') this.#state = { kind: 'saving', message: '' }
    this.#announce()
  }

  /** Sends what is not sent yet; true when the host has everything. */
  flush = async (): Promise<boolean> => {
    clearTimeout(this.#timer)
    while (this.#sending) await this.#sending
    if (this.#held || this.#state.kind === 'lost') return false
    if (this.#dirty) {
      this.#sending = this.#send().finally(() => {
        this.#sending = null
      })
      await this.#sending
    }
    return !this.#dirty
  }

  /** While a case is made nothing is saved, lest a draft outlive its case. */
  hold = (held: boolean): void => {
    this.#held = held
    if (!held && this.#dirty) this.#schedule(DELAY_MS)
  }

  /** Starts anew. `spent`: the host ended the draft with its case. What was cleared by hand can be brought back once. */
  clear = ({ undoable = false, spent = false } = {}): void => {
    if (undoable && !isEmptyDraft(this.#draft)) this.#cleared = this.#draft
    // What is just being sent for the first time is there in a moment.
    const known = this.#version > 0 || this.#sending !== null
    const old = known && !spent && this.#state.kind !== 'lost' ? this.#id : null
    const after = this.#sending ?? Promise.resolve()
    if (old) void after.then(() => this.#link.discardDraft({ id: old })).catch(() => undefined)
    this.#begin(newKey(), 0, emptyDraft())
  }

  undoClear = (): boolean => {
    const old = this.#cleared
    if (!old) return false
    this.#cleared = null
    this.#begin(newKey(), 0, { ...old, pending: null })
    this.patch({})
    this.#dirty = true
    this.#schedule(0)
    return true
  }

  /** Leaves the open draft to the list and goes on with another one, taking it over where it is a colleague's. */
  open = async (id: string): Promise<void> => {
    await this.flush()
    const found = await this.#link.takeDraft({ id })
    this.#begin(found.id, found.version, draftOf(found.data))
  }

  /** What a colleague now holds stays on this screen as a new draft. */
  keepAsNew = (): void => {
    const kept = this.#draft
    this.#begin(newKey(), 0, { ...kept, pending: null })
    this.#dirty = true
    this.#schedule(0)
  }

  /** Told by the list of drafts who holds this one. */
  noteOwner = (heads: readonly Head[]): void => {
    const head = heads.find(({ id }) => id === this.#id)
    // An older list may still name the one it was taken from.
    if (head && !head.mine && head.version > this.#version) this.lose(`草稿已由${head.ownerName}接手`)
  }

  lose = (message: string): void => {
    this.#dirty = false
    this.#setState('lost', message)
  }

  dismissRestored = (): void => {
    this.restoredFrom = null
    this.#announce()
  }

  #begin(id: string, version: number, draft: Draft): void {
    clearTimeout(this.#timer)
    this.#id = id
    this.#version = version
    this.#draft = draft
    this.#dirty = false
    this.#held = false
    this.#loaded = true
    this.restoredFrom = null
    this.#keepTail()
    this.#setState(version > 0 ? 'saved' : 'empty')
  }

  async #restore(): Promise<void> {
    try {
      const id = quiet(() => this.#places.id?.getItem(this.#slot)) ?? null
      const heads = await this.#link.drafts()
      // Where this machine lost its note too, the newest of one's own that was not put aside.
      const head = id === null ? heads.find((one) => one.mine) : heads.find((one) => one.id === id)
      this.#loaded = true
      if (!head || !isEmptyDraft(this.#draft)) return
      if (!head.mine) return this.lose(`草稿已由${head.ownerName}接手`)
      const found = await this.#link.draft({ id: head.id })
      if (!isEmptyDraft(this.#draft)) return
      this.#begin(found.id, found.version, draftOf(found.data))
      this.restoredFrom = Date.parse(found.updatedAt)
      this.#announce()
    } catch {
      // No connection, or a session that has to be unlocked first.
      setTimeout(() => this.#attached && !this.#loaded && void this.#restore(), RETRY_MS)
    }
  }

  async #send(): Promise<void> {
    this.#dirty = false
    const { pending: _, ...data } = this.#draft
    const [id, version] = [this.#id, this.#version]
    if (isEmptyDraft(this.#draft)) {
      if (version > 0) await this.#link.discardDraft({ id }).catch(() => undefined)
      if (this.#id === id) {
        this.#id = newKey()
        this.#version = 0
        this.#keepTail()
        this.#setState('empty')
      }
      return
    }
    this.#setState('saving')
    try {
      const head = await this.#link.saveDraft({ id, version, title: titleOf(this.#draft), data })
      if (this.#id !== id) return
      this.#version = head.version
      this.#keepTail()
      if (!this.#dirty) this.#setState('saved')
    } catch (error) {
      if (this.#id === id) this.#failed(errorOf(error))
    }
  }

  #failed({ code, message }: { code: string; message: string }): void {
    if (code === 'VERSION_CONFLICT' || code === 'NOT_FOUND') return this.lose(message)
    this.#dirty = true
    this.#keepTail()
    this.#setState('unsent', code === 'NETWORK' ? '连不上主机' : message)
    if (this.#attached) this.#schedule(RETRY_MS)
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.flush(), ms)
  }

  #keepTail(): void {
    const empty = isEmptyDraft(this.#draft)
    const tail: Tail = { id: this.#id, version: this.#version, draft: this.#draft, dirty: this.#dirty }
    // A full or forbidden store must not stop the desk; the draft stays in memory and goes to the host.
    quiet(() => this.#places.id?.setItem(this.#slot, empty ? '' : this.#id))
    const owed = !empty && (this.#dirty || this.#draft.pending !== null)
    quiet(() => (owed ? this.#places.tail?.setItem(this.#slot, JSON.stringify(tail)) : this.#places.tail?.removeItem(this.#slot)))
  }

  #setState(kind: SaveState['kind'], message = ''): void {
    this.#state = { kind, message }
    this.#announce()
  }

  #announce(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** What the list of drafts calls it. */
function titleOf({ applicant, matterName, matterQ, applicantQ }: Draft): string {
  const who = applicant.name.trim() || applicantQ.trim().replace(/\d{6,}/g, '…') || '未填申请人'
  return `${who.slice(0, 40)} · ${(matterName || matterQ.trim().replace(/\d{6,}/g, '…') || '未选事项').slice(0, 60)}`
}

/** Stored data as a draft, whatever version of the program wrote it. */
function draftOf(data: unknown): Draft {
  const base = emptyDraft()
  const found = (typeof data === 'object' && data !== null ? data : {}) as Partial<Draft>
  return { ...base, ...found, applicant: { ...base.applicant, ...found.applicant }, agent: { ...base.agent, ...found.agent }, pending: found.pending ?? null }
}

function parse(text: string | null): Tail | null {
  try {
    const tail = JSON.parse(text ?? 'null') as Tail | null
    return tail && { ...tail, draft: draftOf(tail.draft) }
  } catch {
    return null
  }
}

function quiet<T>(work: () => T): T | undefined {
  try {
    return work()
  } catch {
    return undefined
  }
}

function storeOf(name: 'localStorage' | 'sessionStorage'): Storage | null {
  return quiet(() => globalThis[name]) ?? null
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

export function useSaveState(store: DraftStore): SaveState {
  return useSyncExternalStore(store.subscribe, store.state)
}
