import { ANSWER_LIMITS, type AnswerLimits } from './lightCase.ts'
import { SUPERVISION_DAYS, type SupervisionDays } from './supervision.ts'

export type SettingUnit = '个月' | '个工作日' | '天' | '小时' | '分钟'

export interface SettingSpec {
  label: string
  unit: SettingUnit
  default: number
  min: number
  max: number
  /** Who is concerned, in the words of the centre. */
  who: string
  /** One line: what the number does. */
  note: string
}

const answer = (kind: keyof AnswerLimits, label: string, note: string): SettingSpec => {
  const limit = ANSWER_LIMITS[kind]
  return 'hours' in limit
    ? { label, unit: '小时', default: limit.hours, min: 1, max: 720, who: '社区、窗口', note }
    : { label, unit: '个工作日', default: limit.workingDays, min: 1, max: 60, who: '社区、窗口', note }
}
const supervision = (name: keyof SupervisionDays, label: string, who: string, note: string): SettingSpec =>
  ({ label, unit: '个工作日', default: SUPERVISION_DAYS[name], min: 1, max: 60, who, note })

/**
 * Every number a centre may change, in the order of the screen. A change holds for what comes after; dates already given stay, except
 * those counted anew from the events each time (hand-over, delivery). Delivery may be promised sooner than the ten working days of
 * 行政许可法 §44, never later.
 */
export const SETTINGS = {
  'case.handoverDays': { label: '部门签收期限', unit: '个工作日', default: 1, min: 1, max: 10, who: '窗口、部门', note: '转办之后,部门应在几个工作日内签收' },
  'case.deliveryDays': { label: '结果送达期限', unit: '个工作日', default: 10, min: 1, max: 10, who: '窗口', note: '办结之后,应在几个工作日内送达;法律规定最多 10 个' },
  'applicant.reuseMonths': { label: '核验件沿用期', unit: '个月', default: 12, min: 1, max: 60, who: '窗口', note: '核验过的材料复印件,几个月内可以不再收' },
  'report.dueDays': { label: '月报报送期限', unit: '天', default: 5, min: 1, max: 28, who: '主管、区台', note: '统计期间结束后,应在几天内向区里报送;区台按它算逾期' },
  'supervision.reply': supervision('reply', '督办答复', '主管、部门、社区', '督办单发出后应在几个工作日内答复'),
  'supervision.escalate': supervision('escalate', '督办升级到区里', '主管', '逾期未答复再过几个工作日,升到区级督查'),
  'supervision.rating': supervision('rating', '差评回访', '主管', '收到不满意评价后应在几个工作日内回访'),
  'supervision.complaint': supervision('complaint', '投诉答复', '主管、部门', '投诉登记后应在几个工作日内答复'),
  'supervision.unresolved': supervision('unresolved', '“办不成事”答复', '主管、部门', '“办不成事”登记后应在几个工作日内答复'),
  'light.urgent': answer('urgent', '紧急求助答复', '紧急求助应在几小时内答复'),
  'light.help': answer('help', '求助答复', '求助应在几小时内答复'),
  'light.inquiry': answer('inquiry', '咨询答复', '咨询应在几个工作日内答复'),
  'light.property': answer('property', '物业服务诉求答复', '物业服务诉求应在几个工作日内答复'),
  'light.affair': answer('affair', '社区事务答复', '社区事务应在几个工作日内答复'),
  'session.lockMinutes': { label: '离开多久锁屏', unit: '分钟', default: 15, min: 3, max: 60, who: '所有人', note: '几分钟没有操作就锁屏,输入密码继续,填写的内容都在;登录或解锁后按新数计算' },
  'session.endHours': { label: '一次登录多久', unit: '小时', default: 12, min: 1, max: 24, who: '所有人', note: '登录满几小时后要重新登录,草稿都在;从下次登录起按新数计算' },
} as const satisfies Record<string, SettingSpec>

export type SettingKey = keyof typeof SETTINGS
export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[]
export type Settings = Record<SettingKey, number>

/** Why a value cannot be set, in words; null when it can. */
export function refuseSetting(key: SettingKey, value: number): string | null {
  const { label, unit, min, max }: SettingSpec = SETTINGS[key]
  return Number.isInteger(value) && value >= min && value <= max ? null : `${label}应为 ${min} 到 ${max} ${unit}的整数`
}

/** The value in force: the centre's own where it set one that can be read, else the default. */
export function settingInForce(key: SettingKey, own: number | undefined): number {
  return own !== undefined && refuseSetting(key, own) === null ? own : SETTINGS[key].default
}

/** The limits of supervision out of all settings. */
export const supervisionDaysOf = (s: Settings): SupervisionDays => ({
  reply: s['supervision.reply'], escalate: s['supervision.escalate'], rating: s['supervision.rating'], complaint: s['supervision.complaint'], unresolved: s['supervision.unresolved'],
})

/** The promised times of light cases out of all settings; the unit of each is the table's. */
export const answerLimitsOf = (s: Settings): AnswerLimits => ({
  urgent: { hours: s['light.urgent'] }, help: { hours: s['light.help'] }, inquiry: { workingDays: s['light.inquiry'] },
  property: { workingDays: s['light.property'] }, affair: { workingDays: s['light.affair'] },
})
