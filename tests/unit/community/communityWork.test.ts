import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { parseCatalogue } from '#main/domain/catalogue/preset.ts'
import { checkWorkForm, communityAssists, communityStage, countOf, noticeRefusal, summaryOf, unitsOf, workOf } from '#shared/rules/communityWork.ts'

const preset = (name: string): unknown => JSON.parse(fs.readFileSync(path.join(import.meta.dirname, '../../../resources/preset', name), 'utf8'))
const { matters } = parseCatalogue({ catalogue: preset('catalogue-57.json'), departments: preset('departments.json') })
const matter = (code: string) => matters.find((m) => m.code === code)!

describe('the part of the community in the catalogue', () => {
  it('49 of 57 matters ask the community for help; the levy of JS-06 is not one of them', () => {
    expect(matters.filter(communityAssists)).toHaveLength(49)
    expect(communityAssists(matter('JS-06'))).toBe(false)
    expect(matter('JS-06').communityTask).toBe('不得由社区承担征收')
  })
  it('a version from before the role was kept goes by its text', () => {
    expect(communityAssists({ communityTask: '不得由社区承担征收' })).toBe(false)
    expect(communityAssists({ communityTask: '参加矫正小组,不得代行执法' })).toBe(true)
    expect(communityAssists({ communityTask: '' })).toBe(false)
  })
  it.each([['MZ-01', 'homeVisit'], ['JF-02', 'homeVisit'], ['SR-01', 'survey'], ['HB-01', 'survey'], ['WS-02', 'survey'], ['HB-02', 'publicNotice'], ['SR-05', 'publicNotice'], ['WS-04', 'assist'], ['GA-02', 'assist']])('%s is %s', (code, work) =>
    expect(workOf(matter(code).communityTask!)).toBe(work))
  it('MZ-01 gives the community seven working days by its stages, MZ-02 none', () => {
    expect(communityStage(matter('MZ-01'))).toEqual({ days: 7, unit: 'working' })
    expect(communityStage(matter('MZ-02'))).toBeNull()
  })
  it.each(['JS-05', 'SF-03', 'SF-04', 'JS-06'])('%s is never posted', (code) => expect(noticeRefusal(matter(code))).toContain('不得张榜'))
  it('a matter nobody asks a notice of is not posted; low income is', () => {
    expect(noticeRefusal(matter('GA-02'))).toContain('没有要求公示')
    expect(noticeRefusal(matter('MZ-01'))).toBeNull()
  })
})

const range = { from: '2026-03-02', today: '2026-03-10' }
const VISIT = { visitedOn: '2026-03-05', met: '申请人本人', findings: '租住一间,无固定收入', conclusion: '情况属实' }
const NOTICE = { from: '2026-03-03', to: '2026-03-08', place: '居务公开栏', objections: '无' }
const SURVEY = { askedOn: '2026-03-05', asked: 12, inFavour: '9', against: 2, conclusion: '多数同意' }
const ASSIST = { doneOn: '2026-03-05', what: '代办参保', count: '3' }

describe('result forms', () => {
  it.each([['homeVisit', VISIT], ['publicNotice', NOTICE], ['survey', SURVEY], ['assist', ASSIST]] as const)('%s, filled in, is taken', (work, form) => expect(checkWorkForm(work, form, range)).toMatchObject({ ok: true }))
  it.each([
    ['homeVisit', { ...VISIT, visitedOn: '2026-03-11' }, 'form.visitedOn', '不能晚于今天'],
    ['homeVisit', { ...VISIT, visitedOn: '2026-03-01' }, 'form.visitedOn', '早于派任务'],
    ['homeVisit', { ...VISIT, visitedOn: '2026-02-30' }, 'form.visitedOn', '真实存在'],
    ['homeVisit', { ...VISIT, met: ' ' }, 'form.met', '见到的人'],
    ['homeVisit', { ...VISIT, conclusion: '' }, 'form.conclusion', '请选择结论'],
    ['publicNotice', { ...NOTICE, to: '2026-03-02' }, 'form.to', '不能早于起日'],
    ['publicNotice', { ...NOTICE, objections: '' }, 'form.objections', '没有异议写“无”'],
    ['survey', { ...SURVEY, asked: 10 }, 'form.against', '超过了征询数'],
    ['survey', { ...SURVEY, asked: 0 }, 'form.asked', '至少征询一户'],
    ['assist', { ...ASSIST, count: '1.5' }, 'form.count', '整数'],
    ['assist', {}, 'form.doneOn', '办理日期'],
  ] as const)('%s %o is refused at %s', (work, form, field, message) => expect(checkWorkForm(work, form, range)).toMatchObject({ ok: false, field, message: expect.stringContaining(message) }))
  it('only counted help is paid by its count', () => expect([unitsOf('assist', { count: 3 }), unitsOf('homeVisit', VISIT)]).toEqual([3, 1]))
  it('the result on the case is one line', () => expect(summaryOf('assist', { doneOn: '2026-03-05', what: '代办参保', count: 3 })).toBe('办理日期:2026-03-05;做了什么:代办参保;数量:3'))
})

it.each([['12', 12], [' １２ ', 12], ['0', 0], ['-3', null], ['3.5', null], ['abc', null], ['', null]])('a count typed as %j is %s', (typed, count) => {
  expect(countOf(typed)).toBe(count)
})
