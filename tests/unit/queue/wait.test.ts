import { describe, expect, it } from 'vitest'
import { desksOf, peopleBefore, servingDesks, type Desk } from '#main/domain/queue/wait.ts'

const desk = (counter: string, groups?: string): Desk => ({ counter, groups: groups ? new Set(groups) : null })
const waiting = (text: string): Map<string, number> => new Map(text.split(' ').map((part): [string, number] => [part[0]!, Number(part.slice(1))]))

describe('people before a newcomer', () => {
  it('all counters for all groups: everybody in the hall, shared among them', () => {
    const desks = [desk('01'), desk('02'), desk('03'), desk('04')]
    for (const group of ['A', 'B', 'C']) expect(peopleBefore(group, waiting('A6 B2'), desks)).toBe(2)
  })

  it('a counter for each group: only one’s own', () => {
    const desks = [desk('01', 'A'), desk('02', 'A'), desk('03', 'B')]
    expect(peopleBefore('A', waiting('A6 B2'), desks)).toBe(3)
    expect(peopleBefore('B', waiting('A6 B2'), desks)).toBe(2)
  })

  it('a counter for both helps both', () => {
    const desks = [desk('01', 'A'), desk('02', 'AB')]
    // Half of A goes to counter 2, with all of B.
    expect(peopleBefore('B', waiting('A4 B2'), desks)).toBe(4)
    expect(peopleBefore('A', waiting('A4 B2'), desks)).toBe(3)
  })

  it('nobody is open, or nobody serves the group: one counter, or all there are', () => {
    expect(peopleBefore('A', waiting('A3 B1'), [])).toBe(4)
    expect(peopleBefore('C', waiting('A3 C1'), [desk('01', 'A'), desk('02', 'A')])).toBe(2)
    expect(peopleBefore('A', new Map(), [])).toBe(0)
  })

  it('three calls tell what a counter serves, fewer do not', () => {
    const desks = desksOf([...'AAB'].map((group) => ({ counter: '01', group })).concat({ counter: '02', group: 'C' }))
    expect(desks).toEqual([desk('01', 'AB'), desk('02')])
    expect(servingDesks('C', desks).map((d) => d.counter)).toEqual(['02'])
    expect(servingDesks('A', desks).map((d) => d.counter)).toEqual(['01', '02'])
  })
})
