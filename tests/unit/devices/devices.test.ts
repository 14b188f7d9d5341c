import { describe, expect, it } from 'vitest'
import { ID_TYPES } from '#shared/rules/identifiers.ts'
import { PRACTICE_CARDS, SimulatedHub } from '#shared/devices/simulator.ts'
import { isCode, Wedge } from '#shared/devices/wedge.ts'

const ID = '999999196501010019'

/** Feeds text and Enter with a pause of `gap` ms; returns what came of it last. */
function feed(text: string, gap: number, wedge = new Wedge(), from = 1_000) {
  return [...text].concat('Enter').map((key, i) => wedge.feed(key, from + i * gap)).at(-1)
}

describe('keyboard-wedge scanner', () => {
  it('is told from a person by its speed', () => {
    expect(feed(ID, 8)).toEqual({ kind: 'scan', text: ID })
    expect(feed(ID, 60)).toEqual({ kind: 'none' })
    // A fast typist's Enter after a scan-like burst that stopped in between.
    const wedge = new Wedge()
    for (const [i, key] of [...ID].entries()) wedge.feed(key, i * 8)
    expect(wedge.feed('Enter', 2_000)).toEqual({ kind: 'none' })
  })
  it('takes whole codes only, whatever the case and width of the letters', () => {
    expect(feed('99999919720304002x', 5)).toEqual({ kind: 'scan', text: '99999919720304002X' })
    expect(feed('320103001260302030010', 5)).toMatchObject({ kind: 'scan' })
    for (const half of [ID.slice(0, 17), 'dibao', '', '13900001111']) expect(feed(half, 5)).toEqual({ kind: 'none' })
    expect(isCode('3201030012603020300100|a1b2')).toBe(false)
  })
  it('begins anew after a pause, so that a typed letter is not part of the scan', () => {
    const wedge = new Wedge()
    wedge.feed('9', 0)
    expect(feed(ID, 5, wedge, 500)).toEqual({ kind: 'scan', text: ID })
    expect(wedge.feed('Shift', 600)).toEqual({ kind: 'none' })
  })
})

describe('simulated devices', () => {
  it('read cards of nobody and print to memory', async () => {
    const hub = new SimulatedHub()
    const read: string[] = []
    const stop = hub.onCard(({ idNumber }) => read.push(idNumber))
    hub.readCard()
    hub.readCard()
    stop()
    hub.readCard()
    expect(read).toEqual(PRACTICE_CARDS.map(({ idNumber }) => idNumber))
    for (const { idNumber } of PRACTICE_CARDS) {
      expect(ID_TYPES.residentId.check(idNumber, '2026-03-02').valid).toBe(true)
      expect(idNumber.startsWith('999999')).toBe(true)
    }
    await hub.printRaw('小票', new Uint8Array([1]))
    expect(hub.printed).toHaveLength(1)
    expect((await hub.capture()).type).toBe('image/png')
  })
})
