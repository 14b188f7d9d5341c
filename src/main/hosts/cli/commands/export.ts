import { IsoMonthText } from '#shared/contract/common.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { runMonth } from '#main/domain/reports/service.ts'
import { refuseMissing } from '../acting.ts'
import { integer, readOptions, required, UsageError } from '../arguments.ts'
import { RESOURCES_DIR, WORKER_URL } from '../paths.ts'

export const exportMonthCommand = {
  usage: '--db FILE|postgres://… --month YYYY-MM [--span year] [--cutoff 17] [--point 001] --out FILE.xlsx|FILE.pdf',
  /**
   * Writes the workbook or PDF of a month, or of the year it lies in, by the ending of `--out`; of one acceptance point or all.
   * Refuses an unbalanced period and an unknown point; the previous file stays as it is then.
   */
  async run(argv: string[]) {
    const options = readOptions(argv, {
      db: { type: 'string' }, month: { type: 'string' }, span: { type: 'string' }, cutoff: { type: 'string' }, point: { type: 'string' }, out: { type: 'string' },
    })
    const month = IsoMonthText.safeParse(required(options.month, 'month'))
    if (!month.success) throw new UsageError('--month 应为 YYYY-MM')
    const span = options.span ?? 'month'
    if (span !== 'month' && span !== 'year') throw new UsageError('--span 应为 month 或 year')
    const file = required(options.out, 'out')
    const kind = /\.(xlsx|pdf)$/.exec(file)?.[1] as 'xlsx' | 'pdf' | undefined
    if (!kind) throw new UsageError('--out 应以 .xlsx 或 .pdf 结尾')
    const cutoff = options.cutoff === undefined ? undefined : integer(options.cutoff, 'cutoff', 1, 1, 28)
    const location = required(options.db, 'db')
    refuseMissing(location)
    const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
    try {
      const { report, bytes, rows } = await runMonth(core, kind, { month: month.data, span, cutoff, point: options.point }, { file })
      return { ok: true, file, bytes, rows, span: report.span, point: report.point, from: report.from, to: report.to, balanced: report.balance.balanced, total: report.total }
    } finally {
      await closeCore(core)
    }
  },
}
