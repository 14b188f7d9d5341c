import type { Activity, CommunityTask, LightCase } from '#shared/contract/community.ts'
import { COMMUNITY_WORKS } from '#shared/rules/communityWork.ts'
import { LIGHT_CHANNELS, LIGHT_KINDS, LIGHT_STATES } from '#shared/rules/lightCase.ts'
import type { Action } from '#shared/rules/roles.ts'
import { mayDo, type Role } from '#shared/rules/roles.ts'
import { shortDate, shortTime } from '#shared/text/labels.ts'

export type Tray = 'tasks' | 'requests' | 'affairs' | 'activities' | 'notices' | 'places'

export const TRAYS: readonly { tray: Tray; label: string; empty: string; hint: string; needs: Action; not?: readonly Role[] }[] = [
  { tray: 'tasks', label: '任务', empty: '没有待办的任务', hint: '部门转办时,凭准入派给社区的走访、公示、征询和协助会出现在这里。', needs: 'community.tasks' },
  { tray: 'requests', label: '诉求', empty: '没有待办的诉求', hint: '求助、物业服务诉求和咨询会出现在这里,先到期的排在前面。', needs: 'light.read' },
  { tray: 'affairs', label: '事务', empty: '没有在办的社区事务', hint: '社会性、群众性事务(SQ-01 至 SQ-20)由社区办理,按 N 登记。', needs: 'community.tasks', not: ['officer'] },
  { tray: 'activities', label: '活动', empty: '没有安排的活动', hint: '按 N 安排;办完后记录到场人数。', needs: 'community.tasks', not: ['officer'] },
  { tray: 'notices', label: '公示', empty: '没有可以公示的任务', hint: '目录要求公示的任务会出现在这里;涉及隐私的事项不张榜。', needs: 'community.tasks' },
  { tray: 'places', label: '社区与物业', empty: '', hint: '', needs: 'community.tasks', not: ['officer'] },
]

/** The trays of a role, in the order of Alt+1…; the number stays with the tray. */
export const traysOf = (role: Role) => TRAYS.map((t, i) => ({ ...t, key: `Alt+${i + 1}` })).filter((t) => mayDo(role, t.needs) && !t.not?.includes(role))

/** A line of a list: two lines of text, at the right the date with its lamp. */
export interface Row {
  id: string
  lamp: string | null
  mark: string | null
  title: string
  sub: string
  when: string
  state: string
}

const join = (...parts: (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ')

/** `3月3日前`, or to the minute where hours were promised. */
export const promisedText = (at: string, year: string): string => (at.slice(11, 16) === '23:59' ? `${shortDate(at.slice(0, 10), year)}前` : `${shortTime(at)}前`)

export const taskRow = (year: string) => (t: CommunityTask): Row => ({
  id: t.id, lamp: t.lamp, mark: t.sensitivity === 'ordinary' ? null : '敏感', title: `${COMMUNITY_WORKS[t.work]} · ${t.applicantName} · ${t.matterName}`,
  sub: join(t.departmentName, t.communityName, t.assignedName ? `由${t.assignedName}办理` : '未分派', t.caseNumber.slice(-8)),
  when: t.due ? `${shortDate(t.due, year)}前` : '没有期限', state: t.doneAt ? `办完 ${shortDate(t.doneAt.slice(0, 10), year)}` : t.lapsed ? '办件已终结' : t.signedAt ? '办理中' : '待接手',
})

export const lightRow = (year: string) => (l: LightCase): Row => ({
  id: l.id, lamp: l.lamp, mark: l.urgent ? '急' : null, title: `${LIGHT_KINDS[l.kind].label} · ${l.title}`,
  sub: join(l.number, LIGHT_CHANNELS[l.channel], l.ownerName, l.ownerStaffName, l.estateName ?? l.place),
  when: l.state === 'open' ? promisedText(l.promisedAt, year) : l.doneAt ? shortTime(l.doneAt) : l.answeredAt ? `${shortTime(l.answeredAt)} 答复` : '', state: LIGHT_STATES[l.state],
})

const ACTIVITY_STATES = { planned: '已安排', done: '已办', cancelled: '已取消' } as const
export const activityRow = (a: Activity): Row => ({
  id: a.id, lamp: null, mark: null, title: a.title, sub: join(a.affairName, a.communityName, a.place), when: shortTime(a.heldAt ?? a.plannedAt),
  state: a.attended === null ? ACTIVITY_STATES[a.state] : `到场 ${a.attended} 人`,
})

export const noticeRow = (year: string) => (t: CommunityTask): Row => ({
  id: t.id, lamp: null, mark: null, title: `${t.applicantName} · ${t.matterName}`, sub: join(t.communityName, t.departmentName, t.notice.place),
  when: t.notice.from ? `${shortDate(t.notice.from, year)}—${shortDate(t.notice.to ?? t.notice.from, year)}` : `公示 ${t.notice.days} 天`,
  state: t.notice.downOn ? `已撤下 ${shortDate(t.notice.downOn, year)}` : t.notice.from ? '公示中' : '未张榜',
})
