import type { DistrictReport, Imported } from '#shared/contract/district.ts'
import { AppError } from '#shared/contract/errors.ts'
import type { MonthReport } from '#shared/contract/reports.ts'
import { reportDue } from '#shared/reports/centres.ts'
import { combineReports } from '#shared/reports/combine.ts'
import { reportPeriod, type Days } from '#shared/reports/period.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, admit, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Tables } from '#main/database/schema.ts'
import { watched, type Watch } from '#main/domain/reports/running.ts'
import { settingsOf } from '#main/domain/system/settings.ts'
import { openPackage, type OpenedPackage } from './pack.ts'
import { fingerprint, isPublicKey } from './signing.ts'

type PackageRow = Tables['district_package']
type StoredPackage = Omit<PackageRow, 'detail'>

export async function listCentres(core: Core, call: Call) {
  allow(call, 'district.read')
  const rows = await core.db.read.selectFrom('district_centre').selectAll().orderBy('name').execute()
  return rows.map((r) => ({ id: r.id, name: r.name, fingerprint: fingerprint(r.public_key), addedAt: r.added_at }))
}

/** Enters a centre's key after its fingerprint was compared. A known centre keeps its key: a new one needs the old entry explained first. */
export function registerCentre(core: Core, call: Call, input: { id: string; name: string; publicKey: string }) {
  return act(core, call, { action: 'district.change', name: 'district.register', subject: input.id, request: input }, async ({ tx, actor, now }) => {
    const known = await tx.selectFrom('district_centre').selectAll().where('id', '=', input.id).executeTakeFirst()
    if (!isPublicKey(input.publicKey)) throw new AppError('INPUT_INVALID', { field: 'publicKey', message: '这不是中心的公钥,请从数据包登记' })
    const holder = await tx.selectFrom('district_centre').selectAll().where('public_key', '=', input.publicKey).executeTakeFirst()
    if (holder && holder.id !== input.id) throw new AppError('CONFLICT', { message: `这把公钥已登记给${holder.name},请与中心核实` })
    if (known && known.public_key !== input.publicKey) throw new AppError('CONFLICT', { message: `${known.name}已登记另一把公钥,请先与中心核实` })
    if (!known) await tx.insertInto('district_centre').values({ id: input.id, name: input.name, public_key: input.publicKey, added_at: now, added_by: actor.id }).execute()
    return { result: { id: input.id, fingerprint: fingerprint(input.publicKey) }, detail: { name: input.name } }
  })
}

/**
 * Takes a centre's package in. The same package again changes nothing; a newer edition replaces the older one, which stays on record.
 * Errors: PACKAGE_INVALID (damaged, changed, other district, older edition), CENTRE_UNKNOWN (with the fingerprint to compare).
 */
export async function importPackage(core: Core, call: Call, bytes: Uint8Array): Promise<Imported> {
  let checked: OpenedPackage | undefined
  // A damaged package is noted in the journal like any other refusal.
  await admit(core, call, 'district.change', () => void (checked = openPackage(bytes)))
  const opened = checked!
  const { manifest } = opened
  return act<Imported>(core, call, { action: 'district.change', name: 'district.import', subject: manifest.centre.id, request: { sha256: opened.sha256 } }, async ({ tx, actor, now }) => {
    refuseForeign(core, opened)
    const centre = await tx.selectFrom('district_centre').selectAll().where('id', '=', manifest.centre.id).executeTakeFirst()
    if (!centre) {
      const data = { centre: manifest.centre, publicKey: manifest.publicKey, fingerprint: fingerprint(manifest.publicKey) }
      throw new AppError('CENTRE_UNKNOWN', { message: `${manifest.centre.name}尚未登记,请核对指纹 ${data.fingerprint} 后登记再导入`, data })
    }
    if (centre.public_key !== manifest.publicKey) throw new AppError('PACKAGE_INVALID', { message: '数据包不是用该中心登记的密钥签名的,请与中心核实' })
    const last = await tx.selectFrom('district_package').selectAll().where('centre_id', '=', centre.id).where('period', '=', manifest.period).orderBy('edition', 'desc').limit(1).executeTakeFirst()
    const answer = { centreName: centre.name, month: manifest.month, edition: manifest.edition }
    if (last && (last.sha256 === opened.sha256 || sameEdition(last, opened))) return { result: { status: 'unchanged' as const, ...answer, replacedEdition: null } }
    if (last?.edition === manifest.edition) throw new AppError('PACKAGE_INVALID', { message: `已有第${last.edition}版,但数据与这一包的第${manifest.edition}版不同,请与中心核实`, data: { have: last.edition } })
    if (last && last.edition > manifest.edition) throw new AppError('PACKAGE_INVALID', { message: `已有第${last.edition}版,不能导入第${manifest.edition}版`, data: { have: last.edition } })
    await tx.insertInto('district_package').values(toRow(opened, actor.id, now)).execute()
    const status = last ? ('replaced' as const) : ('imported' as const)
    return { result: { status, ...answer, replacedEdition: last?.edition ?? null }, detail: { ...answer, sha256: opened.sha256, replaced: last?.edition ?? null } }
  })
}

/** A package made again of the same frozen edition differs in its time only. */
const sameEdition = (last: PackageRow, { manifest }: OpenedPackage): boolean =>
  last.edition === manifest.edition && (JSON.parse(last.manifest) as { dataHash: string }).dataHash === manifest.dataHash

function refuseForeign(core: Core, { manifest }: OpenedPackage): void {
  const region = core.catalogue.points()[0]?.region
  if (region !== undefined && manifest.region !== region)
    throw new AppError('PACKAGE_INVALID', { message: `数据包属于其他区(${manifest.region}),本区是 ${region}`, data: { region: manifest.region } })
  const [, cutoff, point] = manifest.period.split('/')
  if (!manifest.period.startsWith(`${manifest.month}/`) || !/^\d{1,2}$/.test(cutoff ?? '')) throw new AppError('PACKAGE_INVALID', { message: `数据包的统计期间(${manifest.period})读不懂` })
  if (point !== '') throw new AppError('PACKAGE_INVALID', { message: `数据包只含受理点 ${point} 的数据,请中心报送全部受理点的数据包`, data: { point } })
  if (manifest.practice !== core.practice) throw new AppError('PACKAGE_INVALID', { message: manifest.practice ? '这是练习数据库的数据包,不能导入正式区台' : '练习区台不能导入正式数据包' })
}

function toRow({ manifest, report, detail, sha256 }: OpenedPackage, by: string, now: string): PackageRow {
  return {
    id: uuid(),
    centre_id: manifest.centre.id,
    period: manifest.period,
    month: manifest.month,
    edition: manifest.edition,
    manifest: JSON.stringify(manifest),
    report: JSON.stringify(report),
    detail: Buffer.from(detail),
    sha256,
    imported_at: now,
    imported_by: by,
  }
}

const HEAD = ['id', 'centre_id', 'period', 'month', 'edition', 'manifest', 'report', 'sha256', 'imported_at', 'imported_by'] as const

/**
 * The newest edition of each centre for a month. Only months of one cut-off can be added up: the one most centres reported by (the
 * calendar month if as many did); the packages of another one stand apart. The long lists of cases stay in the database.
 * `firstImport`: when the first edition of each centre came.
 */
async function latestPackages(core: Core, month: string): Promise<{ period: string; packages: StoredPackage[]; apart: StoredPackage[]; firstImport: Map<string, string> }> {
  const rows = await core.db.read.selectFrom('district_package').select(HEAD).where('month', '=', month).orderBy('edition').execute()
  const latest = [...new Map(rows.map((r) => [`${r.centre_id} ${r.period}`, r])).values()]
  const calendarMonth = `${month}/1/`
  const [period = calendarMonth] = [...Map.groupBy(latest, (r) => r.period)]
    .sort(([a, x], [b, y]) => y.length - x.length || Number(b === calendarMonth) - Number(a === calendarMonth))
    .map(([key]) => key)
  const packages = latest.filter((r) => r.period === period)
  const counted = new Set(packages.map((r) => r.centre_id))
  const firstImport = new Map(rows.filter((r) => r.period === period).toReversed().map((r) => [r.centre_id, r.imported_at]))
  return { period, packages, firstImport, apart: latest.filter((r) => !counted.has(r.centre_id)) }
}

/** A period is named `2026-10/17/`. */
const periodOf = (month: string, period: string): Days => reportPeriod(month, Number(period.split('/')[1]))

/** The month of the district: who has reported, totals by the same rules as one centre's report, one centre's report on demand. */
export async function districtReport(core: Core, call: Call, input: { month: string; centre?: string | undefined }): Promise<DistrictReport> {
  allow(call, 'district.read')
  const centres = await core.db.read.selectFrom('district_centre').selectAll().orderBy('name').execute()
  const latest = await latestPackages(core, input.month)
  const packages = new Map(latest.packages.map((p) => [p.centre_id, p]))
  const apart = new Map(latest.apart.map((p) => [p.centre_id, p]))
  const reports = new Map([...packages].map(([id, p]) => [id, JSON.parse(p.report) as MonthReport]))
  const { 'report.dueDays': dueDays } = await settingsOf(core.db.read)
  const due = reportDue(periodOf(input.month, latest.period), dueDays)
  const today = dateOf(core.clock.now())
  const submissions = centres.map((c) => {
    const total = reports.get(c.id)?.total ?? null
    const importedAt = packages.get(c.id)?.imported_at ?? null
    return {
      centreId: c.id,
      centreName: c.name,
      submitted: packages.has(c.id),
      edition: packages.get(c.id)?.edition ?? null,
      importedAt,
      zero: total !== null && (total['received'] ?? 0) === 0 && (total['openingStock'] ?? 0) === 0,
      overdue: total?.['overdue'] ?? null,
      late: (importedAt === null ? today : dateOf(latest.firstImport.get(c.id) ?? importedAt)) > due,
      total,
      otherPeriod: apart.get(c.id)?.period ?? null,
    }
  })
  const chosen = input.centre === undefined ? [...reports.values()] : [reports.get(input.centre)].filter((r): r is MonthReport => r !== undefined)
  return {
    month: input.month,
    period: latest.period,
    due,
    dueDays,
    submissions,
    missing: submissions.filter((s) => !s.submitted).map((s) => s.centreName),
    report: chosen.length === 0 ? null : input.centre === undefined ? combineReports('全区', chosen, core.clock.now()) : (chosen[0] ?? null),
  }
}

/** The district's workbook: the fourteen sheets of the sum with the lists of all centres, and 按中心. Errors: NOT_FOUND, CANCELLED. */
export async function districtWorkbook(core: Core, call: Call, { month, ticket }: { month: string } & Watch, signal?: AbortSignal): Promise<{ bytes: Uint8Array; name: string }> {
  const { report, submissions, due, dueDays } = await districtReport(core, call, { month })
  if (!report) throw new AppError('NOT_FOUND', { message: `${month} 还没有中心报送` })
  const { packages } = await latestPackages(core, month)
  const details = await core.db.read.selectFrom('district_package').select('detail').where('id', 'in', packages.map((p) => p.id)).orderBy('centre_id').execute()
  const job = { report, details: details.map((p) => new Uint8Array(p.detail)), submissions, due, dueDays, cover: { practice: core.practice, preparedBy: call.actor?.name, unit: core.catalogue.centreName() } }
  const { data } = await watched(core, call, { ticket, signal }, (options) => core.jobs.run('districtWorkbook', job, options))
  return { bytes: data, name: `全区月报-${month}.xlsx` }
}
