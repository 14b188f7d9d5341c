import { existsSync } from 'node:fs'
import { pinyin } from 'pinyin-pro'
import { describe, expect, it } from 'vitest'
import { isScreenFor, SCREEN_ROWS, STARTS_AT } from '#renderer/app/screenTable.ts'
import { mayDo, ROLE_NAMES, type Action } from '#shared/rules/roles.ts'

/** What a screen asks for as soon as it opens; a role that sees it must be allowed all of it. Reached through any one of an inner list. */
const READS: Record<string, (Action | Action[])[]> = {
  counter: ['case.create', 'draft.use', 'applicant.search'],
  queue: ['queue.use'],
  cases: ['case.read'],
  department: ['department.read', 'case.read'],
  community: [['community.tasks', 'light.read']],
  handover: ['handover.read'],
  shift: ['shift.use'],
  supervision: [['supervision.read', 'slip.read']],
  complaints: ['complaint.read'],
  reports: ['report.read'],
  charts: ['report.read'],
  wall: ['report.read'],
  district: ['district.read'],
  prints: ['print.read'],
  queries: ['query.use'],
  ledgers: [['ledger.read', 'burden.read']],
  funds: ['fund.read'],
  catalogue: ['catalogue.read'],
  authority: ['authority.read'],
  transfer: ['transfer.read'],
  calendar: ['calendar.read'],
  clocks: ['calendar.read'],
  system: [['people.read', 'audit.read']],
  board: ['queue.use'],
  dispenser: ['queue.use'],
}

describe('roles and screens', () => {
  const cells = SCREEN_ROWS.flatMap((screen) => ROLE_NAMES.map((role) => ({ screen, role, id: screen.id, sees: screen.roles.includes(role) })))

  it.each(cells.filter(({ sees }) => sees))('what $role sees on $id it may also ask for', ({ screen, role }) => {
    for (const action of READS[screen.id]!) expect([action].flat().some((one) => mayDo(role, one)), `${screen.id}: ${String(action)}`).toBe(true)
  })

  it('every screen is in the table of reads, has a folder, help, and a key of its own', () => {
    expect(Object.keys(READS).toSorted()).toEqual(SCREEN_ROWS.map(({ id }) => id).toSorted())
    for (const { id, help } of SCREEN_ROWS) expect([existsSync(`src/renderer/screens/${id}/index.tsx`), help.length > 0, id]).toEqual([true, true, id])
    const keys = SCREEN_ROWS.flatMap(({ key }) => (key === null ? [] : [key]))
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('every role has a screen to start at, one that it sees', () => {
    for (const role of ROLE_NAMES) {
      const seen = SCREEN_ROWS.filter((screen) => screen.roles.includes(role))
      expect(seen.length, role).toBeGreaterThan(0)
      if (STARTS_AT[role]) expect(seen.map(({ id }) => id)).toContain(STARTS_AT[role])
    }
  })
})

describe('finding a screen by its name', () => {
  it('knows the pinyin of every label', () => {
    for (const row of SCREEN_ROWS) expect(row.pinyin, row.label).toBe(pinyin(row.label, { toneType: 'none' }))
  })

  it('takes the name, the pinyin from its beginning or the first letters', () => {
    const found = (q: string): string[] => SCREEN_ROWS.filter((row) => isScreenFor(row, q)).map(({ label }) => label)
    expect(found('排')).toEqual(['排队'])
    expect(found('paid')).toEqual(['排队'])
    expect(found('PD')).toEqual(['排队'])
    expect(found('dt')).toEqual(['大厅屏'])
    expect(found('低保')).toEqual([])
    expect(found('')).toHaveLength(SCREEN_ROWS.length)
  })
})
