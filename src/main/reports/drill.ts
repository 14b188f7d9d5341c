import type { DrillInput } from '#shared/contract/reports.ts'
import { AppError } from '#shared/contract/errors.ts'
import { partsOf, sidesOf } from '#shared/reports/counting.ts'
import { FIGURES, figureOf, type FigureKey } from '#shared/reports/figures.ts'
import { GROUPINGS } from '#shared/reports/groupings.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { visitPeriod, type Counting } from './facts.ts'
import { groupKey } from './groups.ts'
import { periodsOf } from './month.ts'
import type { CaseFacts } from './queries.ts'
import { eventsWithReason } from './reasons.ts'

export interface DrillLine {
  id: string
  at: IsoTime | null
  amount: number
  /** Of a rate: what it adds to the numerator. */
  part: number | null
}

export interface Drilled {
  figure: FigureKey
  value: number | null
  count: number
  amount: number
  part: number | null
  lines: DrillLine[]
  nextCursor: string | null
}

/** Lines of a page where the caller does not say. */
const PAGE = 50

function figureKeyOf(text: string): FigureKey {
  const key = FIGURES.find((figure) => figure.key === text)?.key
  if (!key) throw new AppError('INPUT_INVALID', { field: 'figure', message: `没有“${text}”这个指标` })
  return key
}

type Asked = Omit<DrillInput, 'month' | 'cutoff' | 'point' | 'span'>

const inGroups = (asked: Asked) => {
  const wanted = GROUPINGS.filter((grouping) => asked[grouping] !== undefined)
  return (row: CaseFacts): boolean => wanted.every((grouping) => groupKey(row, grouping) === asked[grouping])
}

/**
 * The cases behind a figure, by the same visit that counts it: so many lines as the figure says, a line per event where it counts
 * events. For a rate the lines of numerator and denominator.
 * @throws AppError INPUT_INVALID (no such figure), PERIOD_INVALID
 */
export async function drill(counting: Counting, input: DrillInput & { now: IsoTime }): Promise<Drilled> {
  const figure = figureKeyOf(input.figure)
  const { current: period } = periodsOf(input)
  const reason = input.reason === undefined ? null : await eventsWithReason(counting, period, input.reason)
  const parts = new Set(partsOf(figure))
  const sides = sidesOf(figure)
  const sideParts = sides && { part: new Set(partsOf(sides.part)), whole: new Set(partsOf(sides.whole)) }
  const belongs = inGroups(input)
  const lines = new Map<string, DrillLine>()
  await visitPeriod(counting, period, (row, key, amount, at) => {
    if (!parts.has(key) || !belongs(row)) return
    if (reason && !reason.has(`${row.id}~${at}`)) return
    const lineKey = `${at ?? ''}~${row.id}`
    const line = lines.get(lineKey) ?? { id: row.id, at, amount: 0, part: sides ? 0 : null }
    if (!sideParts || sideParts.whole.has(key)) line.amount += amount
    if (sideParts?.part.has(key)) line.part = (line.part ?? 0) + amount
    lines.set(lineKey, line)
  })
  return pageOf(figure, lines, input)
}

function pageOf(figure: FigureKey, lines: Map<string, DrillLine>, { cursor, limit = PAGE }: Asked): Drilled {
  const keys = [...lines.keys()].sort()
  const first = cursor === undefined ? 0 : keys.findIndex((key) => key > cursor)
  const page = first < 0 ? [] : keys.slice(first, first + limit)
  const sum = (of: (line: DrillLine) => number): number => [...lines.values()].reduce((n, line) => n + of(line), 0)
  const amount = sum((line) => line.amount)
  const part = sidesOf(figure) ? sum((line) => line.part ?? 0) : null
  const times = figureOf(figure).format === 'percent' ? 100 : 1
  return {
    figure,
    value: part === null ? amount : amount === 0 ? null : (part / amount) * times,
    count: keys.length,
    amount,
    part,
    lines: page.map((key) => lines.get(key)!),
    nextCursor: first >= 0 && first + limit < keys.length ? page.at(-1)! : null,
  }
}
