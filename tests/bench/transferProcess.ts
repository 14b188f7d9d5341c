/** A fresh process that writes or takes in a whole centre, and prints what it took as one JSON line. Arguments: `export` or `import`, database, archive. */
import { closeCore } from '#main/core/create.ts'
import { exportAll, importAll, NOBODY_YET } from '#main/domain/transfer/carry.ts'
import { timed } from './figures.ts'
import { peakMb } from './memory.ts'
import { openCore } from './world.ts'

export interface TransferTimes {
  ms: number
  peakMb: number
  cases: number
  rows: number
  bytes: number
}

const [kind = '', location = '', file = ''] = process.argv.slice(2)
const core = await openCore(location)
const { ms, result } = await timed(async () => {
  if (kind === 'export') return exportAll(core, NOBODY_YET, { file })
  const { cases, added } = await importAll(core, NOBODY_YET, { file })
  return { cases, rows: added, bytes: 0 }
})
const times: TransferTimes = { ms, peakMb: peakMb(), cases: result.cases, rows: result.rows, bytes: result.bytes }
process.stdout.write(JSON.stringify(times))
await closeCore(core)
