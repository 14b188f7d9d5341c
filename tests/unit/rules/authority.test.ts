import { describe, expect, it } from 'vitest'
import { authorityColour, authorityOn, authorityRefusal, endsSoon, type AuthorityRow } from '#shared/rules/authority.ts'

const row = (id: string, change: Partial<AuthorityRow> = {}): AuthorityRow => ({
  id, issuingAuthority: '区政府', sealOwner: '区政府专用章', delegated: false, letterNumber: null, letterFrom: null, letterTo: null, validFrom: '2026-01-01', validTo: null, ...change,
})
const letter = (from: string, to: string): Partial<AuthorityRow> => ({ delegated: true, letterNumber: '白委〔2026〕3号', letterFrom: from, letterTo: to })

describe('authority of a matter on a day', () => {
  it.each<[string, AuthorityRow[], string, string, string | null, string | null]>([
    ['nothing recorded: the owner department', [], '2026-03-02', '卫生局', null, null],
    ['recorded, own power', [row('a')], '2026-03-02', '区政府', null, null],
    ['before it begins: the owner department', [row('a')], '2025-12-31', '卫生局', null, null],
    ['on its last day', [row('a', { validTo: '2026-03-02' })], '2026-03-02', '区政府', null, null],
    ['the day after its last day', [row('a', { validTo: '2026-03-02' })], '2026-03-03', '卫生局', null, null],
    ['the entry that begins later counts', [row('a'), row('b', { validFrom: '2026-03-01', issuingAuthority: '市局' })], '2026-03-02', '市局', null, null],
    ['put right from the same day: the later entry counts', [row('b', { issuingAuthority: '市局' }), row('a')], '2026-03-02', '市局', null, null],
    ['letter in force on its first day', [row('a', letter('2026-03-02', '2026-06-30'))], '2026-03-02', '区政府', null, 'green'],
    ['letter not yet in force', [row('a', letter('2026-03-03', '2026-06-30'))], '2026-03-02', '区政府', 'notYet', 'red'],
    ['letter on its last day', [row('a', letter('2026-01-01', '2026-03-02'))], '2026-03-02', '区政府', null, 'yellow'],
    ['letter ended yesterday', [row('a', letter('2026-01-01', '2026-03-01'))], '2026-03-02', '区政府', 'expired', 'red'],
    ['letter ends in 30 days', [row('a', letter('2026-01-01', '2026-04-01'))], '2026-03-02', '区政府', null, 'yellow'],
    ['letter ends in 31 days', [row('a', letter('2026-01-01', '2026-04-02'))], '2026-03-02', '区政府', null, 'green'],
  ])('%s', (_name, rows, on, issuing, gap, colour) => {
    const found = authorityOn(rows, on, '卫生局')
    expect([found.issuingAuthority, found.gap, authorityColour(found)]).toEqual([issuing, gap, colour])
    expect(endsSoon(found)).toBe(colour === 'yellow')
  })

  it('says in words which letter ended, on which day, and who can enter a new one', () => {
    const refusal = authorityRefusal('食品卫生许可', authorityOn([row('a', letter('2026-01-01', '2026-03-01'))], '2026-03-02', '卫生局'))
    for (const part of ['食品卫生许可', '白委〔2026〕3号', '2026-03-01', '值班主管', '权责']) expect(refusal).toContain(part)
    expect(authorityRefusal('食品卫生许可', authorityOn([], '2026-03-02', '卫生局'))).toBeNull()
  })
})
