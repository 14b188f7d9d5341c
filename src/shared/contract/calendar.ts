import { z } from 'zod'
import { FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR } from '#shared/rules/calendarFile.ts'
import { Limit } from './catalogue.ts'
import { Int, IsoDateText, line, procedure, requiredLine } from './common.ts'

export const DayNote = z.object({ date: z.string(), kind: z.string(), note: z.string() })

const Year = Int.min(FIRST_CALENDAR_YEAR).max(LAST_CALENDAR_YEAR)
const OverrideKind = z.enum(['off', 'work'])
const CalendarDate = IsoDateText.refine((d) => d >= `${FIRST_CALENDAR_YEAR}-01-01` && d <= `${LAST_CALENDAR_YEAR}-12-31`, `日期应在 ${FIRST_CALENDAR_YEAR}-${LAST_CALENDAR_YEAR} 年之间`)

/** A day put differently by a supervisor. */
export const DayOverride = z.object({ kind: OverrideKind, name: z.string(), reason: z.string(), by: z.string(), at: z.string() })
export const CalendarDay = z.object({
  date: z.string(),
  /** workday, weekend, holiday, makeup */
  kind: z.string(),
  counts: z.boolean(),
  /** Name of the holiday. */
  note: z.string().nullable(),
  notice: z.string().nullable(),
  /** 暂定: the year is not announced and nobody has decided the day by hand. */
  provisional: z.boolean(),
  override: DayOverride.nullable(),
})
export type CalendarDay = z.infer<typeof CalendarDay>

export const YearRow = z.object({
  year: z.number(),
  notice: z.string().nullable(),
  importedAt: z.string().nullable(),
  provisional: z.boolean(),
  workingDays: z.number(),
  overrides: z.number(),
  /** The maintained data package has this year; `differs`: otherwise than it is stored. */
  package: z.enum(['none', 'same', 'differs']),
})
export type YearRow = z.infer<typeof YearRow>

/** A date of an open case that a change of the calendar moves. */
export const MovedDate = z.object({
  number: z.string(),
  name: z.enum(['acceptanceDeadline', 'correctionDeadline', 'legalDue', 'promisedDue', 'stepDue']),
  from: z.string().nullable(),
  to: z.string().nullable(),
})
export type MovedDate = z.infer<typeof MovedDate>

/** At most so many moved dates come with the answer; the rest by `calendar.moved`. */
export const MOVED_SHOWN = 1000

export const CalendarChange = z.object({
  preview: z.boolean(),
  /** False: the calendar already is so, nothing was written. */
  changed: z.boolean(),
  /** Key of the change in the journal; null for a preview or when nothing changed. */
  change: z.string().nullable(),
  years: z.array(z.object({ year: z.number(), notice: z.string().nullable(), workingDays: z.number(), workingDaysBefore: z.number(), provisionalBefore: z.boolean(), provisional: z.boolean() })),
  /** Days that count otherwise than before. */
  days: z.array(z.object({ date: z.string(), counts: z.boolean(), name: z.string().nullable() })),
  /** Open cases looked at. */
  cases: z.number(),
  casesMoved: z.number(),
  movedTotal: z.number(),
  moved: z.array(MovedDate),
  /** Cases accepted by the midnight of the old calendar: their dates stay and want a look. */
  kept: z.array(z.string()),
})
export type CalendarChange = z.infer<typeof CalendarChange>

export const RecomputeProgress = z.object({ running: z.boolean(), done: z.number(), total: z.number(), change: z.string().nullable(), failed: z.string().nullable() })

const preview = z.boolean().default(false)
export const ImportInput = z.discriminatedUnion('source', [
  /** Years of the maintained package; all it has when none is named. */
  z.object({ source: z.literal('package'), years: z.array(Year).max(101).optional(), preview }),
  /** `{year, notice, days: [{date, kind: 'off'|'work', name}]}` */
  z.object({ source: z.literal('file'), file: z.unknown(), preview }),
])
export const OverrideInput = z.object({ date: CalendarDate, kind: OverrideKind, name: line(20).default(''), reason: requiredLine(200), preview })
export const RemoveOverrideInput = z.object({ date: CalendarDate, reason: requiredLine(200), preview })

const LimitOrDays = z.union([z.number().int().min(0).max(10_000), Limit])
/** One case of the due-date calculator; checked by the same function as the command line's file. */
export const ClockQuestion = z.object({
  limits: z.looseObject({ legal: LimitOrDays.nullable(), promised: LimitOrDays.nullable(), joint: z.boolean().default(false) }),
  events: z.array(z.looseObject({ date: z.string(), type: z.string() })).max(500),
  today: IsoDateText,
})
const Colour = z.enum(['green', 'yellow', 'red', 'suspended']).nullable()
const ClockAnswer = z.object({
  date: z.string(),
  phase: z.string(),
  acceptanceDeadline: z.string().nullable(),
  acceptanceDate: z.string().nullable(),
  deemedAccepted: z.boolean(),
  legalDue: z.string().nullable(),
  promisedDue: z.string().nullable(),
  deliveryDeadline: z.string().nullable(),
  colour: Colour,
  legalColour: Colour,
  provisional: z.array(z.string()),
})
const Ignored = z.array(z.tuple([z.number(), z.string()]))
export const ExplainedClock = z.object({
  clock: z.enum(['A', 'F', 'L', 'P', 'H', 'R']),
  label: z.string(),
  due: z.string().nullable(),
  provisional: z.boolean(),
  days: z.array(z.object({ date: z.string(), kind: z.string(), note: z.string(), count: z.number().nullable(), provisional: z.boolean() })),
})
export type ExplainedClock = z.infer<typeof ExplainedClock>
export const ClockExplanation = z.object({
  phase: z.string(),
  acceptanceDate: z.string().nullable(),
  deemedAccepted: z.boolean(),
  colour: Colour,
  legalColour: Colour,
  remaining: z.number().nullable(),
  overrun: z.boolean(),
  warnings: z.array(z.object({ code: z.string(), message: z.string() })),
  clocks: z.array(ExplainedClock),
  ignored: Ignored,
})
export type ClockExplanation = z.infer<typeof ClockExplanation>

export const calendar = {
  due: procedure
    .route({ method: 'GET', path: '/calendar/due', summary: '从某日起 n 个工作日的届满日与逐日说明', tags: ['calendar'] })
    .input(z.object({ from: IsoDateText, days: Int.min(0).max(2000) }))
    .output(z.object({ due: z.string(), provisional: z.boolean(), days: z.array(DayNote) })),
  years: procedure
    .route({ method: 'GET', path: '/calendar/years', summary: '各年日历:文号、导入时间、是否暂定', tags: ['calendar'] })
    .output(z.array(YearRow)),
  year: procedure
    .route({ method: 'GET', path: '/calendar/{year}', summary: '某年的工作日历', tags: ['calendar'] })
    .input(z.object({ year: Year }))
    .output(z.object({ year: z.number(), notice: z.string().nullable(), importedAt: z.string().nullable(), provisional: z.boolean(), workingDays: z.number(), days: z.array(CalendarDay) })),
  import: procedure
    .route({ method: 'POST', path: '/calendar/import', summary: '导入日历年(数据包或文件),可先预览', tags: ['calendar'] })
    .input(ImportInput)
    .output(CalendarChange),
  override: procedure
    .route({ method: 'PUT', path: '/calendar/overrides/{date}', summary: '主管调整某日为放假或上班', tags: ['calendar'] })
    .input(OverrideInput)
    .output(CalendarChange),
  removeOverride: procedure
    .route({ method: 'DELETE', path: '/calendar/overrides/{date}', summary: '取消某日的调整', tags: ['calendar'] })
    .input(RemoveOverrideInput)
    .output(CalendarChange),
  progress: procedure
    .route({ method: 'GET', path: '/calendar/progress', summary: '重算在办件的进度', tags: ['calendar'] })
    .output(RecomputeProgress),
  moved: procedure
    .route({ method: 'GET', path: '/calendar/changes/{change}/moved', summary: '一次日历变更移动的全部日期(自审计日志)', tags: ['calendar'] })
    .input(z.object({ change: z.uuid(), after: Int.min(0).default(0) }))
    .output(z.object({ items: z.array(MovedDate), next: z.number().nullable() })),
  clocks: procedure
    .route({ method: 'POST', path: '/calendar/clocks', summary: '算期器:给定时限与事件,算出各期限', tags: ['calendar'] })
    .input(z.array(z.unknown()).max(500))
    .output(z.array(z.object({ today: z.array(ClockAnswer), ignored: Ignored }))),
  explainClocks: procedure
    .route({ method: 'POST', path: '/calendar/clocks/explain', summary: '算期器:一件的全部期限与逐日说明', tags: ['calendar'] })
    .input(ClockQuestion)
    .output(ClockExplanation),
}

export const identifiers = {
  check: procedure
    .route({ method: 'POST', path: '/identifiers/check', summary: '校验居民身份号码或统一社会信用代码', tags: ['identifiers'] })
    .input(z.object({ type: z.enum(['residentId', 'creditCode']), value: z.string().max(200) }))
    .output(
      z.object({
        valid: z.boolean(),
        normalized: z.string(),
        reason: z.enum(['length', 'charset', 'impossible_date', 'future_birth', 'checksum']).optional(),
        warnings: z.array(z.string()),
      }),
    ),
}
