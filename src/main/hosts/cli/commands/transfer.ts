import { resolve } from 'node:path'
import { setupNeeded } from '#main/domain/system/setup.ts'
import { exportAll, importAll, NOBODY_YET } from '#main/domain/transfer/carry.ts'
import { administratorCall, withCore } from '../acting.ts'
import { readOptions, required, UsageError } from '../arguments.ts'

export const exportAllCommand = {
  usage: '--db FILE|postgres://… --out FILE.zip [--point 001]',
  /** Everything of the centre, or of one acceptance point, as one archive with checksums. */
  run(argv: string[]) {
    const options = readOptions(argv, { db: { type: 'string' }, out: { type: 'string' }, point: { type: 'string' } })
    const file = required(options.out, 'out')
    if (!file.endsWith('.zip')) throw new UsageError('--out 应以 .zip 结尾')
    const location = required(options.db, 'db')
    return withCore(location, async (core) => {
      const { manifest, ...done } = await exportAll(core, await administratorCall(core), { file: resolve(file), point: options.point })
      return { ok: true, ...done, tables: Object.fromEntries(manifest.tables.map((t) => [t.table, t.rows])), journal: manifest.journal.rows }
    })
  },
}

export const importAllCommand = {
  usage: '--db FILE|postgres://… --file FILE.zip [--sha256 HEX]',
  /** Takes in such an archive, whole or not at all; a new database becomes what the other one was. */
  run(argv: string[]) {
    const options = readOptions(argv, { db: { type: 'string' }, file: { type: 'string' }, sha256: { type: 'string' } })
    const file = resolve(required(options.file, 'file'))
    return withCore(required(options.db, 'db'), async (core) => {
      const call = (await setupNeeded(core.db)) ? NOBODY_YET : await administratorCall(core)
      return { ok: true, ...(await importAll(core, call, { file, sha256: options.sha256 })) }
    })
  },
}
