import type { Board, CaseLine, FollowUp, GuardLine, Lamps, Slip } from '#shared/contract/supervision.ts'

/** A row of any box of the board, told apart by what it opens. */
export type BoardRow =
  | { id: string; kind: 'case'; line: CaseLine }
  | { id: string; kind: 'guard'; line: GuardLine }
  | { id: string; kind: 'lamps'; lamps: Lamps; of: 'department' | 'point' }
  | { id: string; kind: 'slip'; slip: Slip }
  | { id: string; kind: 'followUp'; followUp: FollowUp }

interface BoxSpec {
  id: string
  label: string
  count: (board: Board) => number
  rows: (board: Board) => BoardRow[]
  /** What is counted is bad by itself. */
  bad?: true
  empty: string
  hint: string
}

const cases = (items: readonly CaseLine[]): BoardRow[] => items.map((line) => ({ id: line.id, kind: 'case', line }))

/** The boxes of the board in the order of their keys; the acceptance guard is always first. */
export const BOXES: readonly BoxSpec[] = [
  {
    id: 'guard', label: '受理', count: (b) => b.guard.items.length, rows: (b) => b.guard.items.map((line) => ({ id: line.id, kind: 'guard', line })), bad: true,
    empty: '没有临近受理期限的办件', hint: '收件后第三、四、五个工作日还没有受理、告知或不予受理的办件会出现在这里(行政许可法第三十二条)。',
  },
  {
    id: 'lamps', label: '红黄灯', count: (b) => b.lamps.red + b.lamps.yellow,
    rows: (b) => [...b.lamps.departments.map((lamps): BoardRow => ({ id: `d-${lamps.code}`, kind: 'lamps', lamps, of: 'department' })), ...b.lamps.points.map((lamps): BoardRow => ({ id: `p-${lamps.code}`, kind: 'lamps', lamps, of: 'point' }))],
    empty: '没有在办的办件', hint: '受理后未办结的办件,按部门和受理点统计红、黄、绿灯。',
  },
  {
    id: 'unexplained', label: '欠说明', count: (b) => b.unexplained.count, rows: (b) => cases(b.unexplained.items), bad: true,
    empty: '没有欠说明的超期件', hint: '超期的办件要写明原因、措施和预计办结日期;办结以后也要补。',
  },
  { id: 'slips', label: '督办单', count: (b) => b.slips.length, rows: (b) => b.slips.map((slip) => ({ id: slip.id, kind: 'slip', slip })), empty: '没有未结的督办单', hint: '按 N 开督办单;办件的督办也可以在办件页按 Alt+D。' },
  {
    id: 'followUps', label: '回访', count: (b) => b.followUps.length, rows: (b) => b.followUps.map((followUp) => ({ id: followUp.id, kind: 'followUp', followUp })),
    empty: '没有待回访的差评', hint: '评价为不满意或非常不满意的办件会出现在这里。',
  },
  { id: 'corrections', label: '补正', count: (b) => b.corrections.count, rows: (b) => cases(b.corrections.items), empty: '没有临近补正期限的办件', hint: '两个工作日内到期的补正会出现在这里,请提醒申请人。' },
  { id: 'promises', label: '容缺', count: (b) => b.promises.count, rows: (b) => cases(b.promises.items), empty: '没有临近期限的容缺承诺', hint: '两个工作日内到期的容缺承诺会出现在这里,请催交。' },
  { id: 'unsigned', label: '未签收', count: (b) => b.unsigned.count, rows: (b) => cases(b.unsigned.items), bad: true, empty: '没有逾期未签收的办件', hint: '转办后部门应在签收期限内签收(默认一个工作日,见“系统 → 参数”)。' },
  { id: 'undelivered', label: '未送达', count: (b) => b.undelivered.count, rows: (b) => cases(b.undelivered.items), bad: true, empty: '没有逾期未送达的结果', hint: '办结后最迟十个工作日内送达(行政许可法第四十四条)。' },
]

/** `还有2个工作日`, `今天到期`, `已超3个工作日`. */
export function leftText(left: number): string {
  if (left === 0) return '今天到期'
  return left > 0 ? `还有${left}个工作日` : `已超${-left}个工作日`
}

/** What the guard says of a case, and how loud. */
export function guardText({ day, left, deemed }: Pick<GuardLine, 'day' | 'left' | 'deemed'>): { text: string; tone: 'red' | 'amber' } {
  if (deemed) return { text: '已视为受理', tone: 'red' }
  return left === 0 ? { text: `第${day}个工作日,今天是最后一天`, tone: 'red' } : { text: `第${day}个工作日,还有${left}个`, tone: 'amber' }
}
