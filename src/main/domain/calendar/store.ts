import { createCalendar, type CalendarYear, type WorkCalendar } from '#shared/rules/calendar.ts'
import type { IsoDate, IsoTime } from '#shared/rules/time.ts'
import type { Database, Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'

export type OverrideRow = Tables['calendar_override']
export interface StoredYear extends CalendarYear {
  importedAt: IsoTime
}

/** Everything a calendar is made of. */
export interface CalendarContent {
  years: readonly StoredYear[]
  overrides: readonly OverrideRow[]
}

/** The working-day calendar in memory, rebuilt when its stamp in `meta` changes. */
export interface CalendarStore {
  refresh(tx: Tx | Reader): Promise<void>
  /** Of what is in memory. */
  stamp(): string
  calendar(): WorkCalendar
  content(): CalendarContent
  year(year: number): StoredYear | undefined
  override(date: IsoDate): OverrideRow | undefined
}

export const CALENDAR_STAMP = 'calendar_stamp'

export async function createCalendarStore(db: Database): Promise<CalendarStore> {
  let snap = await load(db.read)
  return {
    async refresh(tx) {
      if ((await readStamp(tx)) !== snap.stamp) snap = await load(tx)
    },
    stamp: () => snap.stamp,
    calendar: () => snap.calendar,
    content: () => snap.content,
    year: (year) => snap.content.years.find((y) => y.year === year),
    override: (date) => snap.content.overrides.find((o) => o.date === date),
  }
}

async function readStamp(db: Tx | Reader): Promise<string> {
  const row = await db.selectFrom('meta').select('value').where('key', '=', CALENDAR_STAMP).executeTakeFirst()
  return row?.value ?? ''
}

async function load(db: Tx | Reader): Promise<{ stamp: string; content: CalendarContent; calendar: WorkCalendar }> {
  const stamp = await readStamp(db)
  const content = await readCalendar(db)
  return { stamp, content, calendar: calendarOf(content) }
}

/** The stored calendar as this transaction sees it. */
export async function readCalendar(db: Tx | Reader): Promise<CalendarContent> {
  const rows = await db.selectFrom('calendar_year').selectAll().orderBy('year').execute()
  const years = rows.map((row): StoredYear => ({ ...(JSON.parse(row.data) as CalendarYear), notice: row.notice, importedAt: row.imported_at }))
  return { years, overrides: await db.selectFrom('calendar_override').selectAll().orderBy('date').execute() }
}

export function calendarOf({ years, overrides }: CalendarContent): WorkCalendar {
  return createCalendar([...years], Object.fromEntries(overrides.map((o) => [o.date, { kind: o.kind, name: o.name }])))
}
