import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { LEDGERS, ledgerOf, mappingProblems, REQUEST_KINDS, type RequestKind } from '#shared/rules/ledgers.ts'

const preset = (file: string): unknown => JSON.parse(fs.readFileSync(new URL(`../../../resources/preset/${file}`, import.meta.url), 'utf8'))
const communities = preset('communities.json') as {
  social_mass_affairs: { code: string }[]
  ledgers: { proposal: { name: string; covers: string[]; generated_from: string }[] }
}
const matters = preset('catalogue-57.json') as { department_code: string; community_task: string | null }[]
const known = {
  affairs: communities.social_mass_affairs.map((a) => a.code),
  departments: (preset('departments.json') as { code: string }[]).map((d) => d.code),
}

describe('台账 5+1', () => {
  it('every affair, every department and every kind of request falls in exactly one ledger', () => {
    expect(known.affairs).toHaveLength(20)
    expect(mappingProblems(LEDGERS, known)).toEqual([])
    for (const affair of known.affairs) expect(LEDGERS.filter((l) => l.affairs.includes(affair)), affair).toHaveLength(1)
  })

  it('every department that has community tasks is in one', () => {
    const asking = new Set(matters.filter((m) => m.community_task !== null).map((m) => m.department_code))
    expect(asking.size).toBeGreaterThan(5)
    for (const department of asking) expect(LEDGERS.filter((l) => l.departments.includes(department)), department).toHaveLength(1)
  })

  it('follows the proposal the communities file records, name by name', () => {
    for (const [i, { name, covers, generated_from }] of communities.ledgers.proposal.entries()) {
      expect(LEDGERS[i]!.name).toBe(name)
      expect(LEDGERS[i]!.affairs).toEqual(covers)
      for (const department of generated_from.match(/[A-Z]{2}/g) ?? []) expect(LEDGERS[i]!.departments).toContain(department)
    }
  })

  it('an affair decides before anything else; what nobody has sorted is general', () => {
    expect(ledgerOf(LEDGERS, { affair: 'SQ-14', request: 'help' })).toBe(4)
    expect(ledgerOf(LEDGERS, { department: 'GA' })).toBe(5)
    expect(Object.keys(REQUEST_KINDS).map((request) => ledgerOf(LEDGERS, { request: request as RequestKind }))).toEqual([1, 6, 1])
    expect(ledgerOf(LEDGERS, { department: 'XX' })).toBe(6)
    expect(ledgerOf(LEDGERS, {})).toBe(6)
  })

  it('says what is wrong with a mapping', () => {
    const changed = LEDGERS.map((l) => (l.no === 1 ? { ...l, affairs: l.affairs.slice(1), departments: [...l.departments, 'WS', 'ZZ'] } : l))
    expect(mappingProblems(changed, known)).toEqual(['事务 SQ-05 没有归入任何一本', '部门 WS 归入了不止一本', '没有部门 ZZ'])
    expect(mappingProblems(LEDGERS.slice(1), known)).toHaveLength(1)
  })
})
