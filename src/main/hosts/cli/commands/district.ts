import { readFile } from 'node:fs/promises'
import { AppError } from '#shared/contract/errors.ts'
import { IsoMonthText } from '#shared/contract/common.ts'
import type { Call, Core } from '#main/core/core.ts'
import { freezeMonth, monthPackage } from '#main/domain/district/editions.ts'
import { sendPackage } from '#main/domain/district/send.ts'
import { districtReport, districtWorkbook, importPackage, registerCentre } from '#main/domain/district/service.ts'
import { writeFileAtomically } from '#main/reports/atomicFile.ts'
import { administratorCall, refuseMissing, withCore } from '../acting.ts'
import { integer, readOptions, required, UsageError } from '../arguments.ts'

/** Months are of a centre that is there: a mistyped name must not make an empty database. */
function withCentre<T>(location: string, work: (core: Core, call: Call) => Promise<T>): Promise<T> {
  refuseMissing(location)
  return withCore(location, async (core) => work(core, await administratorCall(core)))
}

function monthOf(text: string | undefined): string {
  const month = IsoMonthText.safeParse(required(text, 'month'))
  if (!month.success) throw new UsageError('--month 应为 YYYY-MM')
  return month.data
}

const write = (file: string, bytes: Uint8Array) => writeFileAtomically(file, async (handle) => void (await handle.writeFile(bytes)))

export const packageCommand = {
  usage: '--db FILE|postgres://… --month YYYY-MM [--cutoff 17] [--note 更正原因] [--out FILE.zip] [--upload URL --token … [--fingerprint …]]',
  /** Freezes the month where that is still to be done, writes the signed package and, with `--upload`, hands it to the district desk. */
  run(argv: string[]) {
    const options = readOptions(argv, { db: { type: 'string' }, month: { type: 'string' }, cutoff: { type: 'string' }, note: { type: 'string' }, out: { type: 'string' }, upload: { type: 'string' }, token: { type: 'string' }, fingerprint: { type: 'string' } })
    const period = { month: monthOf(options.month), cutoff: options.cutoff === undefined ? undefined : integer(options.cutoff, 'cutoff', 1, 1, 28), point: undefined }
    const { out: file, upload, fingerprint } = options
    if (file === undefined && upload === undefined) throw new UsageError('请给出 --out 或 --upload')
    const token = upload === undefined ? undefined : required(options.token, 'token')
    return withCentre(required(options.db, 'db'), async (core, call) => {
      const edition = await freezeMonth(core, call, { ...period, note: options.note })
      const sent = upload === undefined ? undefined : await sendPackage(core, call, { ...period, address: upload, token, fingerprint })
      if (file !== undefined) await write(file, (await monthPackage(core, call, period)).bytes)
      return { ok: true, ...(file !== undefined && { file }), ...(sent && { sent }), edition: edition.edition, dataHash: edition.dataHash, differences: edition.differences }
    })
  },
}

const ACTIONS: Record<string, { usage: string; run: (argv: string[]) => Promise<unknown> }> = {
  import: {
    usage: 'import --db FILE --file PACKAGE.zip [--trust]',
    run: async (argv) => {
      const options = readOptions(argv, { db: { type: 'string' }, file: { type: 'string' }, trust: { type: 'boolean' } })
      const file = required(options.file, 'file')
      const bytes = await readFile(file).catch(() => {
        throw new AppError('NOT_FOUND', { message: `读不到数据包 ${file},请核对 --file` })
      })
      return withCentre(required(options.db, 'db'), (core, call) => importTrusting(core, call, bytes, options.trust ?? false))
    },
  },
  report: {
    usage: 'report --db FILE --month YYYY-MM [--out FILE.xlsx]',
    run: async (argv) => {
      const options = readOptions(argv, { db: { type: 'string' }, month: { type: 'string' }, out: { type: 'string' } })
      const month = monthOf(options.month)
      return withCentre(required(options.db, 'db'), async (core, call) => {
        const { submissions, missing, report } = await districtReport(core, call, { month })
        if (options.out) await write(options.out, (await districtWorkbook(core, call, { month })).bytes)
        return { ok: true, month, submissions, missing, total: report?.total ?? null, ...(options.out && { file: options.out }) }
      })
    },
  },
}

/** `--trust` enters the key of a centre that is not known yet; without it the fingerprint is shown and nothing is taken in. */
async function importTrusting(core: Core, call: Call, bytes: Uint8Array, trust: boolean): Promise<unknown> {
  try {
    return { ok: true, ...(await importPackage(core, call, bytes)) }
  } catch (error) {
    if (!trust || !(error instanceof AppError) || error.code !== 'CENTRE_UNKNOWN') throw error
    const { centre, publicKey } = error.extra.data as { centre: { id: string; name: string }; publicKey: string }
    await registerCentre(core, call, { ...centre, publicKey })
    return { ok: true, registered: centre.name, ...(await importPackage(core, call, bytes)) }
  }
}

export const districtCommand = {
  usage: Object.values(ACTIONS).map((a) => a.usage).join(' | '),
  run([action = '', ...argv]: string[]): Promise<unknown> {
    const chosen = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined
    if (!chosen) throw new UsageError(`没有 district ${action} 这个命令`)
    return chosen.run(argv)
  },
}
