import type { WorkCalendar } from './calendar.ts'
import type { Pause } from './clockLog.ts'
import type { IsoDate } from './time.ts'
import { addDays } from './time.ts'

/** A stage as the catalogue has it: the unit is text such as 自然日, 日 or 工作日(重构); 0 days: no limit of its own (a bank's own time). */
export type Stage = { step: string; days: number; unit: string }

export type StageDate = {
  step: string
  /** Null: no limit of its own. */
  days: number | null
  unit: 'working' | 'natural'
  /** The day the stage counts from, itself not counted; null while it cannot be known. */
  from: IsoDate | null
  /** Last day; null without a limit, after a stage without one, and while suspended. */
  due: IsoDate | null
  /** True when the count touches a year without announced days (暂定). */
  provisional: boolean
}

/** Steps that are the public notice themselves (公示, 张榜). */
const PUBLIC_NOTICE = /公示|张榜/

/**
 * Unit of a catalogue text. Whatever speaks of 工作日 counts working days, a remark in brackets (重构: converted by the editors of the
 * catalogue) changes nothing; 自然日, 日, 天 and 日历日 are natural days. Null for a text that names neither: such a stage has no date.
 */
export function stageUnit(text: string): 'working' | 'natural' | null {
  const plain = text.replace(/[((].*?[))]/g, '').trim()
  if (plain.includes('工作日')) return 'working'
  return /[日天]$/.test(plain) ? 'natural' : null
}

/** Strictly inside a stretch of suspension that has ended. */
const inside = (date: IsoDate, pauses: readonly Pause[]): boolean => pauses.some((p) => date > p.from && p.to !== null && date < p.to)

/** The day a count of `days` after `from` is reached, days of suspension left out; null when a suspension still open comes first. */
function reach(from: IsoDate, days: number, unit: StageDate['unit'], pauses: readonly Pause[], calendar: WorkCalendar): IsoDate | null {
  const open = pauses.find((p) => p.to === null)
  let date = from
  for (let count = 0; count < days; ) {
    date = addDays(date, 1)
    // The day of suspension itself still counts.
    if (open && date > open.from) return null
    if (!inside(date, pauses) && (unit === 'natural' || calendar.isWorkingDay(date))) count++
  }
  return date
}

/** A last day that is no working day, or lies in a suspension, moves to the next working day (as for every limit in natural days). */
function lastDay(date: IsoDate, pauses: readonly Pause[], calendar: WorkCalendar): IsoDate {
  let due = date
  while (!calendar.isWorkingDay(due) || inside(due, pauses)) due = addDays(due, 1)
  return due
}

/**
 * Dates of the stages of a multi-stage limit (廉租 30+15+15+15), one after the other from the day of acceptance. The days strictly between
 * a suspension and its resumption count in no stage. A last day off moves for its own stage only; the next stage counts from the day the
 * count itself ended, so that the stages together never take longer than the limit they make up. Public-notice days that no step names
 * become a stage of natural days at the end; a matter without stages has no day to count them from.
 */
export function stageDates(
  stages: readonly Stage[], start: IsoDate, pauses: readonly Pause[], calendar: WorkCalendar, publicNoticeDays: number | null = null,
): StageDate[] {
  const notice = publicNoticeDays !== null && publicNoticeDays > 0 && !stages.some((s) => PUBLIC_NOTICE.test(s.step))
  const all = notice ? [...stages, { step: '公示', days: publicNoticeDays, unit: '自然日' }] : stages
  let from: IsoDate | null = stages.length === 0 ? null : start
  return all.map(({ step, days, unit: text }) => {
    const unit = stageUnit(text) ?? 'natural'
    const limit = days > 0 && stageUnit(text) !== null ? days : null
    const end: IsoDate | null = from === null || limit === null ? null : reach(from, limit, unit, pauses, calendar)
    const due = end && lastDay(end, pauses, calendar)
    const stage: StageDate = { step, days: limit, unit, from, due, provisional: from !== null && due !== null && calendar.touchesUnknown(from, due) }
    from = end
    return stage
  })
}

/** Halves of names of departments that say nothing by themselves: 司法行政, 安全监管, 劳动保障. */
const WORDLESS = new Set(['行政', '监管', '保障'])

/** The stage that names a department by its short name or one half of it (`环保、市容意见`; 房产 for 建设房产); −1 when none does. */
export function stageNaming(stages: readonly { step: string }[], short: string): number {
  const names = [short, ...(short.length === 4 ? [short.slice(0, 2), short.slice(2)].filter((half) => !WORDLESS.has(half)) : [])]
  return stages.findIndex(({ step }) => names.some((name) => step.includes(name)))
}

/**
 * Index of the stage a case is in by the dates alone: the first whose last day has not passed, the one without a limit after that, else
 * the last. −1 when no stage has begun.
 */
export function currentStage(stages: readonly StageDate[], today: IsoDate): number {
  const begun = stages.map((s) => s.from !== null && s.from <= today)
  const running = stages.findIndex((s, i) => begun[i] && (s.due === null || today <= s.due))
  return running >= 0 ? running : begun.lastIndexOf(true)
}
