import { COUNTS } from './counting.ts'

/**
 * Every figure of the month report, defined once: the screen, the workbook, the PDF, the API and the sheet 口径说明 read this list. The
 * counting rule of each stands beside it in counting.ts; the reading of the database is in src/main/reports/facts.ts.
 */

/** How a value is written: a whole number, a number with one decimal, or per cent (0-100) with one decimal. */
export type FigureFormat = 'count' | 'decimal' | 'percent'

export interface Figure {
  key: string
  label: string
  /** 件: cases; 件次: events, a case may count more than once. */
  unit: '件' | '件次' | '工作日' | '%'
  /** 口径: what is counted, in words, for the sheet of definitions. */
  definition: string
  format: FigureFormat
  /** How the figure is read on the total sheet: its group. 构成 are the parts of rates, shown only beside them. */
  group: '存量' | '收件受理' | '办理' | '办结' | '时效' | '评价' | '构成'
  /** Wide tables (by department, by matter …) show only these. */
  inTables: boolean
}

const FIGURE_LIST = [
  { key: 'openingStock', label: '期初在办', unit: '件', format: 'count', group: '存量', inTables: true,
    definition: '统计期间第一日零时已经受理、尚未办结也未以其他方式终结的办件数。未经受理即终结的办件不计入。' },
  { key: 'received', label: '收件', unit: '件', format: 'count', group: '收件受理', inTables: true,
    definition: '期间内窗口接收申请材料并登记的办件数，按收件时间。' },
  { key: 'accepted', label: '受理', unit: '件', format: 'count', group: '收件受理', inTables: true,
    definition: '期间内依法受理的办件数，含视为受理；未单独作出受理决定而当场办结的即办件，当日同时计受理和办结。受理=即办+承诺+联办+上报。' },
  { key: 'acceptedInstant', label: '即办', unit: '件', format: 'count', group: '收件受理', inTables: true,
    definition: '期间内受理的办件中，办理类型为即办件的件数。' },
  { key: 'acceptedPromised', label: '承诺', unit: '件', format: 'count', group: '收件受理', inTables: true,
    definition: '期间内受理的办件中，办理类型为承诺件的件数。' },
  { key: 'acceptedJoint', label: '联办', unit: '件', format: 'count', group: '收件受理', inTables: false,
    definition: '期间内受理的办件中，办理类型为联办件的件数。' },
  { key: 'acceptedReported', label: '上报', unit: '件', format: 'count', group: '收件受理', inTables: false,
    definition: '期间内受理的办件中，办理类型为上报件的件数。' },
  { key: 'deemedAccepted', label: '其中视为受理', unit: '件', format: 'count', group: '收件受理', inTables: false,
    definition: '期间内因 5 个工作日内未作决定也未一次性告知，依行政许可法第三十二条视为受理的件数，按系统认定的时间计入期间。' },
  { key: 'correctionNotices', label: '补正告知', unit: '件次', format: 'count', group: '收件受理', inTables: true,
    definition: '期间内发出一次性告知单（补正）的次数。' },
  { key: 'declined', label: '不予受理', unit: '件', format: 'count', group: '收件受理', inTables: true,
    definition: '期间内作出不予受理决定的件数；这些办件未经受理，不影响在办平衡。' },
  { key: 'endedBeforeAcceptance', label: '未受理终结', unit: '件', format: 'count', group: '收件受理', inTables: false,
    definition: '期间内收件后未经受理即终结的件数：不予受理、受理前撤回、补正逾期视为撤回、作废；不影响在办平衡。' },
  { key: 'sentBack', label: '退回改派', unit: '件次', format: 'count', group: '办理', inTables: false,
    definition: '期间内职能部门将办件退回窗口，或窗口将办件改派其他部门的次数；退回、改派不停止计时。' },
  { key: 'rejected', label: '退件', unit: '件', format: 'count', group: '办理', inTables: true,
    definition: '期间内职能部门退件的件数。' },
  { key: 'withdrawn', label: '撤回', unit: '件', format: 'count', group: '办理', inTables: true,
    definition: '期间内申请人撤回申请的件数，含受理前、受理后撤回和补正逾期视为撤回。' },
  { key: 'suspended', label: '挂起', unit: '件次', format: 'count', group: '办理', inTables: true,
    definition: '期间内因听证、招标、拍卖、检验、检测、检疫、鉴定、专家评审（行政许可法第四十五条）暂停计时的次数。' },
  { key: 'extended', label: '延期', unit: '件次', format: 'count', group: '办理', inTables: true,
    definition: '期间内经批准延长办理期限（行政许可法第四十二条）的次数。' },
  { key: 'closed', label: '办结', unit: '件', format: 'count', group: '办结', inTables: true,
    definition: '期间内作出办理结果（准予、不予批准或其他结果）的受理件数，含当场办结；按办结时间，与是否送达无关。' },
  { key: 'otherEnded', label: '其他终结', unit: '件', format: 'count', group: '办结', inTables: true,
    definition: '期间内受理之后以退件、撤回等办结以外的方式终结的件数。' },
  { key: 'delivered', label: '送达', unit: '件次', format: 'count', group: '办结', inTables: false,
    definition: '期间内办理结果送达申请人的次数。' },
  { key: 'closingStock', label: '期末在办', unit: '件', format: 'count', group: '存量', inTables: true,
    definition: '统计期间最后一日二十四时（期间未满的，至报表生成时）已经受理、尚未终结的办件数。期初在办+受理−办结−其他终结=期末在办，不平衡的报表不能导出。' },
  { key: 'onTimeRate', label: '按时办结率', unit: '%', format: 'percent', group: '时效', inTables: true,
    definition: '期间内办结的办件中，办结日不晚于承诺期限（无承诺的为法定期限）的占比；没有期限的视为按时。没有办结件的不计算。' },
  { key: 'earlyRate', label: '提前办结率', unit: '%', format: 'percent', group: '时效', inTables: true,
    definition: '期间内办结且有期限的办件中，办结日早于承诺期限（无承诺的为法定期限）届满日的占比。' },
  { key: 'averageDays', label: '平均办理工作日', unit: '工作日', format: 'decimal', group: '时效', inTables: true,
    definition: '期间内办结的办件，自受理日的次日起至办结日止的工作日数的平均值，扣除挂起期间；当日办结计 0；视为受理的自收件日起算。' },
  { key: 'speedUpRate', label: '提速率', unit: '%', format: 'percent', group: '时效', inTables: true,
    definition: '期间内办结且有法定期限的办件：（法定工作日合计−实际工作日合计）÷法定工作日合计；法定工作日自受理日的次日起至法定期限届满日止（含批准的延期），均扣除挂起期间。' },
  { key: 'overdueClosed', label: '超期办结', unit: '件', format: 'count', group: '时效', inTables: false,
    definition: '期间内办结的办件中，办结日晚于承诺期限（无承诺的为法定期限）的件数。' },
  { key: 'overdueOpen', label: '期末超期在办', unit: '件', format: 'count', group: '时效', inTables: false,
    definition: '期末在办的办件中，承诺期限（无承诺的为法定期限）已经届满的件数，即期末红牌；期末挂起中的不计。' },
  { key: 'overdue', label: '超期', unit: '件', format: 'count', group: '时效', inTables: true,
    definition: '超期办结与期末超期在办之和。' },
  { key: 'yellowOpen', label: '期末黄牌', unit: '件', format: 'count', group: '时效', inTables: false,
    definition: '期末在办且未超期的办件中，距承诺期限（无承诺的为法定期限）剩余不超过 1 个工作日，或剩余不超过期限五分之一的件数；期末挂起中的不计。' },
  { key: 'rated', label: '评价', unit: '件次', format: 'count', group: '评价', inTables: true,
    definition: '期间内收到的评价次数，按评价时间；评价自愿，分非常满意、满意、基本满意、不满意、非常不满意五级。' },
  { key: 'ratedRate', label: '评价率', unit: '%', format: 'percent', group: '评价', inTables: false,
    definition: '期间内办结的办件中，至期末已经评价的占比。' },
  { key: 'satisfiedRate', label: '满意率', unit: '%', format: 'percent', group: '评价', inTables: true,
    definition: '期间内收到的评价中，非常满意、满意和基本满意的占比。没有评价的不计算。' },
  { key: 'ratedBad', label: '差评', unit: '件次', format: 'count', group: '评价', inTables: true,
    definition: '期间内收到的评价中，不满意和非常不满意的次数；差评均应回访。' },
  { key: 'closedOnTime', label: '按时办结', unit: '件', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结的办件中，办结日不晚于承诺期限（无承诺的为法定期限）的件数；没有期限的视为按时。' },
  { key: 'closedLimited', label: '有期限办结', unit: '件', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结的办件中，有承诺期限或法定期限的件数。' },
  { key: 'closedEarly', label: '提前办结', unit: '件', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结的办件中，办结日早于承诺期限（无承诺的为法定期限）届满日的件数。' },
  { key: 'closedLateByLaw', label: '超法定期限办结', unit: '件', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结的办件中，办结日晚于法定期限的件数。' },
  { key: 'workingDays', label: '办理工作日合计', unit: '工作日', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结的办件实际办理工作日之和，算法同平均办理工作日。' },
  { key: 'legalDays', label: '法定工作日合计', unit: '工作日', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结且有法定期限的办件，法定工作日之和，算法同提速率。' },
  { key: 'closedWithLaw', label: '有法定期限办结', unit: '件', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结的办件中，有法定期限的件数。' },
  { key: 'promisedDays', label: '承诺工作日合计', unit: '工作日', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结且有承诺期限的办件，自受理日的次日起至承诺期限届满日止的工作日之和，扣除挂起期间。' },
  { key: 'closedWithPromise', label: '有承诺期限办结', unit: '件', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结的办件中，有承诺期限的件数。' },
  { key: 'daysSaved', label: '节省工作日合计', unit: '工作日', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结且有法定期限的办件，法定工作日减实际工作日之和；超期的为负。' },
  { key: 'suspendedOpen', label: '期末挂起', unit: '件', format: 'count', group: '构成', inTables: false,
    definition: '期末在办的办件中，特别程序尚未结束、停止计时的件数。' },
  { key: 'closedRated', label: '办结已评价', unit: '件', format: 'count', group: '构成', inTables: false,
    definition: '期间内办结的办件中，至期末已经评价的件数。' },
  { key: 'ratedSatisfied', label: '满意评价', unit: '件次', format: 'count', group: '构成', inTables: false,
    definition: '期间内收到的非常满意、满意和基本满意的评价次数。' },
  { key: 'rated5', label: '非常满意', unit: '件次', format: 'count', group: '构成', inTables: false, definition: '期间内收到的五级评价中最高一级（非常满意）的次数。' },
  { key: 'rated4', label: '满意', unit: '件次', format: 'count', group: '构成', inTables: false, definition: '期间内收到的五级评价中第二级（满意）的次数。' },
  { key: 'rated3', label: '基本满意', unit: '件次', format: 'count', group: '构成', inTables: false, definition: '期间内收到的五级评价中第三级（基本满意）的次数。' },
  { key: 'rated2', label: '不满意', unit: '件次', format: 'count', group: '构成', inTables: false, definition: '期间内收到的五级评价中第四级（不满意）的次数。' },
  { key: 'rated1', label: '非常不满意', unit: '件次', format: 'count', group: '构成', inTables: false, definition: '期间内收到的五级评价中最低一级（非常不满意）的次数。' },
] as const satisfies readonly Figure[]

export type FigureKey = (typeof FIGURE_LIST)[number]['key']
/** One row of figures, rates in per cent; null where a rate or an average has nothing to divide by. */
export type FigureValues = Record<FigureKey, number | null>

export const FIGURES: readonly (Figure & { key: FigureKey })[] = FIGURE_LIST
/** The figures of the total sheet; the others are parts of its rates. */
export const TOTAL_FIGURES = FIGURES.filter((figure) => figure.group !== '构成')
export const TABLE_FIGURES = FIGURES.filter((figure) => figure.inTables)

const BY_KEY = new Map<string, Figure>(FIGURES.map((figure) => [figure.key, figure]))

/** @throws Error for a key that is not in the list */
export function figureOf(key: string): Figure {
  const figure = BY_KEY.get(key)
  if (!figure) throw new Error(`no figure ${key}`)
  return figure
}

/** The arithmetic of a figure made of others: `按时办结 ÷ 办结 × 100%`; null for one that is counted. */
export function formulaOf(key: FigureKey): string | null {
  const count = COUNTS[key]
  const label = (part: FigureKey): string => figureOf(part).label
  if (count.of === 'sum') return count.parts.map(label).join(' + ')
  if (count.of === 'ratio') return `${label(count.part)} ÷ ${label(count.whole)}${count.times === 100 ? ' × 100%' : ''}`
  return null
}

/** One decimal, a half away from zero as spreadsheets round (6.35 is 6.4, although the binary number is a little less). */
function oneDecimal(value: number): string {
  const tenths = Math.round(Number((Math.abs(value) * 10).toPrecision(14)))
  return `${value < 0 && tenths > 0 ? '-' : ''}${(tenths / 10).toFixed(1)}`
}

/** The value as it is shown, to one decimal: what a cell holds, for programs differ in how they round 28.75%. */
export const roundShown = (value: number): number => Number(oneDecimal(value))

/** A value as people read it: `1,234`, `3.5`, `98.5%`; `—` where there is none. */
export function formatFigure(format: FigureFormat, value: number | null | undefined): string {
  if (value === null || value === undefined) return '—'
  if (format === 'percent') return `${oneDecimal(value)}%`
  const [whole, decimals] = (format === 'decimal' ? oneDecimal(value) : String(Math.round(value))).split('.') as [string, string?]
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
  return decimals === undefined ? grouped : `${grouped}.${decimals}`
}

/**
 * Comparison with an earlier period (环比, 同比): for counts and averages the growth in per cent, for rates the difference in percentage points
 * (百分点). Null when there is nothing to compare with or to divide by.
 */
export function changeOf(format: FigureFormat, now: number | null | undefined, before: number | null | undefined): number | null {
  if (now === null || now === undefined || before === null || before === undefined) return null
  if (format === 'percent') return now - before
  return before === 0 ? null : ((now - before) / before) * 100
}

/** `+12.3%`, for rates `-1.5个百分点`; `—` where there is none. */
export function formatChange(format: FigureFormat, change: number | null): string {
  if (change === null) return '—'
  const text = oneDecimal(change)
  return `${Number(text) > 0 ? '+' : ''}${text}${format === 'percent' ? '个百分点' : '%'}`
}
