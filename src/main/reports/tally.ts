import { FIGURES, type FigureKey, type FigureValues } from '#shared/reports/figures.ts'
import { valueOf } from '#shared/reports/counting.ts'
import { GROUPINGS, type Grouping } from '#shared/reports/groupings.ts'
import { groupKey } from './groups.ts'
import type { CaseFacts } from './queries.ts'

type Sums = Record<FigureKey, number>
interface Cells {
  of: Tally
  sums: Sums[]
}
const ZERO = Object.fromEntries(FIGURES.map(({ key }) => [key, 0])) as Sums

/** Figures out of sums; rates are made at the end, never added up. */
export function valuesOf(sums: Partial<Sums>): FigureValues {
  return Object.fromEntries(FIGURES.map(({ key }) => [key, valueOf(key, sums)])) as FigureValues
}

/** Collects what the visit of a period tells and gives the figures of the total and of every row of every table. */
export class Tally {
  readonly #total: Sums = { ...ZERO }
  readonly #groups: Record<Grouping, Map<string, Sums>> = { department: new Map(), matter: new Map(), counter: new Map(), staff: new Map(), community: new Map() }

  add(row: CaseFacts, figure: FigureKey, amount: number): void {
    // The sums a case adds to are looked up once and kept with it.
    const kept = row.cells as Cells | undefined
    const { sums } = kept?.of === this ? kept : ((row.cells = { of: this, sums: this.#cellsOf(row) } satisfies Cells) as Cells)
    for (const sum of sums) sum[figure] += amount
  }

  #cellsOf(row: CaseFacts): Sums[] {
    const cells = GROUPINGS.map((grouping) => {
      const map = this.#groups[grouping]
      const key = groupKey(row, grouping)
      let sums = map.get(key)
      if (!sums) map.set(key, (sums = { ...ZERO }))
      return sums
    })
    return [this.#total, ...cells]
  }

  total = (): FigureValues => valuesOf(this.#total)
  row = (grouping: Grouping, key: string): FigureValues => valuesOf(this.#groups[grouping].get(key) ?? {})
  /** Keys something was counted for. */
  keys = (grouping: Grouping): Set<string> => new Set(this.#groups[grouping].keys())
}
