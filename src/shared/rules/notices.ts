import type { Role } from './roles.ts'

/** Kinds of notices (提醒), the most pressing first, with the roles they are for. */
export const NOTICE_KINDS = {
  acceptanceGuard: { label: '五日受理期限', roles: ['clerk', 'supervisor'] },
  overdue: { label: '超期', roles: ['clerk', 'supervisor', 'officer'] },
  returned: { label: '退回改派', roles: ['clerk', 'supervisor'] },
  dueSoon: { label: '临期', roles: ['clerk', 'supervisor', 'officer'] },
  slip: { label: '督办', roles: ['clerk', 'officer', 'communityWorker'] },
  papersAsked: { label: '部门要材料', roles: ['clerk', 'supervisor'] },
  papersAnswered: { label: '材料已答复', roles: ['officer'] },
  papersOffered: { label: '材料移交', roles: ['officer'] },
  arrived: { label: '新转来', roles: ['officer'] },
  assigned: { label: '分派给我', roles: ['officer'] },
  step: { label: '协办', roles: ['officer'] },
  communityTask: { label: '社区任务', roles: ['communityWorker'] },
  request: { label: '诉求', roles: ['communityWorker', 'officer', 'supervisor'] },
  complaint: { label: '投诉', roles: ['supervisor', 'officer'] },
  followUp: { label: '差评回访', roles: ['supervisor'] },
  undelivered: { label: '待送达', roles: ['clerk'] },
  letterEnding: { label: '委托书将到期', roles: ['supervisor', 'administrator'] },
} as const satisfies Record<string, { label: string; roles: readonly Role[] }>

export type NoticeKind = keyof typeof NOTICE_KINDS
const ORDER = Object.keys(NOTICE_KINDS) as NoticeKind[]

/** The kinds a role is told of. */
export const noticeKindsOf = (role: Role): NoticeKind[] => ORDER.filter((kind) => (NOTICE_KINDS[kind].roles as readonly Role[]).includes(role))

/** Unseen before seen, pressing before less so, then by date: what is late stands before what is later. */
export function inNoticeOrder<T extends { kind: NoticeKind; at: string; seen: boolean }>(items: readonly T[]): T[] {
  return items.toSorted((a, b) => Number(a.seen) - Number(b.seen) || ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || (a.at < b.at ? -1 : 1))
}
