import { describe, expect, it } from 'vitest'
import { stepFields } from '#renderer/screens/complaints/forms.ts'
import { BOXES, guardText, leftText } from '#renderer/screens/supervision/boxes.ts'
import { CLOSE_FIELDS, EXPLAIN_FIELDS, ISSUE_FIELDS, missingIn } from '#renderer/screens/supervision/forms.ts'
import { COMPLAINT_EVENT_NAMES, COMPLAINT_EVENTS } from '#shared/rules/complaint.ts'

describe('words of the board', () => {
  it.each([
    [{ day: 3, left: 2, deemed: false }, '第3个工作日,还有2个', 'amber'],
    [{ day: 4, left: 1, deemed: false }, '第4个工作日,还有1个', 'amber'],
    [{ day: 5, left: 0, deemed: false }, '第5个工作日,今天是最后一天', 'red'],
    [{ day: 6, left: -1, deemed: true }, '已视为受理', 'red'],
  ])('%o is told as “%s”', (line, text, tone) => expect(guardText(line)).toEqual({ text, tone }))

  it('says how far off a day is', () => expect([2, 0, -3].map(leftText)).toEqual(['还有2个工作日', '今天到期', '已超3个工作日']))

  it('has a key for each of nine boxes, the acceptance guard first', () => {
    expect(BOXES).toHaveLength(9)
    expect(BOXES[0]!.id).toBe('guard')
    for (const box of BOXES) expect(box.empty + box.hint).toMatch(/\p{Script=Han}/u)
  })
})

describe('forms of supervision', () => {
  it('ask for what is missing, in words', () => {
    expect(missingIn(EXPLAIN_FIELDS(false), { cause: '等勘查', measure: ' ' })).toEqual({ measure: '请填写措施', plannedEnd: '请选择预计办结日期' })
    expect(missingIn(EXPLAIN_FIELDS(true), { cause: 'a', measure: 'b' })).toEqual({})
  })

  it('a slip without an answer can only be found unsettled or taken back', () => {
    const verdicts = (replied: boolean) => CLOSE_FIELDS(replied)[0]!.options!.map((o) => o.value)
    expect([verdicts(false), verdicts(true)]).toEqual([['unsettled', 'withdrawn'], ['settled', 'partly', 'unsettled']])
  })

  it('a slip asks only for the place of its kind', () => {
    const shown = (kind: string) => ISSUE_FIELDS([]).filter((f) => !f.when || f.when({ kind })).map((f) => f.name)
    expect(shown('community')).toEqual(['kind', 'community', 'subject', 'reason', 'replyDue'])
  })

  it.each(COMPLAINT_EVENT_NAMES)('the form of “%s” asks for what the state table needs', (event) => {
    expect(stepFields(event, []).map((f) => f.name)).toEqual([...COMPLAINT_EVENTS[event].needs])
  })
})
