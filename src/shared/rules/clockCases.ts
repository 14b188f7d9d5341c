import { z } from 'zod'
import { AppError } from '../contract/errors.ts'
import type { WorkCalendar } from './calendar.ts'
import { readLog } from './clockLog.ts'
import type { ClockDateName, Clocks } from './clocks.ts'
import { computeClocks, toContext } from './clocks.ts'
import type { IsoDate } from './time.ts'
import { isIsoDate } from './time.ts'

/** Calendar years are built on demand; dates outside these years are slips of the keyboard. */
const DateText = z.string().refine((d) => isIsoDate(d) && d >= '1949-10-01' && d <= '2199-12-31', '日期应为1949-10-01至2199-12-31之间的YYYY-MM-DD')
const Days = z.int('期限应为整数').min(0, '期限不能为负').max(10_000, '期限过大')
const LimitInput = z.union([Days, z.object({ days: Days, unit: z.enum(['working', 'natural']).default('working') })])

const ClockCase = z.object({
  limits: z.object({
    legal: LimitInput.nullish().transform((v) => v ?? null),
    promised: LimitInput.nullish().transform((v) => v ?? null),
    joint: z.boolean().default(false),
    correctionDays: LimitInput.nullish(),
    acceptanceDays: LimitInput.optional(),
    handoverDays: LimitInput.optional(),
    deliveryDays: LimitInput.optional(),
  }),
  events: z.array(z.looseObject({
    date: DateText,
    type: z.string(),
    complete: z.boolean().optional(),
    reason: z.string().nullish().transform((v) => v ?? undefined),
    // Judged by the rules, not by the form: a wrong planned end makes the suspension ineffective.
    plannedEnd: z.string().nullish(),
    approver: z.string().nullish().transform((v) => v ?? undefined),
    supervisor: z.string().nullish().transform((v) => v ?? undefined),
    supervisorReason: z.string().nullish().transform((v) => v ?? undefined),
  })),
  today: z.union([z.array(DateText), DateText.transform((d) => [d])]),
})

const SHOWN = ['acceptanceDeadline', 'legalDue', 'promisedDue', 'deliveryDeadline'] as const satisfies readonly ClockDateName[]

export type ClockCaseResult = {
  today: (Pick<Clocks,
    'phase' | 'acceptanceDeadline' | 'acceptanceDate' | 'deemedAccepted' | 'legalDue' | 'promisedDue' | 'deliveryDeadline' | 'colour'
    | 'legalColour' | 'provisional'> & { date: IsoDate })[]
  ignored: [number, string][]
}

/**
 * The due-date calculator (算期器): for each {limits, events, today} what the dates are on each `today`, with the same functions as live
 * cases. Events later than a `today` are unknown on it; `ignored` names the events without effect when all are known.
 * @throws AppError INPUT_INVALID naming the first wrong place, e.g. `[0].events[2].date`
 */
export function runClockCases(json: unknown, calendar: WorkCalendar): ClockCaseResult[] {
  const parsed = z.array(ClockCase).safeParse(json, { error: () => '格式不正确' })
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!
    const field = issue.path.map((p) => (typeof p === 'number' ? `[${p}]` : `.${String(p)}`)).join('').replace(/^\./, '')
    throw new AppError('INPUT_INVALID', { message: `算期文件有误:${field || '整个文件'} ${issue.message}`, field })
  }
  return parsed.data.map(({ limits, events, today }) => ({
    today: today.map((date) => {
      const c = computeClocks({ limits, events, today: date, calendar })
      return {
        date, phase: c.phase, acceptanceDeadline: c.acceptanceDeadline, acceptanceDate: c.acceptanceDate, deemedAccepted: c.deemedAccepted,
        legalDue: c.legalDue, promisedDue: c.promisedDue, deliveryDeadline: c.deliveryDeadline, colour: c.colour,
        legalColour: c.legalColour, provisional: SHOWN.filter((name) => c.provisional.includes(name)),
      }
    }),
    ignored: readLog(events, '9999-12-31', toContext(limits, calendar)).ignored,
  }))
}
