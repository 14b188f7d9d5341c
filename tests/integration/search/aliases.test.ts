import { describe, expect, it } from 'vitest'
import { decideAlias, listAliases, recordChoice } from '#main/domain/catalogue/aliases.ts'
import { findAnything, findMatters } from '#main/domain/catalogue/service.ts'
import { DIALECTS, withCore } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'

describe.each(DIALECTS)('words learned at the centre on %s', (dialect) => {
  it('a choice becomes a suggestion, found only after a supervisor has confirmed it, and no more once refused', () =>
    withCore({ dialect }, async (w) => {
      const best = (q: string) => findMatters(w.core, w.as('clerk'), { q })[0]?.code
      expect(best('红手册')).not.toBe('LD-01')
      expect(await recordChoice(w.core, w.as('clerk'), { q: ' 红手册 ', code: 'LD-01' })).toEqual({ learned: true, state: 'suggested' })
      expect(await recordChoice(w.core, w.as('clerk2'), { q: '红手册!', code: 'LD-01' })).toEqual({ learned: true, state: 'suggested' })
      expect(best('红手册')).not.toBe('LD-01')
      const [alias] = await listAliases(w.core, w.as('supervisor'), { state: 'suggested' })
      expect(alias).toMatchObject({ word: '红手册', code: 'LD-01', count: 2, firstBy: '试办clerk', lastBy: '试办clerk2', decidedBy: null })
      const id = alias!.id
      expect(await decideAlias(w.core, w.as('supervisor'), { id, decision: 'confirm' })).toMatchObject({ state: 'confirmed', decidedBy: '试办supervisor' })
      expect(best('红手册')).toBe('LD-01')
      await w.reopen()
      expect(best('红手册')).toBe('LD-01')
      expect(await recordChoice(w.core, w.as('clerk'), { q: '红手册', code: 'LD-01' })).toEqual({ learned: false, state: null })
      await decideAlias(w.core, w.as('supervisor'), { id, decision: 'refuse' })
      expect(best('红手册')).not.toBe('LD-01')
      expect(await recordChoice(w.core, w.as('clerk'), { q: '红手册', code: 'LD-01' })).toEqual({ learned: false, state: 'refused' })
      expect(await listAliases(w.core, w.as('auditor'), {})).toMatchObject([{ state: 'refused', count: 3 }])
    }))

  it('learns nothing from codes, numbers of people, or what was clear already', () =>
    withCore({ dialect }, async (w) => {
      for (const [q, code] of [['26', 'SR-01'], ['999999199001011234', 'MZ-01'], ['低保', 'MZ-01']] as const)
        expect(await recordChoice(w.core, w.as('clerk'), { q, code })).toEqual({ learned: false, state: null })
      expect(await listAliases(w.core, w.as('supervisor'), {})).toEqual([])
    }))

  it('keeps the roles apart and refuses unknown targets', () =>
    withCore({ dialect }, async (w) => {
      expect(await refusal(recordChoice(w.core, w.as('officer'), { q: '红手册', code: 'LD-01' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(recordChoice(w.core, w.as('clerk'), { q: '红手册', code: 'XX-01' }))).toMatchObject({ code: 'MATTER_UNKNOWN' })
      expect(await refusal(recordChoice(w.core, w.as('clerk'), { q: '红手册', code: 'border' }))).toMatchObject({ code: 'MATTER_UNKNOWN' })
      await recordChoice(w.core, w.as('clerk'), { q: '红手册', code: 'SQ-06' })
      const id = (await listAliases(w.core, w.as('supervisor'), {}))[0]!.id
      expect(await refusal(decideAlias(w.core, w.as('clerk'), { id, decision: 'confirm' }))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(listAliases(w.core, w.as('clerk'), {}))).toMatchObject({ code: 'FORBIDDEN' })
      expect(await refusal(decideAlias(w.core, w.as('supervisor'), { id: '00000000-0000-7000-8000-000000000000', decision: 'refuse' }))).toMatchObject({ code: 'NOT_FOUND' })
    }))
})

it('finds matters, a question, community affairs or a referral', () =>
  withCore({ dialect: 'sqlite' }, async (w) => {
    const find = (q: string) => findAnything(w.core, w.as('clerk'), { q })
    expect(find('开店').question?.options.map((o) => o.code)).toEqual(expect.arrayContaining(['LD-05', 'WS-01']))
    expect(find('怎么当志愿者')).toMatchObject({ best: 'affair', affairs: [{ code: 'SQ-06', name: expect.stringContaining('志愿者') }] })
    expect(find('办护照')).toMatchObject({ best: 'referral', referral: { body: '公安出入境管理部门', phone: '12367', address: null } })
    expect(find('我们是二胎').matters[0]).toMatchObject({ code: 'JS-02', inForce: false })
    expect(find('')).toMatchObject({ best: null, affairs: [] })
    expect(find('').matters).toHaveLength(57)
  }))
