import { describe, expect, it } from 'vitest'
import { ADMISSION_STATES, ADMISSION_STEP_NAMES, decideAdmission, overlaps, partyOf, standingOn, stepsFor, type AdmissionFacts, type AdmissionState, type Party } from '#shared/rules/admission.ts'

const facts = (change: Partial<AdmissionFacts> = {}): AdmissionFacts => ({
  state: 'submitted', departmentCode: 'WS', communityCode: 'C01', validFrom: '2026-03-01', validTo: '2026-12-31', confirmed: [], ...change,
})
const ALL = { reason: '理由', agreement: '协〔2026〕1号', lastDay: '2026-06-30' }

/** Who may do what in which state; everything else is refused. */
const MAY: Record<AdmissionState, Partial<Record<Party, string[]>>> = {
  submitted: { centre: ['approve', 'refuse'], community: ['refuse'] },
  districtApproved: { centre: ['agree', 'refuse'], department: ['confirm'], community: ['confirm', 'refuse'] },
  admitted: { centre: ['end'], department: ['end'] },
  refused: {},
  ended: {},
}

describe('the steps of an admission', () => {
  const cells = (Object.keys(ADMISSION_STATES) as AdmissionState[]).flatMap((state) => (['centre', 'department', 'community'] as Party[]).map((party) => ({ state, party, may: MAY[state][party] ?? [] })))
  it.each(cells)('$state: $party may $may', ({ state, party, may }) => {
    expect(stepsFor(facts({ state }), party)).toEqual(ADMISSION_STEP_NAMES.filter((name) => may.includes(name)))
    for (const name of ADMISSION_STEP_NAMES) expect(decideAdmission(facts({ state }), name, party, ALL).ok, name).toBe(may.includes(name))
  })

  it('a stranger may do nothing, and is told who may', () =>
    expect(decideAdmission(facts(), 'approve', null, ALL)).toEqual({ ok: false, message: '审核通过应由值班主管办理' }))

  it('one for a single community is in force when both have confirmed, one for all with the department alone', () => {
    const waiting = facts({ state: 'districtApproved' })
    expect(decideAdmission(waiting, 'confirm', 'department', {})).toEqual({ ok: true, to: 'districtApproved' })
    expect(decideAdmission({ ...waiting, confirmed: ['department'] }, 'confirm', 'community', {})).toEqual({ ok: true, to: 'admitted' })
    expect(decideAdmission({ ...waiting, confirmed: ['department'] }, 'confirm', 'department', {})).toMatchObject({ ok: false, message: '部门负责人已经确认过,等待另一方' })
    expect(decideAdmission({ ...waiting, communityCode: null }, 'confirm', 'department', {})).toEqual({ ok: true, to: 'admitted' })
  })

  it('asks for reason, agreement and last day where the step needs them', () => {
    expect(decideAdmission(facts(), 'refuse', 'centre', { reason: ' ' })).toEqual({ ok: false, field: 'reason', message: '请写明不予准入的理由' })
    expect(decideAdmission(facts({ state: 'districtApproved' }), 'agree', 'centre', {})).toEqual({ ok: false, field: 'agreement', message: '请填写双方协议的文号' })
    const admitted = facts({ state: 'admitted' })
    expect(decideAdmission(admitted, 'end', 'centre', { reason: '任务取消' })).toEqual({ ok: false, field: 'lastDay', message: '请填写最后生效日' })
    expect(decideAdmission(admitted, 'end', 'centre', { ...ALL, lastDay: '2026-02-28' })).toMatchObject({ ok: false, field: 'lastDay' })
    expect(decideAdmission(admitted, 'end', 'centre', { ...ALL, lastDay: '2027-01-01' })).toMatchObject({ ok: false, field: 'lastDay' })
  })
})

describe('as what a person acts', () => {
  const between = { departmentCode: 'WS', communityCode: 'C01' }
  const nobody = { departmentCode: null, communityCode: null, leads: false }
  it.each([
    ['a supervisor as the centre', { ...nobody, role: 'supervisor' as const }, 'centre'],
    ['the head of the department', { ...nobody, role: 'officer' as const, departmentCode: 'WS', leads: true }, 'department'],
    ['an officer who does not lead', { ...nobody, role: 'officer' as const, departmentCode: 'WS' }, null],
    ['the head of another department', { ...nobody, role: 'officer' as const, departmentCode: 'SR', leads: true }, null],
    ['the head of the community', { ...nobody, role: 'communityWorker' as const, communityCode: 'C01', leads: true }, 'community'],
    ['the head of another community', { ...nobody, role: 'communityWorker' as const, communityCode: 'C02', leads: true }, null],
    ['an auditor', { ...nobody, role: 'auditor' as const, leads: true }, null],
  ])('%s', (_name, person, party) => expect(partyOf(person, between)).toBe(party))
})

describe('periods that overlap', () => {
  const of = (validFrom: string, validTo: string | null, endedOn: string | null = null) => ({ validFrom, validTo, endedOn })
  it.each([
    [of('2026-01-01', '2026-06-30'), of('2026-07-01', null), false],
    [of('2026-01-01', '2026-07-01'), of('2026-07-01', null), true],
    [of('2026-01-01', null), of('2030-01-01', '2030-01-01'), true],
    [of('2026-01-01', null, '2026-03-31'), of('2026-04-01', null), false],
    [of('2026-01-01', '2026-12-31', '2026-03-31'), of('2026-03-31', null), true],
  ])('%j and %j: %s', (a, b, common) => {
    expect(overlaps(a, b)).toBe(common)
    expect(overlaps(b, a)).toBe(common)
  })
})

describe('how an admission is shown and counted', () => {
  it('is over after its last day, whatever its state says; what was never admitted keeps its state', () => {
    const on = (state: AdmissionState, validTo: string | null) => standingOn({ state, validTo }, '2026-03-01')
    expect([on('admitted', '2026-02-28'), on('admitted', '2026-03-01'), on('admitted', null), on('ended', '2026-02-28'), on('submitted', '2026-02-28')]).toEqual(['expired', 'admitted', 'admitted', 'ended', 'submitted'])
  })
})
