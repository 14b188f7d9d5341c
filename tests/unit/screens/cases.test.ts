import { describe, expect, it } from 'vitest'
import { settle } from '#renderer/screens/cases/activeRow.ts'
import { sortActions } from '#renderer/screens/cases/actions.ts'
import { clockBar } from '#renderer/screens/cases/clockBar.ts'
import { checkForm, fieldsOf, markOf } from '#renderer/screens/cases/checkForm.ts'
import { correctionErrors, withCurrentValues } from '#renderer/screens/cases/correction.ts'
import { EVENT_FORMS } from '#renderer/screens/cases/eventForms.ts'
import { checkTask, mayMove } from '#renderer/screens/cases/tasks.ts'
import { fittingColumns, gridOf, patchRow, STANDARD_COLUMNS, viewById, viewKey, VIEWS } from '#renderer/screens/cases/views.ts'
import type { CaseRow, Clocks } from '#shared/contract/cases.ts'
import { CaseEventInput } from '#shared/contract/cases.ts'
import { REASON_TEXT } from '#shared/rules/identifiers.ts'
import type { Role } from '#shared/rules/roles.ts'

const clocks = (part: Partial<Clocks>): Clocks => ({
  phase: 'promised', acceptanceDeadline: null, acceptanceDate: null, deemedAccepted: false, legalDue: null, promisedDue: null,
  correctionDeadline: null, handoverDeadline: null, deliveryDeadline: null, colour: 'green', legalColour: 'green', provisional: [], remaining: null, warnings: [],
  explanation: {}, ...part,
})
const paper = (no: number, received: boolean, required = true) => ({ no, name: `材料${no}`, form: '表格', required, received, copies: 1, keep: '留存', missingReason: null })
const target = { id: 'c1', version: 3, materials: [paper(1, true), paper(2, false), paper(3, false, false)] }

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

  it('gives dates that stand close a line of their own', () => {
    const bar = clockBar(
      { receivedAt: '2026-03-19T09:00:00.000+08:00', endedAt: null, clocks: clocks({ acceptanceDate: '2026-03-20', handoverDeadline: '2026-03-24', promisedDue: '2026-04-14', legalDue: '2026-06-01' }) },
      '2026-03-21',
    )
    const near = bar.marks.slice(0, 4)
    expect(near.map((m) => m.label)).toEqual(['收件', '受理', '今天', '签收期限'])
    expect(new Set(near.map((m) => m.lane)).size).toBe(4)
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

  it('gives input that the contract takes, for every event', () => {
    const answers = { opinion: '同意', receiver: '王小明', reason: '检验', remedies: '可以复议', legalBasis: '某法', requestSigned: 'yes', plannedEnd: '2026-12-01', approver: '李局', departmentDocument: '退件函', rating: '5', officerId: 'officer', field: 'applicant.name', newValue: '王小名' }
    const marks = { [markOf(2, 'on')]: '1', [markOf(2, 'reason')]: '没有带' }
    for (const name of Object.keys(EVENT_FORMS) as (keyof typeof EVENT_FORMS)[]) {
      const checked = checkForm(name, { ...answers, ...EVENT_FORMS[name].initial, ...marks }, target)
      expect(checked, name).toMatchObject({ ok: true })
      if (checked.ok) expect(CaseEventInput.safeParse(checked.input).success, name).toBe(true)
    }
  })

  it('checks a corrected number here, and asks for a change', () => {
    const applicant = { kind: 'person', name: '王小明', idType: 'residentId', idMasked: '999999********0019', phoneMasked: null, address: null, representative: null, communityCode: null }
    const correct = (values: Record<string, string>) => checkForm('correct', { reason: '写错', ...values }, { ...target, check: (v) => correctionErrors(v, applicant, '2026-03-02') })
    expect(correct({ field: 'applicant.idNumber', newValue: '999999196501010018' })).toEqual({ ok: false, errors: { newValue: REASON_TEXT.checksum } })
    expect(correct({ field: 'applicant.idNumber', newValue: '999999196501010019' })).toMatchObject({ ok: true, input: { field: 'applicant.idNumber', newValue: '999999196501010019' } })
    expect(correct({ field: 'applicant.name', newValue: ' 王小明 ' })).toEqual({ ok: false, errors: { newValue: '与现在登记的一样,不需要更正' } })
    expect(correct({ field: 'applicant.name' })).toMatchObject({ ok: false, errors: { newValue: '请填写正确的姓名(名称)' } })
    expect(correct({ field: 'applicant.phone', newValue: '' })).toMatchObject({ ok: true, input: { newValue: null } })
    expect(withCurrentValues(EVENT_FORMS.correct.fields[0]!, applicant).options?.map((o) => o.label)).toEqual(['姓名(名称):王小明', '证件号码:999999********0019', '联系电话:未填', '地址:未填', '所属社区:未填'])
  })

  it('asks for a waiver by name only when the self-check failed', () => {
    expect(fieldsOf('archive', {}, [], { selfCheck: 'passed' })).toEqual([])
    expect(checkForm('archive', {}, { ...target, known: { selfCheck: 'failed' } })).toEqual({ ok: false, errors: { waivedBy: '请填写放行人', waiverReason: '请填写放行理由' } })
  })

  it('lets the right people move a step of another hand', () => {
    const joint = { id: 't', kind: 'joint' as const, ownerCode: 'GA', ownerName: '公安', step: '协办', openedAt: '', due: null, signedAt: null, doneAt: null, result: null, opinion: null }
    const outside = { ...joint, kind: 'outside' as const, ownerCode: null }
    const file = { departmentCode: 'MZ', endedAt: null }
    const may = (role: Role, departmentCode: string | null) => [mayMove(joint, file, { role, departmentCode }), mayMove(outside, file, { role, departmentCode })]
    expect([may('clerk', null), may('officer', 'MZ'), may('officer', 'GA'), may('supervisor', null), may('auditor', null)]).toEqual([[false, true], [false, true], [true, false], [true, true], [false, false]])
    expect(mayMove({ ...joint, doneAt: '2026-03-02' }, file, { role: 'supervisor', departmentCode: null })).toBe(false)
    expect(checkTask({ result: '', opinion: ' ', date: '2026-03-03' }, true, '2026-03-02')).toEqual({ result: '请选择结果', opinion: '请填写意见', date: '日期不能晚于今天' })
  })

  it('names every missing paper with its reason', () => {
    expect(checkForm('correctionNotice', {}, target)).toEqual({ ok: false, errors: { list: '请勾选需要补正的材料' } })
    expect(checkForm('correctionNotice', { [markOf(1, 'on')]: '1' }, target)).toEqual({ ok: false, errors: { [markOf(1, 'reason')]: '请写明原因' } })
    const checked = checkForm('correctionNotice', { [markOf(1, 'on')]: '1', [markOf(1, 'reason')]: '没有盖章', [markOf(1, 'kind')]: 'wrong' }, target)
    expect(checked).toMatchObject({ ok: true, input: { missing: [{ no: 1, reason: '没有盖章', kind: 'wrong' }] } })
  })

  it('offers acceptance against a promise only while a required paper is missing', () => {
    expect(fieldsOf('accept', { promised: 'no' }, target.materials).map((f) => f.name)).toEqual(['promised'])
    expect(fieldsOf('accept', { promised: 'no', [markOf(2, 'on')]: '1' }, target.materials)).toEqual([])
    const promised = checkForm('accept', { promised: 'yes', deadline: '2026-12-01', signedBy: '王小明' }, target)
    expect(promised).toEqual({ ok: true, input: { type: 'accept', id: 'c1', version: 3, promise: { deadline: '2026-12-01', signedBy: '王小明' } } })
  })

  it('tells acceptance the whole list when a paper is ticked, a supplement only what was brought', () => {
    const accepted = checkForm('accept', { promised: 'no', [markOf(2, 'on')]: '1' }, target)
    expect(accepted).toMatchObject({ ok: true, input: { materials: [{ no: 1, received: true }, { no: 2, received: true }, { no: 3, received: false }] } })
    const brought = checkForm('supplement', { complete: 'no', [markOf(2, 'on')]: '1' }, target)
    expect(brought).toMatchObject({ ok: true, input: { complete: false, materials: [{ no: 2, received: true }] } })
  })

  it('a verified copy of an earlier case stands for a paper that is brought later', () => {
    const copy = '320103001260301030017'
    expect(checkForm('supplement', { complete: 'no', [markOf(2, 'on')]: '1', [markOf(2, 'reuse')]: copy }, target)).toMatchObject({ input: { materials: [{ no: 2, received: true, reusedFrom: copy }] } })
    // Unticked again, or come already: nothing is said of a copy.
    const accepted = checkForm('accept', { promised: 'no', [markOf(1, 'reuse')]: copy, [markOf(2, 'on')]: '1', [markOf(3, 'reuse')]: copy }, target)
    expect(JSON.stringify(accepted)).not.toContain(copy)
  })

  it('reports what is too long at its field', () => {
    const checked = checkForm('dispatch', { note: '长'.repeat(301) }, target)
    expect(checked).toEqual({ ok: false, errors: { note: '不能超过 300 个字' } })
  })
})

describe('actions of a case', () => {
  const action = (event: string, allowed: boolean) => ({ event, label: event, key: null, allowed, reason: allowed ? null : '不行', rule: null })
  const actions = [action('accept', false), action('dispatch', false), action('suspend', false)]

  it('opens acceptance for papers that can be ticked there, for those who may accept', () => {
    const detail = { state: 'received', suspended: false, materials: [paper(1, false)], actions }
    expect(sortActions(detail, 'clerk').now.map((a) => [a.event, a.label])).toEqual([['accept', '补齐材料并受理']])
    expect(sortActions(detail, 'auditor').now).toEqual([])
  })

  it('says at once what bars the next step, and the rest when asked', () => {
    const sorted = sortActions({ state: 'accepted', suspended: false, materials: [paper(1, true)], actions }, 'clerk')
    expect(sorted.refused.map((a) => a.event)).toEqual(['dispatch'])
    expect(sorted.elsewhere.map((a) => a.event)).toEqual(['accept', 'suspend'])
  })

  it('a special procedure is ended before anything else is offered', () => {
    const detail = { state: 'inProgress', suspended: true, materials: [], actions: [action('close', true), action('resume', true)] }
    expect(sortActions(detail, 'officer').now.map((a) => a.event)).toEqual(['resume', 'close'])
  })
})

describe('row that keys act on', () => {
  const rows = (...ids: string[]) => ids.map((id) => ({ id }))

  it('stays with its case when others come before it', () => {
    expect(settle({ id: 'b', index: 1 }, rows('new', 'a', 'b'))).toEqual({ id: 'b', index: 2 })
  })

  it('goes to the case that took the place of one that left, and to the last when it was the last', () => {
    expect(settle({ id: 'b', index: 1 }, rows('a', 'c'))).toEqual({ id: 'c', index: 1 })
    expect(settle({ id: 'c', index: 2 }, rows('a'))).toEqual({ id: 'a', index: 0 })
  })

  it('takes hold of the first row at once, so that a new one above it changes nothing', () => {
    expect(settle({ id: null, index: 0 }, rows('a', 'b'))).toEqual({ id: 'a', index: 0 })
    const spot = { id: 'a', index: 0 }
    expect(settle(spot, rows('a'))).toBe(spot)
    expect(settle(spot, [])).toBe(spot)
  })
})

describe('list of cases', () => {
  it('keeps number and applicant whatever was chosen, and beside a case what fits there', () => {
    expect(fittingColumns([], null).map((c) => c.key)).toEqual(['number', 'applicant'])
    expect(fittingColumns(STANDARD_COLUMNS, 620).map((c) => c.key)).toEqual(['number', 'applicant', 'matter', 'due'])
    expect(fittingColumns(STANDARD_COLUMNS, 726).map((c) => c.key)).toEqual(['number', 'applicant', 'matter', 'state', 'due'])
    expect(fittingColumns(STANDARD_COLUMNS, null).map((c) => c.key)).toEqual(STANDARD_COLUMNS)
    expect(gridOf(fittingColumns([], null)).minWidth).toBe(300)
  })

  it('falls back to all cases for a view it does not know', () => {
    expect(viewById('gone').id).toBe('all')
    expect(viewById('toDispatch').filter).toEqual({ view: 'undispatched' })
    expect(VIEWS.map((_view, i) => viewKey(i)).slice(8)).toEqual(['Alt+9', 'Alt+0', 'Alt+Shift+1', 'Alt+Shift+2', 'Alt+Shift+3'])
  })

  it('changes only the row that the event was about', () => {
    const row = { id: 'a', state: 'accepted', version: 2 } as CaseRow
    const change = { id: 'a', state: 'dispatched', version: 3, promisedDue: null, legalDue: null, departmentCode: 'SR' }
    expect(patchRow(row, change)).toMatchObject({ state: 'dispatched', version: 3 })
    expect(patchRow(row, { ...change, id: 'b' })).toBe(row)
  })
})
