import chineseDays from 'chinese-days'
import type { CalendarYear } from './calendar.ts'

/** Numbers of the notices of the State Council's General Office (放假安排) by year. */
const NOTICES: Record<number, string> = {
  2025: '国办发明电〔2024〕12号',
  2026: '国办发明电〔2025〕7号',
}

/** First year the package has. */
const FIRST_YEAR = 2004
const LAST_YEAR = 2099

function readYear(year: number): CalendarYear {
  const days: CalendarYear['days'] = {}
  for (let i = 0; ; i++) {
    // The package reads text as UTC and then uses local getters, a day off west of Greenwich: give it local noon.
    const local = new Date(year, 0, 1 + i, 12)
    if (local.getFullYear() !== year) return { year, notice: NOTICES[year] ?? null, days }
    const { date, work, name } = chineseDays.getDayDetail(local)
    // Announced days are named `Spring Festival,春节,4`; ordinary ones by their weekday.
    const chinese = name.split(',')[1]
    if (chinese) days[date] = { kind: work ? 'work' : 'off', name: chinese }
  }
}

/** A year the package really knows has the long autumn holiday; 31 December of the year before a known one alone is not enough. */
function isKnown(y: CalendarYear): boolean {
  return y.days[`${y.year}-10-01`]?.kind === 'off'
}

let cached: CalendarYear[] | undefined

/**
 * The announced years of the `chinese-days` package (2004-2026 in 1.5.7). It calls every day of an unknown year by its weekday without
 * saying so; such years are left out here.
 */
export function calendarYearsFromPackage(): CalendarYear[] {
  if (cached) return cached
  const years: CalendarYear[] = []
  for (let year = FIRST_YEAR; year <= LAST_YEAR; year++) {
    const y = readYear(year)
    if (isKnown(y)) years.push(y)
    else if (years.length > 0) break
  }
  cached = years
  return years
}
