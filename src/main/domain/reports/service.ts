import type { MonthInput, MonthReport } from '#shared/contract/reports.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { buildMonthReport } from '#main/reports/month.ts'

/** The month's figures. */
export async function monthReport(core: Core, call: Call, input: MonthInput): Promise<MonthReport> {
  allow(call, 'report.read')
  return buildMonthReport(core.db.read, core.db.dialect, {
    ...input,
    now: core.clock.now(),
    calendar: core.calendar.calendar(),
    centreName: core.catalogue.centreName(),
  })
}

/** The month as workbook or PDF. */
export async function monthFile(core: Core, call: Call, kind: 'xlsx' | 'pdf', input: MonthInput): Promise<{ bytes: Uint8Array; name: string }> {
  return act(core, call, { action: 'report.export', request: { kind, ...input } }, async () => {
    throw new Error(`not wired: ${kind}`)
  })
}
