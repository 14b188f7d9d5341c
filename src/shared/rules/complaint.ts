import type { Role } from './roles.ts'

/** 投诉 and 办不成事: both go the same five steps 受理 调查 处置 反馈 归档. This one table decides. */
export const COMPLAINT_KINDS = {
  complaint: { label: '投诉', prefix: 'TS' },
  unresolved: { label: '办不成事', prefix: 'BC' },
} as const
export type ComplaintKind = keyof typeof COMPLAINT_KINDS

export const COMPLAINT_STATES = {
  accepted: { label: '已受理', step: 1 },
  investigating: { label: '调查中', step: 2 },
  handled: { label: '已处置', step: 3 },
  answered: { label: '已反馈', step: 4 },
  archived: { label: '已归档', step: 5 },
} as const
export type ComplaintState = keyof typeof COMPLAINT_STATES
/** Somebody still waits for an answer: also after it was sent back to be looked into again. */
export const UNANSWERED: readonly ComplaintState[] = ['accepted', 'investigating', 'handled']
export const COMPLAINT_STATE_NAMES = Object.keys(COMPLAINT_STATES) as ComplaintState[]

export const ABOUT_KINDS = { staff: '工作人员', point: '受理点', department: '部门', community: '社区', matter: '事项' } as const
export type AboutKind = keyof typeof ABOUT_KINDS
export const CHANNELS = { counter: '窗口', hotline: '热线', letter: '来信', internet: '网络', visit: '来访', other: '其他' } as const
export type Channel = keyof typeof CHANNELS

/** What the form of a step asks for. */
export const COMPLAINT_FIELDS = {
  owner: '承办人', text: '情况', finding: '调查情况', handling: '处置措施', justified: '是否属实', told: '告知对象', answer: '告知内容', reason: '理由',
} as const
export type ComplaintField = keyof typeof COMPLAINT_FIELDS

interface ComplaintEvent {
  label: string
  key: string
  from: readonly ComplaintState[]
  to: ComplaintState | 'same'
  needs: readonly ComplaintField[]
  roles: readonly Role[]
}

const OPEN: ComplaintState[] = ['accepted', 'investigating', 'handled', 'answered']
const BOTH: Role[] = ['supervisor', 'officer']

export const COMPLAINT_EVENTS = {
  assign: { label: '分派', key: 'Z', from: ['accepted', 'investigating'], to: 'same', needs: ['owner'], roles: ['supervisor'] },
  investigate: { label: '调查', key: 'Q', from: ['accepted'], to: 'investigating', needs: [], roles: BOTH },
  note: { label: '记录', key: 'L', from: OPEN, to: 'same', needs: ['text'], roles: BOTH },
  handle: { label: '处置', key: 'B', from: ['investigating'], to: 'handled', needs: ['finding', 'handling', 'justified'], roles: BOTH },
  answer: { label: '反馈', key: 'F', from: ['handled'], to: 'answered', needs: ['told', 'answer'], roles: BOTH },
  back: { label: '退回重查', key: 'T', from: ['handled', 'answered'], to: 'investigating', needs: ['reason'], roles: ['supervisor'] },
  archive: { label: '归档', key: 'A', from: ['answered'], to: 'archived', needs: [], roles: ['supervisor'] },
} as const satisfies Record<string, ComplaintEvent>
export type ComplaintEventName = keyof typeof COMPLAINT_EVENTS
export const COMPLAINT_EVENT_NAMES = Object.keys(COMPLAINT_EVENTS) as ComplaintEventName[]

export interface ComplaintFacts {
  state: ComplaintState
  aboutKind: AboutKind
  aboutCode: string | null
}
export type ComplaintInput = Partial<Record<ComplaintField, unknown>>
export type ComplaintDecision = { ok: true; to: ComplaintState } | { ok: false; message: string; field?: ComplaintField }

/** Nobody looks into what is said about himself. */
export const isAboutSelf = (complaint: Pick<ComplaintFacts, 'aboutKind' | 'aboutCode'>, staffId: string): boolean =>
  complaint.aboutKind === 'staff' && complaint.aboutCode === staffId

const filled = (value: unknown): boolean => (typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null)

/** May this step be done now, by this person, with what was filled in (`null`: not asked yet)? Never throws. */
export function decideComplaint(complaint: ComplaintFacts, event: ComplaintEventName, who: { id: string; role: Role }, input: ComplaintInput | null): ComplaintDecision {
  const spec: ComplaintEvent = COMPLAINT_EVENTS[event]
  if (isAboutSelf(complaint, who.id)) return { ok: false, message: '这件投诉是关于您本人的,应当由他人办理' }
  if (!spec.roles.includes(who.role)) return { ok: false, message: `“${spec.label}”由值班主管${spec.roles.includes('officer') ? '或有关部门' : ''}办理` }
  if (!spec.from.includes(complaint.state)) {
    const where = spec.from.map((s) => COMPLAINT_STATES[s].label).join('、')
    return { ok: false, message: `现在是“${COMPLAINT_STATES[complaint.state].label}”,不能${spec.label}(只限:${where})` }
  }
  const empty = input === null ? undefined : spec.needs.find((field) => !filled(input[field]))
  if (empty) return { ok: false, message: `请填写${COMPLAINT_FIELDS[empty]}`, field: empty }
  if (input !== null && isAboutSelf(complaint, String(input.owner ?? ''))) return { ok: false, message: '不能交给被投诉人本人办理', field: 'owner' }
  return { ok: true, to: spec.to === 'same' ? complaint.state : spec.to }
}
