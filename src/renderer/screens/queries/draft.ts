import type { ExportSchedule, QueryColumnChoice, QueryFilter, SavedQuery } from '#shared/contract/queries.ts'
import { QUERY_COLUMN_NAMES, QUERY_COLUMNS, type QueryColumn } from '#shared/reports/queryColumns.ts'

/** A list while it is being put together; an empty text is "any". */
export interface Draft {
  /** Null until it is saved. */
  id: string | null
  name: string
  shared: boolean
  departmentCode: string | null
  department: string
  matter: string
  states: string[]
  receivedFrom: string
  receivedTo: string
  endedFrom: string
  endedTo: string
  lastMonth: boolean
  columns: { key: QueryColumn; header: string }[]
}

export type Errors = Partial<Record<'name' | 'columns' | 'receivedTo' | 'endedTo' | 'departmentCode', string>>

const USUAL: QueryColumn[] = ['number', 'matterName', 'departmentName', 'state', 'applicant', 'receivedAt', 'endedAt']

export const newDraft = (kind: 'list' | 'template'): Draft => ({
  id: null, name: '', shared: kind === 'template', departmentCode: kind === 'template' ? '' : null, department: '', matter: '', states: [],
  receivedFrom: '', receivedTo: '', endedFrom: '', endedTo: '', lastMonth: false, columns: USUAL.map((key) => ({ key, header: '' })),
})

export function draftOf({ id, name, shared, departmentCode, filter, columns }: SavedQuery): Draft {
  const { department = '', matter = '', states = [], receivedFrom = '', receivedTo = '', endedFrom = '', endedTo = '', lastMonth = false } = filter
  return {
    id, name, shared, departmentCode, department, matter, states, receivedFrom, receivedTo, endedFrom, endedTo, lastMonth,
    columns: columns.map(({ key, header = '' }) => ({ key, header })),
  }
}

/** Another person's list as the start of one's own. */
export const copyOf = (draft: Draft): Draft => ({ ...draft, id: null, shared: false, name: `${draft.name}(副本)`.slice(0, 60) })

function filterOf(draft: Draft): QueryFilter {
  const { department, matter, states, receivedFrom, receivedTo, endedFrom, endedTo, lastMonth } = draft
  return {
    ...(department && { department }),
    ...(matter && { matter }),
    ...(states.length > 0 && { states }),
    ...(lastMonth ? { lastMonth } : { ...(receivedFrom && { receivedFrom }), ...(receivedTo && { receivedTo }) }),
    ...(endedFrom && { endedFrom }),
    ...(endedTo && { endedTo }),
  }
}

/** What is sent to be saved. */
export function bodyOf(draft: Draft) {
  const columns: QueryColumnChoice[] = draft.columns.map(({ key, header }) => ({ key, ...(header.trim() && { header: header.trim() }) }))
  return { ...(draft.id !== null && { id: draft.id }), name: draft.name.trim(), shared: draft.shared, departmentCode: draft.departmentCode, filter: filterOf(draft), columns }
}

/** True when saving would change nothing. */
export const isSame = (a: Draft, b: Draft): boolean => JSON.stringify(bodyOf(a)) === JSON.stringify(bodyOf(b))

export function checkDraft(draft: Draft): Errors {
  const { receivedFrom, receivedTo, endedFrom, endedTo } = draft
  const errors: Errors = {}
  if (draft.name.trim() === '') errors.name = '请起个名称'
  if (draft.departmentCode === '') errors.departmentCode = '请选择这个模板给哪个部门用'
  if (draft.columns.length === 0) errors.columns = '至少要有一列'
  if (!draft.lastMonth && receivedFrom && receivedTo && receivedFrom > receivedTo) errors.receivedTo = '止日早于起日'
  if (endedFrom && endedTo && endedFrom > endedTo) errors.endedTo = '止日早于起日'
  return errors
}

export const labelOfColumn = (key: QueryColumn): string => QUERY_COLUMNS[key].label
export const isPersonal = (columns: readonly { key: QueryColumn }[]): boolean => columns.some(({ key }) => QUERY_COLUMNS[key].personal)

/** Columns that can still be added, in their usual order. */
export const columnsLeft = (draft: Draft): QueryColumn[] => QUERY_COLUMN_NAMES.filter((key) => !draft.columns.some((c) => c.key === key))

/** The columns with the one at `from` moved by `by` places; at an end it stays. */
export function moved<T>(items: readonly T[], from: number, by: number): T[] {
  const to = from + by
  const item = items[from]
  if (item === undefined || to < 0 || to >= items.length) return [...items]
  return items.filter((_c, i) => i !== from).toSpliced(to, 0, item)
}

const WEEKDAYS = ['一', '二', '三', '四', '五', '六', '日']

/** `每周一 08:30` */
export function scheduleText({ every, at, day }: Pick<ExportSchedule, 'every' | 'at' | 'day'>): string {
  if (every === 'day') return `每天 ${at}`
  return every === 'week' ? `每周${WEEKDAYS[day - 1] ?? ''} ${at}` : `每月 ${day} 日 ${at}`
}

/** Days to choose from: weekdays, or days every month has. */
export function dayChoices(every: ExportSchedule['every']): { value: string; label: string }[] {
  if (every === 'week') return WEEKDAYS.map((name, i) => ({ value: String(i + 1), label: `星期${name}` }))
  return every === 'month' ? Array.from({ length: 28 }, (_d, i) => ({ value: String(i + 1), label: `${i + 1} 日` })) : []
}

export const hasFailed = (schedule: ExportSchedule): boolean => schedule.lastResult?.startsWith('失败') ?? false

/** The lists under their headings; empty headings are left out. */
export function groupsOf(queries: readonly SavedQuery[]): { title: string; items: SavedQuery[] }[] {
  const lists = queries.filter((q) => q.departmentCode === null)
  return [
    { title: '我的查询', items: lists.filter((q) => q.mine) },
    { title: '同事共享的', items: lists.filter((q) => !q.mine) },
    { title: '部门导入模板', items: queries.filter((q) => q.departmentCode !== null) },
  ].filter((group) => group.items.length > 0)
}
