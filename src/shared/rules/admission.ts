import type { Role } from './roles.ts'
import type { IsoDate } from './time.ts'

/** The life of an admission (准入, domain §9): submitted by the department, approved by the centre, confirmed by both parties. */
export const ADMISSION_STATES = {
  submitted: { label: '待审核' },
  districtApproved: { label: '待双方确认' },
  admitted: { label: '已准入' },
  refused: { label: '不予准入' },
  ended: { label: '已终止' },
} as const
export type AdmissionState = keyof typeof ADMISSION_STATES

/** What a list shows and counts by: what is admitted but whose days are over is not in force any more; the register keeps its state. */
export const ADMISSION_STANDINGS = {
  submitted: ADMISSION_STATES.submitted.label,
  districtApproved: ADMISSION_STATES.districtApproved.label,
  admitted: ADMISSION_STATES.admitted.label,
  expired: '已到期',
  refused: ADMISSION_STATES.refused.label,
  ended: ADMISSION_STATES.ended.label,
} as const satisfies Record<AdmissionState | 'expired', string>
export type AdmissionStanding = keyof typeof ADMISSION_STANDINGS
export const standingOn = (a: { state: AdmissionState; validTo: IsoDate | null }, today: IsoDate): AdmissionStanding => (a.state === 'admitted' && a.validTo !== null && a.validTo < today ? 'expired' : a.state)

/** Who acts: the centre (a supervisor), or the head of one of the two parties. */
export const PARTIES = { centre: '值班主管', department: '部门负责人', community: '社区负责人' } as const
export type Party = keyof typeof PARTIES

interface AdmissionStep {
  label: string
  key: string
  from: readonly AdmissionState[]
  to: AdmissionState
  by: readonly Party[]
  /** What the step must be given, with the words that ask for it. */
  needs: Partial<Record<'reason' | 'agreement' | 'lastDay', string>>
}

export const ADMISSION_STEPS = {
  approve: { label: '审核通过', key: 'A', from: ['submitted'], to: 'districtApproved', by: ['centre'], needs: {} },
  // Moves on only when everybody concerned has confirmed; until then the state stays.
  confirm: { label: '确认', key: 'Y', from: ['districtApproved'], to: 'admitted', by: ['department', 'community'], needs: {} },
  agree: { label: '登记双方协议', key: 'G', from: ['districtApproved'], to: 'admitted', by: ['centre'], needs: { agreement: '请填写双方协议的文号' } },
  refuse: { label: '不予准入', key: 'J', from: ['submitted', 'districtApproved'], to: 'refused', by: ['centre', 'community'], needs: { reason: '请写明不予准入的理由' } },
  end: { label: '终止', key: 'Z', from: ['admitted'], to: 'ended', by: ['centre', 'department'], needs: { lastDay: '请填写最后生效日', reason: '请写明终止的理由' } },
} as const satisfies Record<string, AdmissionStep>
export type AdmissionStepName = keyof typeof ADMISSION_STEPS
export const ADMISSION_STEP_NAMES = Object.keys(ADMISSION_STEPS) as AdmissionStepName[]

export interface AdmissionFacts {
  state: AdmissionState
  departmentCode: string
  /** Null: all communities. */
  communityCode: string | null
  validFrom: IsoDate
  validTo: IsoDate | null
  /** Who confirmed so far. */
  confirmed: readonly Party[]
}

export interface Person {
  /** As the person acts at a desk (standsInFor). */
  role: Role
  departmentCode: string | null
  communityCode: string | null
  leads: boolean
}

/** As what the person acts on something between a department and a community; null: not at all. A community's head also for what concerns all. */
export function partyOf(person: Person, between: { departmentCode: string; communityCode: string | null }): Party | null {
  if (person.role === 'supervisor') return 'centre'
  if (!person.leads) return null
  if (person.role === 'officer' && person.departmentCode === between.departmentCode) return 'department'
  return person.role === 'communityWorker' && between.communityCode !== null && person.communityCode === between.communityCode ? 'community' : null
}

/** Who must confirm: the department, and the community where the admission is for one. */
export const partiesOf = ({ communityCode }: { communityCode: string | null }): Party[] => (communityCode === null ? ['department'] : ['department', 'community'])

export type Given = Partial<Record<'reason' | 'agreement' | 'lastDay', string | undefined>>

export type StepVerdict = { ok: true; to: AdmissionState } | { ok: false; field?: string; message: string }

/** The state after a step, or why it cannot be taken, in words for the person. */
export function decideAdmission(admission: AdmissionFacts, name: AdmissionStepName, party: Party | null, given: Given): StepVerdict {
  const step: AdmissionStep = ADMISSION_STEPS[name]
  if (!step.from.includes(admission.state)) return { ok: false, message: `该准入${ADMISSION_STATES[admission.state].label},不能${step.label}` }
  if (party === null || !step.by.includes(party)) return { ok: false, message: `${step.label}应由${step.by.map((p) => PARTIES[p]).join('或')}办理` }
  for (const [field, message] of Object.entries(step.needs)) if (!given[field as keyof Given]?.trim()) return { ok: false, field, message }
  if (name === 'end') return endOf(admission, given.lastDay ?? '')
  if (name !== 'confirm') return { ok: true, to: step.to }
  if (admission.confirmed.includes(party)) return { ok: false, message: `${PARTIES[party]}已经确认过,等待另一方` }
  const waiting = partiesOf(admission).filter((p) => p !== party && !admission.confirmed.includes(p))
  return { ok: true, to: waiting.length === 0 ? 'admitted' : admission.state }
}

function endOf({ validFrom, validTo }: AdmissionFacts, lastDay: IsoDate): StepVerdict {
  const refuse = (message: string): StepVerdict => ({ ok: false, field: 'lastDay', message })
  if (lastDay < validFrom) return refuse(`最后生效日不能早于开始日期 ${validFrom}`)
  if (validTo !== null && lastDay > validTo) return refuse(`准入到 ${validTo} 为止,最后生效日不能更晚`)
  return { ok: true, to: 'ended' }
}

/** The steps the person may take now. */
export function stepsFor(admission: AdmissionFacts, party: Party | null): AdmissionStepName[] {
  const complete: Given = { reason: '-', agreement: '-', lastDay: admission.validFrom }
  return ADMISSION_STEP_NAMES.filter((name) => decideAdmission(admission, name, party, complete).ok)
}

interface Period {
  validFrom: IsoDate
  validTo: IsoDate | null
  endedOn?: IsoDate | null
}

const LAST = '9999-12-31'
const lastOf = (p: Period): IsoDate => [p.validTo ?? LAST, p.endedOn ?? LAST].sort()[0] as IsoDate

/** True when two admissions are in force on a common day. */
export const overlaps = (a: Period, b: Period): boolean => a.validFrom <= lastOf(b) && b.validFrom <= lastOf(a)
