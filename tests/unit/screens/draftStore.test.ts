import { ORPCError } from '@orpc/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DraftStore } from '#renderer/screens/counter/draftStore.ts'
import type { DraftLink } from '#renderer/screens/counter/draftStore.ts'

const ID_NUMBER = '999999196501010019'

class Shelf implements Storage {
  #items = new Map<string, string>()
  get length(): number {
    return this.#items.size
  }
  key = (n: number): string | null => [...this.#items.keys()][n] ?? null
  getItem = (key: string): string | null => this.#items.get(key) ?? null
  setItem = (key: string, value: string): void => void this.#items.set(key, value)
  removeItem = (key: string): void => void this.#items.delete(key)
  clear = (): void => this.#items.clear()
  text = (): string => JSON.stringify([...this.#items])
}

/** A host of one draft table; `down` answers nothing. */
function host() {
  const rows = new Map<string, { id: string; title: string; version: number; data: Record<string, unknown>; owner: string }>()
  const state = { rows, down: false, saves: 0, owner: 'a' }
  const headOf = (id: string) => {
    const { title, version, owner } = rows.get(id)!
    return { id, title, version, mine: owner === 'a', ownerName: owner, updatedAt: '2026-03-02T09:00:00.000+08:00' }
  }
  const reach = async <T,>(work: () => T): Promise<T> => {
    if (state.down) throw new TypeError('fetch failed')
    return work()
  }
  const link: DraftLink = {
    drafts: () => reach(() => [...rows.keys()].map(headOf)),
    draft: ({ id }) => reach(() => ({ ...headOf(id), data: rows.get(id)!.data })),
    saveDraft: ({ id, version, title, data }) =>
      reach(() => {
        const before = rows.get(id)
        if (!before && version > 0) throw new ORPCError('NOT_FOUND', { message: '草稿已经办理或删除' })
        if (before && before.owner !== 'a') throw new ORPCError('VERSION_CONFLICT', { message: `草稿已由${before.owner}接手` })
        state.saves++
        rows.set(id, { id, title, version: (before?.version ?? 0) + 1, data: structuredClone(data), owner: 'a' })
        return headOf(id)
      }),
    takeDraft: ({ id }) =>
      reach(() => {
        rows.get(id)!.owner = 'a'
        rows.get(id)!.version++
        return { ...headOf(id), data: rows.get(id)!.data }
      }),
    discardDraft: ({ id }) => reach(() => rows.delete(id)),
  }
  return { ...state, state, link }
}

const type = (store: DraftStore, name: string) => store.patch((now) => ({ applicant: { ...now.applicant, name, idNumber: ID_NUMBER } }))

describe('draft of the counter', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('goes to the host within 400 ms of the last key; this machine keeps nothing but its key', async () => {
    const { link, rows } = host()
    const places = { id: new Shelf(), tail: new Shelf() }
    const store = new DraftStore('u', link, places)
    store.attach()
    type(store, '试')
    await vi.advanceTimersByTimeAsync(100)
    type(store, '试验')
    expect(places.tail.text()).toContain(ID_NUMBER)
    expect(places.id.text()).not.toContain(ID_NUMBER)
    await vi.advanceTimersByTimeAsync(400)
    expect(store.state().kind).toBe('saved')
    expect([...rows.values()]).toMatchObject([{ title: '试验 · 未选事项', data: { applicant: { name: '试验' } } }])
    expect(places.tail.length).toBe(0)
    expect(places.id.text()).not.toContain(ID_NUMBER)
    // A new window of the same machine, and one of a machine that knows nothing.
    for (const id of [places.id, new Shelf()]) {
      const again = new DraftStore('u', link, { id, tail: new Shelf() })
      again.attach()
      await vi.advanceTimersByTimeAsync(1)
      expect(again.get().applicant).toMatchObject({ name: '试验', idNumber: ID_NUMBER })
      expect(again.restoredFrom).not.toBeNull()
    }
  })

  it('keeps in the window what the host could not take, over a reload too, and sends it when the host is back', async () => {
    const { link, rows, state } = host()
    const places = { id: new Shelf(), tail: new Shelf() }
    const store = new DraftStore('u', link, places)
    const leave = store.attach()
    state.down = true
    type(store, '断网')
    await vi.advanceTimersByTimeAsync(500)
    expect(store.state()).toMatchObject({ kind: 'unsent', message: '连不上主机' })
    leave()
    const reloaded = new DraftStore('u', link, places)
    expect(reloaded.get().applicant.name).toBe('断网')
    reloaded.attach()
    state.down = false
    await vi.advanceTimersByTimeAsync(10_000)
    expect(reloaded.state().kind).toBe('saved')
    expect([...rows.values()]).toMatchObject([{ data: { applicant: { name: '断网' } } }])
    expect(places.tail.length).toBe(0)
  })

  it('is not saved any more once a colleague holds it, and neither once it became a case', async () => {
    const { link, rows } = host()
    const store = new DraftStore('u', link, { id: new Shelf(), tail: new Shelf() })
    store.attach()
    type(store, '试验')
    await vi.advanceTimersByTimeAsync(400)
    const stale = (await link.drafts()).map((head) => ({ ...head, mine: false, version: 0, ownerName: '王敏' }))
    store.noteOwner(stale)
    expect(store.state().kind).toBe('saved')
    Object.assign(rows.get(store.id)!, { owner: '李红', version: 2 })
    store.noteOwner(await link.drafts())
    expect(store.state()).toEqual({ kind: 'lost', message: '草稿已由李红接手' })
    type(store, '试验改')
    await vi.advanceTimersByTimeAsync(400)
    expect(rows.get(store.id)!.data).toMatchObject({ applicant: { name: '试验' } })
    expect(await store.flush()).toBe(false)
    store.keepAsNew()
    await vi.advanceTimersByTimeAsync(400)
    expect(rows.size).toBe(2)
    expect(store.state().kind).toBe('saved')
    rows.delete(store.id)
    type(store, '迟到')
    await vi.advanceTimersByTimeAsync(400)
    expect(store.state()).toMatchObject({ kind: 'lost', message: '草稿已经办理或删除' })
  })

  it('saves nothing while its case is made, and leaves no draft behind', async () => {
    const { link, rows, state } = host()
    const store = new DraftStore('u', link, { id: new Shelf(), tail: new Shelf() })
    store.attach()
    type(store, '试验')
    expect(await store.flush()).toBe(true)
    store.hold(true)
    type(store, '试验乙')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(state.saves).toBe(1)
    rows.delete(store.savedId!)
    store.clear({ spent: true })
    store.hold(false)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(rows.size).toBe(0)
    expect(store.savedId).toBeUndefined()
  })

  it('leaves nothing on the host when it is cleared while its first save is under way', async () => {
    const { link, rows } = host()
    const store = new DraftStore('u', link, { id: new Shelf(), tail: new Shelf() })
    store.attach()
    type(store, '试验')
    const sending = store.flush()
    store.clear()
    await sending
    await vi.advanceTimersByTimeAsync(1_000)
    expect(rows.size).toBe(0)
  })

  it('brings back what was cleared by hand, and puts one draft aside for another', async () => {
    const { link, rows } = host()
    const store = new DraftStore('u', link, { id: new Shelf(), tail: new Shelf() })
    store.attach()
    type(store, '甲')
    await vi.advanceTimersByTimeAsync(400)
    store.clear({ undoable: true })
    await vi.advanceTimersByTimeAsync(1)
    expect(rows.size).toBe(0)
    expect(store.undoClear()).toBe(true)
    await vi.advanceTimersByTimeAsync(400)
    expect([...rows.values()]).toMatchObject([{ data: { applicant: { name: '甲' } } }])
    rows.set('b', { id: 'b', title: '', version: 3, data: { applicant: { name: '乙' } }, owner: '李红' })
    await store.open('b')
    expect(store.get().applicant.name).toBe('乙')
    expect(rows.get('b')).toMatchObject({ owner: 'a' })
    expect(rows.size).toBe(2)
  })
})
