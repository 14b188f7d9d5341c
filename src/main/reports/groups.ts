import type { Grouping } from '#shared/reports/groupings.ts'
import { NO_COMMUNITY } from './names.ts'
import type { CaseFacts } from './queries.ts'

/** The row of a table a case belongs to. A case belongs to the counter and the person that took it in, and to its present department. */
export function groupKey(row: CaseFacts, grouping: Grouping): string {
  switch (grouping) {
    case 'counter':
      return `${row.point}-${row.counter}`
    case 'community':
      return row.community ?? NO_COMMUNITY
    default:
      return row[grouping]
  }
}
