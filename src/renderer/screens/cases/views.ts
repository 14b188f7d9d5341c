import type { CaseRow } from '#shared/contract/cases.ts'

/** What the list asks for; a saved view is a name for one of these. */
export type ViewFilter = {
  view?: 'mine' | 'dueSoon' | 'overdue' | 'undelivered' | 'unsigned' | 'undispatched' | 'awaitingCorrection' | 'acceptanceGuard' | 'promised' | 'steps' | 'followUp'
  state?: string
}

export type SavedView = { id: string; label: string; filter: ViewFilter; /** Said when nothing is found. */ empty: string }

export const VIEWS: readonly SavedView[] = [
  { id: 'all', label: '全部', filter: {}, empty: '还没有办件。在受理台(F2)收件后会出现在这里。' },
  { id: 'mine', label: '我的在办', filter: { view: 'mine' }, empty: '您名下没有在办的办件。' },
  { id: 'dueSoon', label: '临期', filter: { view: 'dueSoon' }, empty: '没有临近承诺期限的办件。' },
  { id: 'overdue', label: '超期', filter: { view: 'overdue' }, empty: '没有超期的办件。' },
  { id: 'undelivered', label: '待送达', filter: { view: 'undelivered' }, empty: '办结的结果都已送达。' },
  { id: 'unsigned', label: '在途未签收', filter: { view: 'unsigned' }, empty: '转出的办件部门都已签收。' },
  { id: 'toDispatch', label: '待转办', filter: { view: 'undispatched' }, empty: '已受理的办件都已转办。' },
  { id: 'correction', label: '待补正', filter: { view: 'awaitingCorrection' }, empty: '没有等待申请人补正的办件。' },
  { id: 'toAccept', label: '待受理', filter: { state: 'received' }, empty: '收件都已作出受理决定。' },
  { id: 'acceptanceGuard', label: '受理将满', filter: { view: 'acceptanceGuard' }, empty: '没有临近五个工作日受理期限的收件。' },
  { id: 'promised', label: '容缺待补', filter: { view: 'promised' }, empty: '没有等待补齐容缺材料的办件。' },
  { id: 'steps', label: '协办待办', filter: { view: 'steps' }, empty: '没有等待会同部门办理的环节。' },
  { id: 'followUp', label: '差评回访', filter: { view: 'followUp' }, empty: '没有需要回访的差评。' },
]

/** Key of a view by its place: the first ten by one digit, the others with shift. */
export function viewKey(index: number): string {
  if (index < 9) return `Alt+${index + 1}`
  return index === 9 ? 'Alt+0' : `Alt+Shift+${index - 9}`
}

export function viewById(id: string | null): SavedView {
  return VIEWS.find((view) => view.id === id) ?? VIEWS[0]!
}

export type ColumnKey =
  | 'number' | 'applicant' | 'matter' | 'state' | 'due' | 'department' | 'received' | 'idNumber' | 'phone' | 'type' | 'accepted' | 'ended' | 'legalDue'

export type Column = {
  key: ColumnKey
  label: string
  /** A track of CSS grid; fixed widths in px keep the figures of all rows under each other. */
  track: string
  /** Least width in px, for the width at which the table scrolls sideways. */
  min: number
  /** Shown unless the person chose otherwise. */
  standard: boolean
  /** Stays when a case lies open beside the list. */
  core: boolean
  /** Never hidden. */
  fixed?: boolean
}

const column = (key: ColumnKey, label: string, track: string, min: number, standard: boolean, core = false): Column =>
  ({ key, label, track, min, standard, core })

export const COLUMNS: readonly Column[] = [
  { ...column('number', '受理编号', '188px', 188, true, true), fixed: true },
  { ...column('applicant', '申请人', 'minmax(96px, 1.1fr)', 96, true, true), fixed: true },
  column('matter', '事项', 'minmax(150px, 2fr)', 150, true, true),
  column('state', '状态', '106px', 106, true),
  column('due', '承诺期限', '168px', 168, true, true),
  column('department', '部门', '92px', 92, true),
  column('received', '收件', '106px', 106, true),
  column('idNumber', '证件号码', '172px', 172, false),
  column('phone', '电话', '116px', 116, false),
  column('type', '类型', '76px', 76, false),
  column('accepted', '受理', '106px', 106, false),
  column('ended', '办结', '106px', 106, false),
  column('legalDue', '法定期限', '106px', 106, false),
]

export const STANDARD_COLUMNS: ColumnKey[] = COLUMNS.filter((c) => c.standard).map((c) => c.key)

/**
 * Columns to draw, in the order of the table. Beside an open case (`width` given, in px) the core ones, and of the others as many as fit; without one
 * the choice is honoured and the table scrolls sideways.
 */
export function fittingColumns(chosen: readonly string[], width: number | null): Column[] {
  const wanted = COLUMNS.filter((c) => c.fixed || chosen.includes(c.key))
  if (width === null) return wanted
  let room = width - PADDING - wanted.reduce((sum, c) => sum + (c.core ? c.min : 0), 0)
  return wanted.filter((c) => {
    if (c.core) return true
    if (c.min > room) return false
    room -= c.min
    return true
  })
}

/** Room at both ends of a row, px. */
const PADDING = 16
export const ROW_HEIGHT = 34

/** CSS of one row: the same tracks for the head and every row. */
export function gridOf(columns: readonly Column[]): { gridTemplateColumns: string; minWidth: number } {
  return { gridTemplateColumns: columns.map((c) => c.track).join(' '), minWidth: columns.reduce((sum, c) => sum + c.min, 0) + PADDING }
}

/** The row after an event, from what the event gave back: the list need not be asked for again. */
export function patchRow(row: CaseRow, change: Pick<CaseRow, 'id' | 'state' | 'version' | 'promisedDue' | 'legalDue' | 'departmentCode'>): CaseRow {
  return row.id === change.id ? { ...row, ...change } : row
}
