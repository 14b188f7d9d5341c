import { eachAmountOfClosed, figuresOfEvent, figuresOfOpen } from '#shared/reports/counting.ts'
import type { FigureKey, FigureValues } from '#shared/reports/figures.ts'
import { slicesOf, type Period } from '#shared/reports/period.ts'
import { dateOf } from '#shared/rules/time.ts'
import { closedFact, colourAtEnd, endSlice, openAt, readBackground, type Counting } from './facts.ts'
import { closedCases, countFlows, countOpen, idsOfPoint, scopeOf } from './queries.ts'
import { valuesOf } from './tally.ts'

/**
 * The total of an earlier period to compare with (环比, 同比): the same rules as visitPeriod over rows the database has already grouped, so
 * that comparing costs less than counting. Without contradictions between events and columns it gives the same numbers.
 */
export async function totalOf(counting: Counting, period: Period): Promise<FigureValues> {
  const { db, point } = counting
  const whole = scopeOf(period, point)
  const background = await readBackground(counting, period)
  const sums: Partial<Record<FigureKey, number>> = { openingStock: await countOpen(db, whole.start, point) }
  const add = (figure: FigureKey, amount: number): void => void (sums[figure] = (sums[figure] ?? 0) + amount)
  for (const slice of slicesOf(period)) {
    const scope = scopeOf(slice, point)
    for (const { n, ...event } of await countFlows(db, scope)) for (const figure of figuresOfEvent({ ...event, level: null })) add(figure, n)
    for (const row of await closedCases(db, scope)) eachAmountOfClosed(closedFact(row, dateOf(row.endedAt), background), add)
    await endSlice(counting)
  }
  const here = point === undefined ? null : await idsOfPoint(db, [...background.rated], point)
  for (const { caseId, level } of background.ratings)
    if (here === null || here.has(caseId)) for (const figure of figuresOfEvent({ type: 'rate', from: 'closed', to: 'closed', processing: '', level })) add(figure, 1)
  const colour = colourAtEnd(counting, period, background)
  for (const row of await openAt(counting, whole.end)) for (const figure of figuresOfOpen({ colour: colour(row) })) add(figure, 1)
  return valuesOf(sums)
}
