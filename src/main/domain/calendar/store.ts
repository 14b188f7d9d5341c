import { createCalendar, type CalendarYear, type WorkCalendar } from '#shared/rules/calendar.ts'
import type { Database, Reader, Tx } from '#main/database/database.ts'

/** The working-day calendar in memory, rebuilt when its stamp in `meta` changes. */
export interface CalendarStore {
  refresh(tx: Tx | Reader): Promise<void>
  calendar(): WorkCalendar
  notice(year: number): string | null
}

export const CALENDAR_STAMP = 'calendar_stamp'

export async function createCalendarStore(db: Database): Promise<CalendarStore> {
  let snap = await load(db.read)
  return {
    async refresh(tx) {
      if ((await readStamp(tx)) !== snap.stamp) snap = await load(tx)
    },
    calendar: () => snap.calendar,
    notice: (year) => snap.years.find((y) => y.year === year)?.notice ?? null,
  }
}

async function readStamp(db: Tx | Reader): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', CALENDAR_STAMP).executeTakeFirst()
  return row?.value ?? ''
}

async function load(db: Tx | Reader): Promise<{ stamp: string; years: CalendarYear[]; calendar: WorkCalendar }> {
  const stamp = await readStamp(db)
  const rows = await db.selectFrom('calendar_year').selectAll().orderBy('year').execute()
  const years = rows.map((row) => JSON.parse(row.data) as CalendarYear)
  const overrides = await db.selectFrom('calendar_override').selectAll().execute()
  const calendar = createCalendar(years, Object.fromEntries(overrides.map((o) => [o.date, { kind: o.kind, name: o.name }])))
  return { stamp, years, calendar }
}
