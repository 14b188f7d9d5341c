import { IsoMonthText } from '#shared/contract/common.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { runMonth } from '#main/domain/reports/service.ts'
import { integer, readOptions, required, UsageError } from '../arguments.ts'
import { RESOURCES_DIR, WORKER_URL } from '../paths.ts'

export const exportMonthCommand = {
  usage: '--db FILE|postgres://… --month YYYY-MM [--cutoff 17] --out FILE.xlsx|FILE.pdf',
  /** Writes the month's workbook or PDF, by the ending of `--out`; refuses an unbalanced month. */
  async run(argv: string[]) {
    const options = readOptions(argv, { db: { type: 'string' }, month: { type: 'string' }, cutoff: { type: 'string' }, out: { type: 'string' } })
    const month = IsoMonthText.safeParse(required(options.month, 'month'))
    if (!month.success) throw new UsageError('--month 应为 YYYY-MM')
    const file = required(options.out, 'out')
    const kind = /\.(xlsx|pdf)$/.exec(file)?.[1] as 'xlsx' | 'pdf' | undefined
    if (!kind) throw new UsageError('--out 应以 .xlsx 或 .pdf 结尾')
    const cutoff = options.cutoff === undefined ? undefined : integer(options.cutoff, 'cutoff', 1, 1, 28)
    const core = await createCore({ location: required(options.db, 'db'), resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
    try {
      const { report, bytes, rows } = await runMonth(core, kind, { month: month.data, cutoff }, { file })
      return { ok: true, file, bytes, rows, from: report.from, to: report.to, balanced: report.balance.balanced, total: report.total }
    } finally {
      await closeCore(core)
    }
  },
}
