import { generateKeyPairSync } from 'node:crypto'
import path from 'node:path'
import { strToU8 } from 'fflate'
import type { MonthReport } from '#shared/contract/reports.ts'
import { addMonths, reportPeriod } from '#shared/reports/period.ts'
import { closeCore } from '#main/core/create.ts'
import type { Core } from '#main/core/core.ts'
import { DETAIL_FILE, FIGURES_FILE, figuresHash, writePackage } from '#main/domain/district/pack.ts'
import { districtReport, importPackage, registerCentre } from '#main/domain/district/service.ts'
import type { SigningKey } from '#main/domain/district/signing.ts'
import { runMonth } from '#main/domain/reports/service.ts'
import { openSqliteHandle } from '#main/database/sqlite.ts'
import { MONTH } from './constants.ts'
import { percentile, sample, sum, timed, type Figures } from './figures.ts'
import { callOf, employ, openCore, temporaryFolder } from './world.ts'

const MONTHS = Array.from({ length: 12 }, (_m, i) => addMonths(MONTH, -i))

interface Sender {
  id: string
  name: string
  key: SigningKey
}

function senderOf(n: number): Sender {
  const pair = generateKeyPairSync('ed25519')
  const key = { privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey: pair.publicKey.export({ format: 'jwk' }).x ?? '' }
  return { id: `centre-${n}`, name: `试办第${n}中心`, key }
}

/** The seeded month as the package of another centre and another month. */
function packageOf(core: Core, { id, name, key }: Sender, seeded: MonthReport, month: string): Uint8Array {
  const { from, to } = reportPeriod(month)
  const report = { ...seeded, centreName: name, month, from, to }
  const head = {
    region: core.catalogue.points()[0]?.region ?? '', centre: { id, name }, month, period: `${month}/1/`, from, to, edition: 1,
    dataHash: figuresHash(report), frozenAt: report.generatedAt, createdAt: report.generatedAt, practice: true,
  }
  return writePackage(head, { [FIGURES_FILE]: strToU8(JSON.stringify(report)), [DETAIL_FILE]: strToU8('') }, key)
}

/** Reads and parses the same figures and adds one number up: the least a total must do. */
function addByHand(file: string): () => number {
  const db = openSqliteHandle(file, { readonly: true })
  const rows = db.prepare('SELECT report FROM district_package WHERE month = ?')
  return () => sum(MONTHS.flatMap((month) => (rows.all(month) as { report: string }[]).map(({ report }) => (JSON.parse(report) as MonthReport).total['received'] ?? 0)))
}

/** Totals of all centres for each month of a year, from packages as large as the seeded month's. */
export async function benchDistrict(figures: Figures, seeded: Core, { centres, repeats }: { centres: number; repeats: number }): Promise<void> {
  const { report } = await runMonth(seeded, 'month', { month: MONTH })
  const file = path.join(temporaryFolder(), 'district.db')
  const core = await openCore(file)
  const { administrator } = await employ(core)
  const call = callOf(administrator)
  const imports: number[] = []
  for (let n = 1; n <= centres; n++) {
    const sender = senderOf(n)
    await registerCentre(core, call, { id: sender.id, name: sender.name, publicKey: sender.key.publicKey })
    for (const month of MONTHS) {
      const bytes = packageOf(core, sender, report, month)
      const { ms, result } = await timed(() => importPackage(core, call, bytes))
      if (result.status !== 'imported') throw new Error(`a package was ${result.status}`)
      imports.push(ms)
    }
  }
  const byHand = await sample(repeats, addByHand(file), 1)
  const totals = await sample(repeats, async () => {
    for (const month of MONTHS) {
      const total = await districtReport(core, call, { month })
      if (total.missing.length > 0 || total.report?.total['received'] !== centres * (report.total['received'] ?? 0)) throw new Error(`the total of ${month} is wrong`)
    }
  }, 1)
  await closeCore(core)
  const note = `${(Buffer.byteLength(JSON.stringify(report)) / 1024).toFixed(0)} KiB of figures in a package`
  figures.add('district total of 10 centres for 12 months', percentile(totals, 0.5) / 1000, 's', { most: 2 }, { reference: percentile(byHand, 0.5) / 1000, note })
  figures.add('import of a package p95', percentile(imports, 0.95), 'ms', null, { note: `${imports.length} packages, signature and hashes checked` })
}
