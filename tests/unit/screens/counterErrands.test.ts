import { describe, expect, it } from 'vitest'
import type { FindResult } from '#shared/contract/catalogue.ts'
import { errandsOf, passedOn, type Errand, type Hit } from '#renderer/app/errand.ts'
import { cleanName, fieldsOf } from '#renderer/screens/counter/applicantText.ts'
import { keyOf, problemsOf } from '#renderer/screens/counter/check.ts'
import { emptyDraft } from '#renderer/screens/counter/draft.ts'

const hit = (code: string, part: Partial<Hit> = {}) => ({
  code, shortCode: '01', name: `事项${code}`, departmentCode: 'MZ', processingType: 'promised' as const, promisedDays: 5, inForce: true, atStations: null,
  score: 1, sensitivity: 'ordinary' as const, matched: null, ...part,
})
const referral = { id: 'passport', name: '护照', body: '出入境管理部门', address: null, phone: '12367', why: '由公安办理' }
const found = (part: Partial<FindResult>): FindResult => ({ best: 'matter', matters: [], affairs: [], ...part })
const stations = [{ name: '甲站', address: '甲路1号', phone: '025-1', communityCode: 'C01' }, { name: '乙站', address: null, phone: null, communityCode: 'C02' }]
const kinds = (list: Errand[]) => list.map(({ kind, code }) => `${kind} ${code}`)

describe('what the words of a resident lead to', () => {
  it('puts somebody else’s errand first where it fits best, so that Enter makes no case of it', () => {
    expect(kinds(errandsOf(found({ best: 'referral', referral, matters: [hit('LD-08')] }), []))).toEqual(['referral passport', 'matter LD-08'])
    expect(kinds(errandsOf(found({ best: 'affair', affairs: [{ code: 'SQ-09', name: '队伍', score: 1 }], matters: [hit('MZ-08')] }), []))).toEqual(['affair SQ-09', 'matter MZ-08'])
  })
  it('offers the answers of a question in its order and words, affairs too', () => {
    const question = { text: '哪一样?', options: [{ code: 'WT-02', label: '办演出' }, { code: 'SQ-09', label: '想参加' }] }
    const list = errandsOf(found({ question, matters: [hit('MZ-08'), hit('WT-02')] }), [])
    expect(kinds(list)).toEqual(['matter WT-02', 'affair SQ-09', 'matter MZ-08'])
    expect(list.slice(0, 2).map(({ asked }) => asked)).toEqual(['办演出', '想参加'])
  })
  it('a matter that moved or ended is no matter to take, and goes on to where it is taken in', () => {
    const moved = errandsOf(found({ matters: [hit('MZ-01', { atStations: { since: '2026-03-02', stations } })] }), [])[0]!
    expect(moved.kind).toBe('closed')
    expect(passedOn(moved, 'C01')).toMatchObject({ way: 'refer', name: '甲站', address: '甲路1号', phone: '025-1', reason: '“事项MZ-01”自 2026-03-02 起由社区受理站受理' })
    expect(passedOn(moved, null)).toMatchObject({ name: '申请人所属社区的受理站' })
    const ended = errandsOf(found({ matters: [hit('MZ-04', { inForce: false })] }), [])[0]!
    expect(passedOn(ended, null)).toMatchObject({ way: 'refer', departmentCode: 'MZ', reason: expect.stringContaining('已停办') })
  })
  it('an affair is registered for the community of the applicant', () => {
    expect(passedOn({ kind: 'affair', code: 'SQ-09', name: '队伍', asked: null }, 'C01')).toEqual({ way: 'request', kind: 'affair', affairCode: 'SQ-09', communityCode: 'C01' })
  })
})

describe('what was typed to find an applicant', () => {
  it.each([
    ['E12345678', { kind: 'person', idType: 'passport', idNumber: 'E12345678' }],
    ['810000 19900101 001X', { kind: 'person', idType: 'hkmotPermit', idNumber: '81000019900101001X' }],
    ['92999999MA2818896C', { kind: 'organisation', idType: 'creditCode', idNumber: '92999999MA2818896C' }],
    ['１３９１２３４５６７８', { phone: '13912345678' }],
    ['1766', {}],
    ['9999991965', { idNumber: '9999991965' }],
    ['王\n小明 ', { name: '王小明' }],
    ['演练包子有限公司', { kind: 'organisation', name: '演练包子有限公司' }],
    ['Maria José', { name: 'Maria José' }],
    ['阿布都热依木·买买提', { name: '阿布都热依木·买买提' }],
  ])('%j goes where it belongs', (typed, part) => expect(fieldsOf(typed)).toEqual(part))
  it('keeps the space of Latin names', () => expect(cleanName(' Maria   O’Connor ')).toBe('Maria O’Connor'))
})

describe('what stops a case', () => {
  it('has a key for each reason', () => {
    const draft = { ...emptyDraft(), matterCode: 'MZ-01' }
    const list = problemsOf(draft, undefined, '2026-03-02', { reason: 'elsewhere', text: '自 2026-03-02 起本中心不再收件' })
    expect(list.map((problem) => [problem.id, keyOf(problem)])).toEqual([['elsewhere', 'Ctrl+F1'], ['matterLoading', 'Ctrl+F1'], ['applicant', 'Ctrl+F2']])
    // Neither acceptance nor mere receipt: the core would refuse both.
    expect(list[0]).not.toHaveProperty('onlyAccept')
  })
})
