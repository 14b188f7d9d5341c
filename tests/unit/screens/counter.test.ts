import { describe, expect, it } from 'vitest'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { residentCheckDigit } from '#shared/rules/identifiers.ts'
import { caseInput, conditionOf, focusOfField, idState, isNeeded, missingItems, problemsOf, whenText } from '#renderer/screens/counter/check.ts'
import { EMPTY_PARTY, isEmptyDraft, submissionOf } from '#renderer/screens/counter/draft.ts'
import type { Draft } from '#renderer/screens/counter/draft.ts'

const TODAY = '2026-11-23'
const ID = '99999919800101003' + residentCheckDigit('99999919800101003')

const material = (no: number, required: boolean) => ({ no, name: `材料${no}`, form: '原件', copies: no, required, when: required ? null : '有残疾人', keep: '留存' })
const matter = {
  code: 'SR-02', applicantKinds: ['person', 'organisation'], agentAllowed: true, processingType: 'promised',
  materials: [material(1, true), material(2, true), material(3, false)],
} as unknown as MatterDetail

const draft = (part: Partial<Draft> = {}): Draft => ({
  matterQ: '', matterCode: 'SR-02', matterName: '', applicantQ: '', applicant: { ...EMPTY_PARTY, name: ' 王小明 ', idNumber: ID }, known: null, editing: true, agentOn: false,
  agent: { name: '', idType: 'residentId', idNumber: '', phone: '', authority: '授权委托书' }, materials: {}, answers: {}, promise: null, decline: null, reservedNumber: null, pending: null, savedAt: 0, ...part,
})
const tick = (copies = 1) => ({ received: true, copies, missingReason: '' })
const ids = (d: Draft, m = matter) => problemsOf(d, m, TODAY).map(({ id }) => id)

describe('identity number while it is typed', () => {
  it('is silent while digits are still to come and speaks as soon as it cannot become right', () => {
    expect(idState('residentId', '9999991980', TODAY).error).toBeNull()
    expect(idState('residentId', ID, TODAY)).toMatchObject({ error: null, complete: true, normalized: ID })
    const wrong = ID.slice(0, 17) + (ID[17] === '1' ? '2' : '1')
    expect(idState('residentId', wrong, TODAY).error).toContain('校验位不符')
    expect(idState('residentId', `${ID}1`, TODAY).error).toContain('位数不对')
  })
  it('takes spaces and full-width digits and warns about an unknown region', () => {
    const wide = [...ID].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join(' ')
    const state = idState('residentId', wide, TODAY)
    expect(state.normalized).toBe(ID)
    expect(state.warning).toContain('99')
  })
})

describe('what stops a case', () => {
  it('names everything in the order of the columns', () => {
    expect(problemsOf(draft({ matterCode: null, applicant: EMPTY_PARTY, editing: false }), undefined, TODAY).map(({ id }) => id)).toEqual(['matter', 'applicant'])
    expect(ids(draft({ applicant: { ...EMPTY_PARTY, kind: 'organisation', idType: 'creditCode' } }))).toEqual(['name', 'idNumber', 'representative', 'materials', 'noMaterial'])
  })
  it('lets missing papers stop the acceptance only', () => {
    const list = problemsOf(draft({ materials: { 1: tick() } }), matter, TODAY)
    expect(list).toHaveLength(1)
    expect(list[0]).toMatchObject({ id: 'materials', onlyAccept: true, focus: 'counter-material-2' })
    expect(ids(draft({ materials: { 1: tick(), 2: tick() } }))).toEqual([])
  })
  it('refuses the wrong kind of applicant and an agent where none may come', () => {
    const strict = { ...matter, applicantKinds: ['organisation'], agentAllowed: false } as MatterDetail
    const d = draft({ agentOn: true, agent: { name: '李红', idType: 'residentId', idNumber: ID, phone: '', authority: '' }, materials: { 1: tick(), 2: tick() } })
    expect(ids(d, strict)).toEqual(['kind', 'agent'])
  })
})

describe('the submission', () => {
  it('lists required papers always and others only when handed in', () => {
    const input = caseInput(draft({ materials: { 1: tick(2), 2: { received: false, copies: 1, missingReason: ' 未盖章 ' } } }), matter, 'receive', TODAY)
    expect(input.applicant).toMatchObject({ kind: 'person', name: '王小明', idNumber: ID })
    expect(input.applicant.representative).toBeUndefined()
    expect(input.agent).toBeUndefined()
    expect(input.materials).toEqual([{ no: 1, received: true, copies: 2, missingReason: undefined }, { no: 2, received: false, copies: undefined, missingReason: '未盖章' }])
    expect(caseInput(draft({ materials: { 3: tick() } }), matter, 'receive', TODAY).materials.map(({ no }) => no)).toEqual([1, 2, 3])
  })
  it('gives every missing paper a reason in the correction notice', () => {
    const d = draft({ materials: { 1: tick(), 3: { received: false, copies: 1, missingReason: '证件过期' } } })
    expect(missingItems(d, matter)).toEqual([{ no: 2, reason: '未提交', kind: 'missing' }, { no: 3, reason: '证件过期', kind: 'missing' }])
  })
  it('goes out under the same key only when the same content got no answer', () => {
    const pending = { key: 'k1', body: '{"a":1,"draftId":"x"}' }
    expect(submissionOf(pending, '{"a":1}')).toBe(pending)
    expect(submissionOf(pending, '{"a":2}').key).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
    expect(submissionOf(null, '{"a":1}').key).not.toBe(submissionOf(null, '{"a":1}').key)
  })
  it('asks for a conditional paper once its question is answered with yes', () => {
    const both = { 1: tick(), 2: tick() }
    expect(ids(draft({ materials: both, answers: { 有残疾人: false } }))).toEqual([])
    const yes = draft({ materials: both, answers: { 有残疾人: true } })
    expect(problemsOf(yes, matter, TODAY)).toMatchObject([{ id: 'conditional', focus: 'counter-material-3', onlyAccept: true }])
    expect(missingItems(yes, matter).map(({ no }) => no)).toEqual([3])
    expect(ids(draft({ ...yes, materials: { ...both, 3: tick() } }))).toEqual([])
    const agent = { ...matter.materials[2]!, when: '委托办理' }
    expect(isNeeded(draft({ agentOn: true }), agent)).toBe(true)
    expect(isNeeded(draft({ agentOn: true, answers: { 委托办理: false } }), agent)).toBe(false)
    expect(conditionOf({ ...agent, when: '有则提供' })).toBeNull()
    expect(conditionOf({ ...agent, when: '现行南京做法' })).toBeNull()
    expect([whenText('现行南京做法'), whenText('有'), whenText('砍伐')]).toEqual(['现行南京做法', '有则提供', '砍伐时'])
  })
  it('finds the element of a field the core complains about', () => {
    expect(focusOfField('applicant.idNumber')).toBe('counter-id')
    expect(focusOfField('agent.idNumber')).toBe('counter-agent-id')
    expect(focusOfField('materials.3.copies')).toBe('counter-material-1')
  })
  it('keeps nothing of an untouched screen', () => {
    expect(isEmptyDraft(draft({ matterCode: null, applicant: EMPTY_PARTY }))).toBe(true)
    expect(isEmptyDraft(draft({ matterCode: null, applicant: EMPTY_PARTY, applicantQ: '王' }))).toBe(false)
  })
})
