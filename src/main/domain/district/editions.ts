import type { Edition } from '#shared/contract/district.ts'
import { AppError } from '#shared/contract/errors.ts'
import type { MonthInput, MonthReport, ReportCharts } from '#shared/contract/reports.ts'
import { differencesOf, type Difference } from '#shared/reports/combine.ts'
import { dateOf, formatTimeZh, type IsoTime } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Tables } from '#main/database/schema.ts'
import type { JobOptions } from '#main/jobs/jobs.ts'
import type { KeptReport } from '#main/reports/job.ts'
import { watched, type Watch } from '#main/domain/reports/running.ts'
import { monthFileName, runMonth } from '#main/domain/reports/service.ts'
import { figuresHash, type PackageHead } from './pack.ts'
import { fingerprint, signingKey } from './signing.ts'

export type Period = Pick<MonthInput, 'month' | 'cutoff' | 'point'>
type EditionRow = Tables['report_edition']

/** What is frozen once: month, cut-off and point. */
export const periodKey = ({ month, cutoff, point }: Period): string => `${month}/${cutoff ?? 1}/${point ?? ''}`

function toEdition(row: EditionRow, names: ReadonlyMap<string, string>): Edition {
  const { from, to } = JSON.parse(row.report) as MonthReport
  return {
    id: row.id,
    month: row.month,
    period: row.period,
    edition: row.edition,
    from,
    to,
    dataHash: row.data_hash,
    frozenAt: row.frozen_at,
    frozenBy: names.get(row.frozen_by) ?? row.frozen_by,
    note: row.note,
    differences: JSON.parse(row.differences) as Difference[],
  }
}

async function staffNames(core: Core): Promise<Map<string, string>> {
  const rows = await core.db.read.selectFrom('staff').select(['id', 'display_name']).execute()
  return new Map(rows.map((r) => [r.id, r.display_name]))
}

/** Frozen months with their editions, newest first. */
export async function listEditions(core: Core, call: Call, month: string | undefined): Promise<Edition[]> {
  allow(call, 'report.read')
  let query = core.db.read.selectFrom('report_edition').selectAll().orderBy('month', 'desc').orderBy('edition', 'desc').limit(200)
  if (month) query = query.where('month', '=', month)
  const names = await staffNames(core)
  return (await query.execute()).map((row) => toEdition(row, names))
}

async function lastEdition(core: Core, period: Period): Promise<EditionRow | undefined> {
  return core.db.read.selectFrom('report_edition').selectAll().where('period', '=', periodKey(period)).orderBy('edition', 'desc').limit(1).executeTakeFirst()
}

/** A clock that was set back would make a later edition older than the one before. */
function refuseEarlier(now: IsoTime, before: EditionRow): void {
  if (now < before.frozen_at)
    throw new AppError('CONFLICT', { message: `电脑时钟早于第${before.edition}版冻结的时间(${formatTimeZh(before.frozen_at)}),请先校准时钟;没有改动`, data: { frozenAt: before.frozen_at } })
}

/**
 * Freezes a month with its figures, their hash, who and when. Frozen again with the same figures nothing changes; with other figures it
 * becomes a corrected edition that lists the differences and needs a reason. Errors: PERIOD_INVALID, REPORT_UNBALANCED, INPUT_INVALID.
 */
export async function freezeMonth(core: Core, call: Call, input: Period & { note?: string | undefined }): Promise<Edition & { unchanged: boolean }> {
  allow(call, 'report.freeze')
  const { note, ...period } = input
  const before = await lastEdition(core, period)
  if (before) refuseEarlier(core.clock.now(), before)
  const { report, kept } = await runMonth(core, 'keep', period)
  if (report.to >= dateOf(core.clock.now())) throw new AppError('PERIOD_INVALID', { message: `统计期间到 ${report.to} 才结束,结束后再冻结`, data: { to: report.to } })
  if (!report.balance.balanced) throw new AppError('REPORT_UNBALANCED', { data: { breaks: report.balance.breaks } })
  const hash = figuresHash(report)
  const names = await staffNames(core)
  if (before?.data_hash === hash) return { ...toEdition(before, names), unchanged: true }
  if (before && !note) throw new AppError('INPUT_INVALID', { field: 'note', message: `本月已冻结(第${before.edition}版),数据有变化,请写明更正原因` })
  const row: EditionRow = {
    id: uuid(),
    period: periodKey(period),
    month: period.month,
    edition: (before?.edition ?? 0) + 1,
    report: JSON.stringify(report),
    data_hash: hash,
    frozen_at: core.clock.now(),
    frozen_by: call.actor?.id ?? '',
    note: note || null,
    differences: JSON.stringify(before ? differencesOf(JSON.parse(before.report) as MonthReport, report) : []),
  }
  return act(core, call, { action: 'report.freeze', subject: row.period, request: input }, async ({ tx }) => {
    const last = await tx.selectFrom('report_edition').select('edition').where('period', '=', row.period).orderBy('edition', 'desc').limit(1).executeTakeFirst()
    if ((last?.edition ?? 0) !== row.edition - 1) throw new AppError('CONFLICT', { message: '本月刚被他人冻结,请刷新后核对' })
    await tx.insertInto('report_edition').values(row).execute()
    if (kept) await tx.insertInto('report_kept').values({ edition_id: row.id, detail: Buffer.from(kept.detail), charts: JSON.stringify(kept.charts) }).execute()
    return { result: { ...toEdition(row, names), unchanged: false }, detail: { edition: row.edition, hash } }
  })
}

/** The centre's public key, to be compared with what the district sees; made the first time it is asked for. */
export async function ownKey(core: Core, call: Call): Promise<{ centreId: string; centreName: string; publicKey: string; fingerprint: string }> {
  allow(call, 'report.read')
  const { publicKey } = await core.db.write((tx) => signingKey(tx, core.clock.now()))
  const centre = await core.db.read.selectFrom('meta').select('value').where('key', '=', 'centre_id').executeTakeFirstOrThrow()
  return { centreId: centre.value, centreName: core.catalogue.centreName(), publicKey, fingerprint: fingerprint(publicKey) }
}

/** What was kept with an edition; of one frozen by an older program what the database still gives, as long as the figures agree. */
async function keptOf(core: Core, frozen: EditionRow, period: Period): Promise<KeptReport> {
  const row = await core.db.read.selectFrom('report_kept').selectAll().where('edition_id', '=', frozen.id).executeTakeFirst()
  if (row) return { detail: new Uint8Array(row.detail), charts: JSON.parse(row.charts) as ReportCharts }
  const { report, kept } = await runMonth(core, 'keep', period)
  if (!kept || figuresHash(report) !== frozen.data_hash)
    throw new AppError('MONTH_NOT_FROZEN', { message: `第${frozen.edition}版是旧版程序冻结的,数据在此之后有变化,请先冻结更正版再生成数据包` })
  return kept
}

/**
 * The signed package of a frozen month for the district: figures, list, workbook and PDF of what was frozen, however the database has
 * changed since. Errors: MONTH_NOT_FROZEN, CANCELLED.
 */
export async function monthPackage(core: Core, call: Call, { ticket, ...period }: Period & Watch, signal?: AbortSignal): Promise<{ bytes: Uint8Array; name: string; edition: number }> {
  allow(call, 'report.export')
  return watched(core, call, { ticket, signal }, (options) => makeMonthPackage(core, call, period, options))
}

/** As `monthPackage`, as one step of work that is watched already. */
export async function makeMonthPackage(core: Core, call: Call, period: Period, options: JobOptions): Promise<{ bytes: Uint8Array; name: string; edition: number }> {
  const frozen = await lastEdition(core, period)
  if (!frozen) throw new AppError('MONTH_NOT_FROZEN')
  refuseEarlier(core.clock.now(), frozen)
  const report = JSON.parse(frozen.report) as MonthReport
  const kept = await keptOf(core, frozen, period)
  const head = await headOf(core, frozen, report)
  const key = await core.db.write((tx) => signingKey(tx, head.createdAt))
  const pointName = core.catalogue.points().find((p) => p.code === period.point)?.name
  const cover = { pointName, practice: core.practice, preparedBy: (await staffNames(core)).get(frozen.frozen_by) }
  const names = { xlsx: monthFileName(report, 'xlsx'), pdf: monthFileName(report, 'pdf') }
  const { data } = await core.jobs.run('monthPackage', { figures: frozen.report, kept, cover, head, key, names }, options)
  await act(core, { ...call, idempotencyKey: null }, { action: 'report.export', name: 'report.package', subject: frozen.period, request: period }, async () => ({
    result: true,
    detail: { edition: frozen.edition },
  }))
  return { bytes: data, name: `报区-${head.centre.name}-${report.month}-第${frozen.edition}版.zip`, edition: frozen.edition }
}

async function headOf(core: Core, frozen: EditionRow, { month, from, to }: MonthReport): Promise<PackageHead> {
  const centre = await core.db.read.selectFrom('meta').select('value').where('key', '=', 'centre_id').executeTakeFirstOrThrow()
  return {
    region: core.catalogue.points()[0]?.region ?? '000000',
    centre: { id: centre.value, name: core.catalogue.centreName() },
    month,
    period: frozen.period,
    from,
    to,
    edition: frozen.edition,
    dataHash: frozen.data_hash,
    frozenAt: frozen.frozen_at,
    createdAt: core.clock.now(),
    practice: core.practice,
  }
}
