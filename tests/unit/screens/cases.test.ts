import { describe, expect, it } from 'vitest'
import { clockBar } from '#renderer/screens/cases/clockBar.ts'
import { checkForm, EVENT_FORMS, fieldsOf } from '#renderer/screens/cases/eventForms.ts'
import { fittingColumns, gridOf, patchRow, STANDARD_COLUMNS, viewById } from '#renderer/screens/cases/views.ts'
import type { CaseRow, Clocks } from '#shared/contract/cases.ts'
import { CaseEventInput } from '#shared/contract/cases.ts'

const clocks = (part: Partial<Clocks>): Clocks => ({
  phase: 'promised', acceptanceDeadline: null, acceptanceDate: null, deemedAccepted: false, legalDue: null, promisedDue: null,
  handoverDeadline: null, deliveryDeadline: null, colour: 'green', legalColour: 'green', provisional: [], explanation: {}, ...part,
})
const target = { id: 'c1', version: 3 }

describe('clock bar of a case', () => {
  it('puts the dates in their order on one scale, and today between them', () => {
    const bar = clockBar(
      { receivedAt: '2026-11-02T09:00:00.000+08:00', endedAt: null, clocks: clocks({ acceptanceDate: '2026-11-03', promisedDue: '2026-11-12', legalDue: '2026-11-22' }) },
      '2026-11-07',
    )
    expect(bar.marks.map((m) => [m.label, m.at])).toEqual([['收件', 0], ['受理', 5], ['今天', 25], ['承诺', 50], ['法定', 100]])
    expect(bar.elapsed).toBe(25)
  })

  it('shows dates that fall on one day as one mark', () => {
    const bar = clockBar({ receivedAt: '2026-11-02T09:00:00.000+08:00', endedAt: null, clocks: clocks({ acceptanceDate: '2026-11-02', promisedDue: '2026-11-09' }) }, '2026-11-02')
    expect(bar.marks.map((m) => m.label)).toEqual(['收件·受理·今天', '承诺'])
  })

  it('leaves today off when the case ended long ago', () => {
    const bar = clockBar(
      { receivedAt: '2025-01-06T09:00:00.000+08:00', endedAt: '2025-01-08T10:00:00.000+08:00', clocks: clocks({ promisedDue: '2025-01-13', colour: null }) },
      '2026-11-23',
    )
    expect(bar.marks.some((m) => m.label.includes('今天'))).toBe(false)
    expect(Math.round(bar.elapsed)).toBe(29)
  })

  it('marks the deadline of acceptance while the case is only received', () => {
    const bar = clockBar({ receivedAt: '2026-11-02T09:00:00.000+08:00', endedAt: null, clocks: clocks({ acceptanceDeadline: '2026-11-09' }) }, '2026-11-20')
    expect(bar.marks.map((m) => m.label)).toEqual(['收件', '受理期限', '今天'])
    expect(bar.elapsed).toBe(100)
  })
})

describe('forms of events', () => {
  it('asks reason and remedies of a refusal only', () => {
    expect(fieldsOf('close', { result: 'granted' }).map((f) => f.name)).toEqual(['result', 'opinion', 'resultNumber'])
    const refused = checkForm('close', { result: 'refused', opinion: '不符合条件' }, target)
    expect(refused).toEqual({ ok: false, errors: { reason: '请填写不予批准的理由', remedies: '请填写救济途径' } })
  })

  it('does not send what was typed into a field that went away', () => {
    const checked = checkForm('close', { result: 'granted', opinion: '同意', reason: '不要发出' }, target)
    expect(checked).toEqual({ ok: true, input: { type: 'close', id: 'c1', version: 3, result: 'granted', opinion: '同意' } })
  })

  it('asks for the mail number of a mailed result and the witness of one left behind', () => {
    expect(checkForm('deliver', { way: 'mail', receiver: '王小明' }, target)).toEqual({ ok: false, errors: { mailNumber: '请填写邮件号码' } })
    expect(checkForm('deliver', { way: 'witness', receiver: '王小明' }, target)).toEqual({ ok: false, errors: { witness: '请填写见证人' } })
  })

  it('gives input that the contract takes, for every event with its first answers', () => {
    for (const name of Object.keys(EVENT_FORMS) as (keyof typeof EVENT_FORMS)[]) {
      const checked = checkForm(name, { ...EVENT_FORMS[name].initial, opinion: '同意', receiver: '王小明' }, target)
      expect(checked.ok, name).toBe(true)
      if (checked.ok) expect(CaseEventInput.safeParse(checked.input).success, name).toBe(true)
    }
  })

  it('reports what is too long at its field', () => {
    const checked = checkForm('dispatch', { note: '长'.repeat(301) }, target)
    expect(checked).toEqual({ ok: false, errors: { note: '不能超过 300 个字' } })
  })
})

describe('list of cases', () => {
  it('keeps number and applicant whatever was chosen, and beside a case what fits there', () => {
    expect(fittingColumns([], null).map((c) => c.key)).toEqual(['number', 'applicant'])
    expect(fittingColumns(STANDARD_COLUMNS, 620).map((c) => c.key)).toEqual(['number', 'applicant', 'matter', 'due'])
    expect(fittingColumns(STANDARD_COLUMNS, 720).map((c) => c.key)).toEqual(['number', 'applicant', 'matter', 'state', 'due'])
    expect(fittingColumns(STANDARD_COLUMNS, null).map((c) => c.key)).toEqual(STANDARD_COLUMNS)
    expect(gridOf(fittingColumns([], null)).minWidth).toBe(308)
  })

  it('falls back to all cases for a view it does not know', () => {
    expect(viewById('gone').id).toBe('all')
    expect(viewById('toDispatch').filter).toEqual({ state: 'accepted' })
  })

  it('changes only the row that the event was about', () => {
    const row = { id: 'a', state: 'accepted', version: 2 } as CaseRow
    const change = { id: 'a', state: 'dispatched', version: 3, promisedDue: null, legalDue: null, departmentCode: 'SR' }
    expect(patchRow(row, change)).toMatchObject({ state: 'dispatched', version: 3 })
    expect(patchRow(row, { ...change, id: 'b' })).toBe(row)
  })
})
