import type { SpanKind } from './spans.ts'

/**
 * 评估指标: what the work of a community is looked at by. A computed figure is a fold over rows, and the same rows are what it drills to, so
 * that figure and list cannot differ. There is no weight, no total and no ranking.
 */
export const FOLDS = { count: '件数', sum: '合计', share: '比率', average: '平均' } as const
export type Fold = keyof typeof FOLDS

/** One thing a figure counts. */
export interface FigureRow {
  id: string
  kind: 'task' | 'request' | 'activity' | 'case' | 'form' | 'ledger'
  number: string
  date: string
  what: string
  /** What is summed or averaged; null where things are only counted. */
  amount: number | null
  /** In the upper part of a share. */
  counts: boolean
}

/** The value of rows: a share in per cent and an average to one decimal; null where there is nothing to divide by. */
export function fold(kind: Fold, rows: readonly Pick<FigureRow, 'amount' | 'counts'>[]): number | null {
  const sum = rows.reduce((all, row) => all + (row.amount ?? 0), 0)
  if (kind === 'count') return rows.length
  if (kind === 'sum') return Math.round(sum * 10) / 10
  if (rows.length === 0) return null
  return Math.round((kind === 'share' ? (rows.filter((row) => row.counts).length / rows.length) * 100 : sum / rows.length) * 10) / 10
}

interface Formula {
  name: string
  /** How it is counted, in words. */
  words: string
  unit: string
  fold: Fold
}

/** The fixed table of what can be computed; src/main/domain/evaluation/rows.ts has the rows of each. */
export const FORMULAS = {
  tasksDone: { name: '协助部门办结任务', words: '本期办结的部门协助任务(走访、公示、调查、协助)件数', unit: '件', fold: 'count' },
  tasksOnTime: { name: '协助任务按期办结率', words: '本期办结且定有期限的协助任务中,办结日不晚于期限的比例', unit: '%', fold: 'share' },
  affairsDone: { name: '社区事务办结', words: '本期办结的社会性、群众性事务(20 项)件数;重新办理后再办结的另算一次', unit: '件', fold: 'count' },
  helpInTime: { name: '求助按时答复率', words: '承诺答复时间在本期且已到的求助中,按承诺时间答复的比例;没有答复的算未按时,取消的不算;重新办理的另算一次', unit: '%', fold: 'share' },
  answerHours: { name: '求助平均答复用时', words: '本期答复的求助,从收到(重新办理的从重新办理)到答复的平均小时数(自然时间)', unit: '小时', fold: 'average' },
  inquiries: { name: '咨询', words: '本期收到的咨询件数(取消的不算)', unit: '件', fold: 'count' },
  propertySolved: { name: '物业诉求办结率', words: '本期收到的物业诉求中,到期末办结过的比例;取消的不算', unit: '%', fold: 'share' },
  activitiesHeld: { name: '举办活动', words: '本期举办的活动场数', unit: '场', fold: 'count' },
  attended: { name: '参加活动', words: '本期举办的活动到场人次合计', unit: '人次', fold: 'sum' },
  satisfied: { name: '居民满意率', words: '本社区居民本期终结并评价的办件中,评价为非常满意、满意、基本满意的比例', unit: '%', fold: 'share' },
  ledgersKept: { name: '生成台账', words: '本期有记录的台账本数(共 6 本,自动生成)', unit: '本', fold: 'count' },
  formsAsked: { name: '部门要表', words: '本期任何一天还要报的表格数(反映负担,越少越好)', unit: '张', fold: 'count' },
  formHours: { name: '填表用时', words: '本期要报的表格每月折合的小时数合计(反映负担)', unit: '小时/月', fold: 'sum' },
} as const satisfies Record<string, Formula>
export type FormulaKey = keyof typeof FORMULAS
export const FORMULA_KEYS = Object.keys(FORMULAS) as FormulaKey[]

export interface Indicator {
  code: string
  name: string
  grouping: string
  /** The document or record the figure comes from. */
  source: string
  method: 'computed' | 'entered'
  formula: FormulaKey | null
  unit: string
  every: SpanKind
  active: boolean
  position: number
}

const computed = (code: string, grouping: string, formula: FormulaKey, source: string, every: SpanKind = 'month'): Indicator => {
  const { name, unit } = FORMULAS[formula]
  return { code, name, grouping, source, method: 'computed', formula, unit, every, active: true, position: Number(code.slice(2)) }
}
const entered = (code: string, grouping: string, name: string, unit: string, source: string, every: SpanKind): Indicator => {
  return { code, name, grouping, source, method: 'entered', formula: null, unit, every, active: true, position: Number(code.slice(2)) }
}

/** The indicators a new centre starts with. The list of the district's own assessment is not public: these are suggestions, to be changed. */
export const PRESET_INDICATORS: readonly Indicator[] = [
  computed('PG01', '社区服务', 'affairsDone', '社区事务记录'),
  computed('PG02', '社区服务', 'helpInTime', '求助记录'),
  computed('PG03', '社区服务', 'answerHours', '求助记录'),
  computed('PG04', '社区服务', 'inquiries', '咨询记录'),
  computed('PG05', '社区服务', 'propertySolved', '物业诉求记录'),
  computed('PG06', '协助行政', 'tasksDone', '协助任务记录'),
  computed('PG07', '协助行政', 'tasksOnTime', '协助任务记录'),
  computed('PG08', '协助行政', 'satisfied', '办件评价'),
  computed('PG09', '文化活动', 'activitiesHeld', '活动记录'),
  computed('PG10', '文化活动', 'attended', '活动记录'),
  computed('PG11', '减负', 'formsAsked', '要表登记'),
  computed('PG12', '减负', 'formHours', '要表登记'),
  computed('PG13', '减负', 'ledgersKept', '台账'),
  entered('PG14', '居民自治', '居务公开次数', '次', '公开栏照片、公开记录', 'quarter'),
  entered('PG15', '居民自治', '民主评议满意率', '%', '民主评议会议记录', 'year'),
  entered('PG16', '居民自治', '登记志愿者', '人', '志愿者名册', 'year'),
]
export const PRESET_NOTE = '《社区建设评估》的原指标没有公开来源,预置的是建议指标,可以修改、停用和增加;不设分值和权重,不在社区之间比较。'

const LENGTH: Record<SpanKind, number> = { month: 1, quarter: 2, year: 3 }
/** A computed figure is shown for its own period and longer ones; what is entered only for the period it is entered for. */
export const appliesTo = (indicator: Pick<Indicator, 'method' | 'every'>, kind: SpanKind): boolean =>
  indicator.method === 'entered' ? indicator.every === kind : LENGTH[indicator.every] <= LENGTH[kind]

/** Up to nine digits and two decimals, as people write it. */
export const VALUE_PATTERN = /^-?\d{1,9}(\.\d{1,2})?$/
