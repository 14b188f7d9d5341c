/**
 * A fresh process that counts a span or writes the month's workbook through the jobs, as the program does, and prints what it took as one
 * JSON line. Arguments: database, `year` or `xlsx`, repeats, target of the workbook.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { closeCore } from '#main/core/create.ts'
import type { Core } from '#main/core/core.ts'
import type { ReportJobResult } from '#main/reports/job.ts'
import { runMonth } from '#main/domain/reports/service.ts'
import { MONTH } from './constants.ts'
import { timed } from './figures.ts'
import { peakMb } from './memory.ts'
import { openCore } from './world.ts'

export interface ReportTimes {
  /** The first includes the start of the worker. */
  ms: number[]
  /** Main thread, less the sampling timer. */
  delayMs: number
  peakMb: number
  received: number
  rows: number
}

/** Milliseconds between samples of the event loop. */
const SAMPLING = 5

function work(core: Core, kind: string, file: string): Promise<ReportJobResult> {
  return kind === 'year' ? runMonth(core, 'month', { month: MONTH, span: 'year' }) : runMonth(core, 'xlsx', { month: MONTH }, { file })
}

const [location = '', kind = '', repeats = '1', file = ''] = process.argv.slice(2)
const core = await openCore(location)
const delay = monitorEventLoopDelay({ resolution: SAMPLING })
delay.enable()
const ms: number[] = []
let last: ReportJobResult | undefined
for (let i = 0; i <= Number(repeats); i++) {
  const run = await timed(() => work(core, kind, file))
  ms.push(run.ms)
  last = run.result
}
delay.disable()
if (!last?.report.balance.balanced) throw new Error('the seeded period does not balance')
const times: ReportTimes = { ms, delayMs: Math.max(0.001, delay.percentile(99) / 1e6 - SAMPLING), peakMb: peakMb(), received: last.report.total['received'] ?? 0, rows: last.rows ?? 0 }
process.stdout.write(JSON.stringify(times))
await closeCore(core)
