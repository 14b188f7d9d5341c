import type { CardCase, MonthReport } from '#shared/contract/reports.ts'
import type { Dialect } from '#main/database/ddl.ts'
import type { FigureKey } from '#shared/reports/figures.ts'
import type { Period } from '#shared/reports/period.ts'
import type { Counting } from './facts.ts'
import { casesByKeys, shownApplicant, shownCase } from './detail.ts'
import type { CaseFacts } from './queries.ts'

const CARDS: Partial<Record<FigureKey, CardCase['card']>> = { overdueOpen: 'red', overdueClosed: 'late', yellowOpen: 'yellow' }
const ORDER: CardCase['card'][] = ['red', 'late', 'yellow']
/** The sheet lists this many; the rest is in 明细. */
const MOST = 1000

/** Collects the cases of 超期与黄红牌 while a period is visited. */
export function collectCards() {
  const found: { id: string; due: string; card: CardCase['card'] }[] = []
  return {
    add: (row: CaseFacts, figure: FigureKey): void => {
      const card = CARDS[figure]
      if (card) found.push({ id: row.id, due: row.due ?? '', card })
    },
    read: async ({ db, calendar, today }: Counting, dialect: Dialect, period: Period): Promise<MonthReport['cards']> => {
      // The longest overdue first.
      const rank = (f: (typeof found)[number]): string => `${ORDER.indexOf(f.card)}${f.due}${f.id}`
      const listed = found.sort((a, b) => (rank(a) < rank(b) ? -1 : 1)).slice(0, MOST)
      const rows = new Map((await casesByKeys(db, dialect, listed.map((f) => f.id))).map((row) => [row.id, row]))
      const last = today < period.to ? today : period.to
      const cases = listed.flatMap(({ id, card }): CardCase[] => {
        const row = rows.get(id)
        if (!row) return []
        // A break of the balance may have closed a case that its columns call open.
        const until = card === 'late' ? (row.ended_at?.slice(0, 10) ?? last) : last
        const { number, matterName } = shownCase(row)
        return [{
          number, card, matterName, departmentName: row.department_name, applicant: shownApplicant(row),
          acceptedOn: row.acceptance_date, due: row.due, endedOn: card === 'late' ? until : null, days: row.due ? calendar.workingDaysBetween(row.due, until) : 0,
        }]
      })
      return { cases, total: found.length }
    },
  }
}
