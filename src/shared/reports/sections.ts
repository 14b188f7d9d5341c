import type { MonthReport } from '#shared/contract/reports.ts'
import { figureOf, formatFigure, type FigureFormat, type FigureKey } from './figures.ts'

/** The sheets that are not tables of figures, as data: the workbook, the PDF and the screen draw the same. */

/** `number`: a case number. */
export type ValueKind = 'text' | 'center' | 'number' | 'date' | 'money' | FigureFormat

export interface SectionColumn {
  text: string
  kind: ValueKind
  /** Columns of the sheet it takes. */
  span?: number
  /** The figure the column shows: its cells lead to its cases. */
  figure?: FigureKey
}

/** Which cases the figures of a row are about, as the query of the list of cases takes it. */
export type RowScope = { department?: string; figure?: string; reason?: string }

export type SectionValue = string | number | null

export interface SectionTable {
  title?: string
  /** Begins on a new page of a paper. */
  newPage?: boolean
  columns: SectionColumn[]
  rows: SectionValue[][]
  /** One per row; absent: the rows lead nowhere. */
  scopes?: RowScope[]
  total?: SectionValue[]
  /** Said in place of rows. */
  empty?: string
}

export interface Section {
  name: string
  /** Widths of the columns of the sheet in characters. */
  widths: number[]
  tables: SectionTable[]
  notes: string[]
}

type Values = MonthReport['total']

/** Figures as columns. */
const columnsOf = (keys: FigureKey[], span = 1): SectionColumn[] => keys.map((key) => ({ text: figureOf(key).label, kind: figureOf(key).format, span, figure: key }))
const valuesOf = (figures: Values, keys: FigureKey[]): SectionValue[] => keys.map((key) => figures[key] ?? null)

export const REGISTER_SHEET = '咨询、求助与办不成事'

/** How a reason is named in a link to its cases. */
export const reasonKey = (category: string, reason: string): string => `${category}:${reason}`

const departmentScopes = (report: MonthReport): RowScope[] => report.byDepartment.map((d) => ({ department: d.code }))

/** Sheets 8, 9, 10, 11 and 14. */
export function sectionsOf(report: MonthReport): Record<'cards' | 'reasons' | 'registers' | 'ratings' | 'settlement', Section> {
  return { cards: cardsOf(report), reasons: reasonsSection(report), registers: registersOf(report), ratings: ratingsOf(report), settlement: settlementOf(report) }
}

const CARD_WORDS = { red: '红牌', late: '超期办结', yellow: '黄牌' } as const
const CARD_FIGURES: FigureKey[] = ['overdueOpen', 'yellowOpen', 'overdueClosed', 'closedLateByLaw', 'suspendedOpen', 'closed', 'onTimeRate']

function cardsOf(report: MonthReport): Section {
  const { cases, total } = report.cards
  const rest = total - cases.length
  return {
    name: '超期与黄红牌',
    widths: [10, 24, 22, 34, 20, 12, 12, 12, 11],
    tables: [
      {
        title: '各部门',
        columns: [{ text: '部门', kind: 'text', span: 2 }, ...columnsOf(CARD_FIGURES)],
        rows: report.byDepartment.map((d) => [d.name, ...valuesOf(d.figures, CARD_FIGURES)]),
        scopes: departmentScopes(report),
        total: ['合计', ...valuesOf(report.total, CARD_FIGURES)],
      },
      {
        title: '办件',
        columns: [
          { text: '类别', kind: 'center' }, { text: '受理编号', kind: 'number' }, { text: '主管部门', kind: 'text' }, { text: '事项', kind: 'text' }, { text: '申请人', kind: 'text' },
          { text: '受理日期', kind: 'date' }, { text: '期限', kind: 'date' }, { text: '办结日期', kind: 'date' }, { text: '超期工作日', kind: 'count' },
        ],
        rows: cases.map((c) => [CARD_WORDS[c.card], c.number, c.departmentName, c.matterName, c.applicant, c.acceptedOn, c.due, c.endedOn, c.days]),
        empty: '本期没有超期办结的办件，期末没有红牌、黄牌。',
      },
    ],
    notes: [
      '红牌：期末在办且期限已过；黄牌：期末在办且临近期限；超期办结：期间内办结、晚于期限。期限为承诺期限，无承诺的为法定期限。黄牌的超期工作日为负数，即剩余工作日。',
      ...(rest > 0 ? [`按超期先后列出前 ${cases.length} 件，其余 ${rest} 件见明细。`] : []),
    ],
  }
}

/** Free text can be as varied as people; the rest is summed up. */
const MOST_REASONS = 300

function reasonsSection(report: MonthReport): Section {
  const sums = new Map<string, number>()
  for (const { category, count } of report.reasons) sums.set(category, (sums.get(category) ?? 0) + count)
  const shown = report.reasons.slice(0, MOST_REASONS)
  return {
    name: '退件与补正原因',
    // The wide column is two of the sheet, so that the line above the table can be parted in the middle.
    widths: [8, 16, 44, 44, 14, 14],
    tables: [
      {
        columns: [{ text: '序号', kind: 'center' }, { text: '类别', kind: 'center' }, { text: '原因', kind: 'text', span: 2 }, { text: '件次', kind: 'count' }, { text: '占本类', kind: 'percent' }],
        scopes: shown.map((r) => ({ figure: r.figure, reason: reasonKey(r.category, r.reason) })),
        rows: shown.map((r, i) => [i + 1, r.category, r.reason, r.count, (r.count / sums.get(r.category)!) * 100]),
        empty: '本期没有补正、不予受理、退回、退件、撤回、挂起和延期。',
      },
    ],
    notes: [
      `期间内补正告知 ${report.total['correctionNotices'] ?? 0} 件次，不予受理 ${report.total['declined'] ?? 0} 件，退回改派 ${report.total['sentBack'] ?? 0} 件次，退件 ${report.total['rejected'] ?? 0} 件，撤回 ${report.total['withdrawn'] ?? 0} 件。`,
      '件次为写明该原因的文书份数；一份一次性告知单可写明多项，按类型和材料分别统计，各项之和可大于告知单份数。',
      ...(report.reasons.length > shown.length ? [`原因共 ${report.reasons.length} 种，列出前 ${shown.length} 种。`] : []),
    ],
  }
}

function registersOf({ registers }: MonthReport): Section {
  const missing = registers.filter((r) => !r.kept).map((r) => r.label)
  return {
    name: REGISTER_SHEET,
    widths: [8, 34, 22, 22, 22, 32],
    tables: [
      {
        columns: [
          { text: '序号', kind: 'center' }, { text: '登记簿', kind: 'text' }, { text: '本期登记', kind: 'count' }, { text: '本期办结', kind: 'count' }, { text: '期末未结', kind: 'count' },
          { text: '备注', kind: 'text' },
        ],
        rows: registers.map((r, i) => [i + 1, r.label, r.received, r.done, r.open, r.kept ? '' : '本中心尚未建账']),
      },
    ],
    notes: missing.length > 0 ? [`${missing.join('、')}尚未在本系统建账，以 0 列示；纸质登记的数量请另行填报。`] : ['按登记时间和办结时间统计；转介为开出的转介告知单份数；差评回访（期限内）只计在回访期限内办结的和期末尚未到期的。'],
  }
}

const LEVELS: FigureKey[] = ['rated5', 'rated4', 'rated3', 'rated2', 'rated1']
const RATING_FIGURES: FigureKey[] = ['closed', 'closedRated', 'ratedRate', 'rated', ...LEVELS, 'ratedBad', 'satisfiedRate']
const LEVEL_WORDS = ['', '非常不满意', '不满意']

function ratingsOf(report: MonthReport): Section {
  const all = report.total['rated'] ?? 0
  const share = (n: number): number | null => (all === 0 ? null : (n / all) * 100)
  return {
    name: '评价',
    widths: [26, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11, 11],
    tables: [
      {
        title: '评价等级',
        columns: [{ text: '等级', kind: 'center' }, { text: '件次', kind: 'count', span: 2 }, { text: '占比', kind: 'percent', span: 2 }],
        scopes: LEVELS.map((figure) => ({ figure })),
        rows: LEVELS.map((key) => [figureOf(key).label, report.total[key] ?? 0, share(report.total[key] ?? 0)]),
        total: ['合计', all, share(all)],
      },
      {
        title: '各部门',
        columns: [{ text: '部门', kind: 'text' }, ...columnsOf(RATING_FIGURES)],
        rows: report.byDepartment.map((d) => [d.name, ...valuesOf(d.figures, RATING_FIGURES)]),
        scopes: departmentScopes(report),
        total: ['合计', ...valuesOf(report.total, RATING_FIGURES)],
      },
      {
        title: '差评',
        newPage: report.badRatings.length > 0,
        columns: [
          { text: '受理编号', kind: 'number' }, { text: '评价日期', kind: 'date', span: 2 }, { text: '等级', kind: 'center' }, { text: '主管部门', kind: 'text', span: 2 }, { text: '事项', kind: 'text', span: 3 },
          { text: '评价内容', kind: 'text', span: 3 },
        ],
        rows: report.badRatings.map((r) => [r.number, r.at.slice(0, 10), LEVEL_WORDS[r.level] ?? '', r.departmentName, r.matterName, r.comment]),
        empty: '本期没有差评。',
      },
    ],
    notes: ['评价自愿。评价率为期间内办结的办件至期末已评价的占比；满意率为期间内收到的评价中基本满意以上的占比。差评均应回访并记录。'],
  }
}

const yuan = (fen: number): number => fen / 100

function settlementOf({ settlement }: MonthReport): Section {
  const { rows, totalFen, kept, refused = 0 } = settlement
  const sum = (of: (row: (typeof rows)[number]) => number): number => rows.reduce((n, row) => n + of(row), 0)
  return {
    name: '费随事转结算',
    widths: [7, 26, 24, 9, 9, 10, 15, 15, 15, 16, 11],
    tables: [
      {
        columns: [
          { text: '序号', kind: 'center' }, { text: '委托部门', kind: 'text' }, { text: '承接社区', kind: 'text' }, { text: '任务数', kind: 'count' }, { text: '数量', kind: 'count' },
          { text: '未定价', kind: 'count' }, { text: '应计（元）', kind: 'money' }, { text: '扣款（元）', kind: 'money' }, { text: '更正（元）', kind: 'money' }, { text: '合计（元）', kind: 'money' },
          { text: '结算', kind: 'center' },
        ],
        rows: rows.map((r, i) => [
          i + 1, r.departmentName, r.communityName, r.tasks, r.units, r.unpriced, yuan(r.accruedFen), yuan(r.deductedFen), yuan(r.correctedFen), yuan(r.totalFen), r.closed ? '已结算' : '未结算',
        ]),
        total: [
          '', '合计', '', sum((r) => r.tasks), sum((r) => r.units), sum((r) => r.unpriced), yuan(sum((r) => r.accruedFen)), yuan(sum((r) => r.deductedFen)), yuan(sum((r) => r.correctedFen)), yuan(totalFen), '',
        ],
        empty: kept ? '本期没有费随事转的记账。' : '本系统尚未登记费随事转的准入与经费，本期无结算。',
      },
    ],
    notes: [
      '部门交社区承接的事务，凭准入文件计量结算；没有公布的价格标准，单价由双方约定，未约定的为未定价，不计入合计。按结算月统计，不受统计起始日影响；支付不在本表。双方签章以费随事转结算表为准。',
      `期间内因没有准入被拒绝的社区任务申请 ${refused} 件。`,
    ],
  }
}

/** A value as the PDF prints it and as the workbook shows it. */
export function formatSectionValue(kind: ValueKind, value: SectionValue): string {
  if (typeof value === 'string') return value
  if (value === null) return kind === 'date' || kind === 'text' ? '' : '—'
  if (kind === 'money') return value.toFixed(2).replace(/\B(?=(\d{3})+\.)/g, ',')
  if (kind === 'decimal' || kind === 'percent' || kind === 'count') return formatFigure(kind, value)
  return String(value)
}
