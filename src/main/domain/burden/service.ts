import type { AskedForm, BurdenFilter, BurdenStatistics, NewForm } from '#shared/contract/burden.ts'
import { AppError } from '#shared/contract/errors.ts'
import { burdenByCommunity, burdenByDepartment, FREQUENCIES, inForce, missingReason, monthlyHours, roundHours, type Burden } from '#shared/rules/burden.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { insertRows } from '#main/database/insert.ts'
import { refuseOtherCommunity } from '#main/domain/ledgers/scope.ts'
import { listingFile, listingPages, type ListFormat, type ListSheets, type Order } from '#main/domain/ledgers/listing.ts'

const formsOf = (db: Reader | Tx) =>
  (db as Reader)
    .selectFrom('asked_form as f')
    .innerJoin('department as d', 'd.code', 'f.department_code')
    .innerJoin('staff as s', 's.id', 'f.recorded_by')
    .leftJoin('community as k', 'k.code', 'f.community_code')
    .selectAll('f')
    .select(['d.name as department', 'k.name as community', 's.display_name as by'])
type Row = Awaited<ReturnType<ReturnType<typeof formsOf>['execute']>>[number]

function toForm(r: Row, today: IsoDate): AskedForm {
  const span = { from: r.asked_on, until: r.ended_on }
  return {
    id: r.id,
    department: { code: r.department_code, name: r.department },
    community: r.community_code === null ? null : { code: r.community_code, name: r.community ?? r.community_code },
    name: r.name,
    usedFor: r.used_for,
    basis: r.basis,
    every: r.every,
    pages: r.pages,
    minutes: r.minutes,
    ...span,
    endReason: r.end_reason,
    recordedBy: r.by,
    recordedAt: r.recorded_at,
    inForce: inForce(span, today),
    hours: roundHours(monthlyHours(r)),
    missing: missingReason({ usedFor: r.used_for, basis: r.basis }),
  }
}

/** A community worker reads what is asked of his community; an officer what his department asks. */
const reads = (actor: Actor, r: Pick<Row, 'community_code' | 'department_code'>): boolean =>
  actor.role === 'communityWorker'
    ? r.community_code === null || r.community_code === actor.communityCode
    : actor.role !== 'officer' || r.department_code === actor.departmentCode

async function readable(core: Core, db: Reader | Tx, actor: Actor): Promise<AskedForm[]> {
  const rows = await formsOf(db).orderBy('f.department_code').orderBy('f.name').orderBy('f.id').execute()
  const today = dateOf(core.clock.now())
  return rows.filter((r) => reads(actor, r)).map((r) => toForm(r, today))
}

/** The register, by department and name. */
export async function listForms(core: Core, call: Call, filter: BurdenFilter): Promise<AskedForm[]> {
  const actor = allow(call, 'burden.read')
  return (await readable(core, core.db.read, actor)).filter(
    (f) =>
      (filter.which === 'all' || f.inForce) &&
      (filter.department === undefined || f.department.code === filter.department) &&
      (filter.community === undefined || f.community === null || f.community.code === filter.community),
  )
}

/** Refuses what a person may not record or end: another community's, another department's. */
function refuseForeign(actor: Actor, form: { department: string; community: string | null }): void {
  if (actor.role === 'communityWorker') refuseOtherCommunity(actor, form.community)
  if (actor.role === 'officer' && actor.departmentCode !== form.department) throw new AppError('FORBIDDEN', { message: '只能登记和停报本部门要的表' })
}

async function oneForm(core: Core, tx: Tx, id: string): Promise<AskedForm> {
  const row = await formsOf(tx).where('f.id', '=', id).executeTakeFirst()
  if (!row) throw new AppError('NOT_FOUND', { message: '没有这张表的登记' })
  return toForm(row, dateOf(core.clock.now()))
}

/** Records a form a department asks for. Errors: FORBIDDEN, INPUT_INVALID (no such place), CONFLICT (already in force under this name). */
export function recordForm(core: Core, call: Call, input: NewForm): Promise<AskedForm> {
  return act(core, call, { action: 'burden.record', request: input }, async ({ tx, actor, now }) => {
    refuseForeign(actor, input)
    if (!core.catalogue.department(input.department)) throw new AppError('INPUT_INVALID', { field: 'department', message: '没有这个部门' })
    if (input.community !== null && !(await tx.selectFrom('community').select('code').where('code', '=', input.community).executeTakeFirst()))
      throw new AppError('INPUT_INVALID', { field: 'community', message: '没有这个社区' })
    const same = (await formsOf(tx).where('f.department_code', '=', input.department).where('f.name', '=', input.name).execute()).find(
      (r) => (r.community_code === null || input.community === null || r.community_code === input.community) && (r.ended_on === null || r.ended_on >= input.from),
    )
    if (same) throw new AppError('CONFLICT', { field: 'name', message: `这个部门的“${input.name}”已经登记在报(${same.by}登记)`, data: { id: same.id } })
    const id = uuid()
    const row = {
      id, department_code: input.department, community_code: input.community, name: input.name, used_for: input.usedFor, basis: input.basis, every: input.every,
      pages: input.pages, minutes: input.minutes, asked_on: input.from, ended_on: input.until, end_reason: null, recorded_by: actor.id, recorded_at: now,
    }
    await insertRows(tx, 'asked_form', [row])
    return { result: await oneForm(core, tx, id), subject: id, detail: { department: input.department, community: input.community, form: input.name } }
  })
}

/** Ends a form with a reason; the last day is included. Errors: NOT_FOUND, FORBIDDEN, CONFLICT (ended already), INPUT_INVALID (before it began). */
export function endForm(core: Core, call: Call, input: { id: string; until: IsoDate; reason: string }): Promise<AskedForm> {
  return act(core, call, { action: 'burden.record', name: 'burden.end', subject: input.id, request: input }, async ({ tx, actor }) => {
    const form = await oneForm(core, tx, input.id)
    if (!reads(actor, { community_code: form.community?.code ?? null, department_code: form.department.code })) throw new AppError('NOT_FOUND', { message: '没有这张表的登记' })
    refuseForeign(actor, { department: form.department.code, community: form.community?.code ?? null })
    const ended = (until: IsoDate | null): AppError => new AppError('CONFLICT', { message: `这张表已于 ${until ?? '刚才'} 停报` })
    if (form.endReason !== null || (!form.inForce && form.until !== null)) throw ended(form.until)
    if (input.until < form.from) throw new AppError('INPUT_INVALID', { field: 'until', message: `停报日期不能早于开始日期 ${form.from}` })
    // Two at once: the second finds the reason of the first.
    const done = await tx.updateTable('asked_form').set({ ended_on: input.until, end_reason: input.reason }).where('id', '=', input.id).where('end_reason', 'is', null).executeTakeFirst()
    if (done.numUpdatedRows === 0n) throw ended(null)
    return { result: await oneForm(core, tx, input.id), detail: { until: input.until, reason: input.reason } }
  })
}

/** Forms in force today and hours a month, per community and per department. */
export async function burdenStatistics(core: Core, call: Call): Promise<BurdenStatistics> {
  const actor = allow(call, 'burden.read')
  const on = dateOf(core.clock.now())
  const forms = (await readable(core, core.db.read, actor))
    .filter((f) => f.inForce)
    .map((f) => ({ ...f, department: f.department.code, community: f.community?.code ?? null }))
  const all = await core.db.read.selectFrom('community').select(['code', 'name']).orderBy('code').execute()
  const communities = actor.role === 'communityWorker' ? all.filter((c) => c.code === actor.communityCode) : all
  const departments = core.catalogue.departments().filter((d) => actor.role !== 'officer' || d.code === actor.departmentCode)
  const named = (lines: Burden[], names: readonly { code: string; name: string }[]) => lines.map((line, i) => ({ ...line, name: names[i]!.name }))
  return {
    on,
    communities: named(burdenByCommunity(forms, communities.map((c) => c.code)), communities),
    departments: named(burdenByDepartment(forms, departments.map((d) => d.code), communities.length), departments),
  }
}

/** The register as workbook or PDF with both tables of statistics. */
export const burdenFile = async (core: Core, call: Call, format: ListFormat, filter: BurdenFilter): Promise<{ bytes: Uint8Array; name: string }> =>
  listingFile(core, call, format, await orderOf(core, call, filter))

/** The same as pages to print. */
export const burdenPages = async (core: Core, call: Call, filter: BurdenFilter): Promise<ListSheets> => listingPages(core, call, await orderOf(core, call, filter))

async function orderOf(core: Core, call: Call, filter: BurdenFilter): Promise<Order> {
  const forms = await listForms(core, call, filter)
  const { on, communities, departments } = await burdenStatistics(core, call)
  const count = (text: string, width: number) => ({ text, width, kind: 'count' as const })
  const statistics = (name: string, who: string, lines: BurdenStatistics['departments'], note: string) => ({
    name, title: `要表负担（${name}）`, empty: '没有在报的表', notes: [note],
    columns: [{ text: '代码', width: 10, kind: 'center' as const }, { text: who, width: 40, kind: 'text' as const }, count('在报张数', 14), { text: '每月小时', width: 14, kind: 'decimal' as const }, count('没有用途或依据', 18), count('没有填用时', 14)],
    rows: lines.map((l) => [l.code, l.name, l.forms, l.hours, l.unfounded, l.untimed]),
  })
  const register = {
    name: '要表登记', title: '部门向社区要表登记', empty: '没有登记', notes: ['每月小时为一个社区的用时：每次分钟数按频次折合；一次性的表不折算。'],
    columns: [
      { text: '部门', width: 20, kind: 'text' as const }, { text: '社区', width: 14, kind: 'center' as const }, { text: '表名', width: 26, kind: 'text' as const },
      { text: '用途', width: 26, kind: 'text' as const }, { text: '依据', width: 26, kind: 'text' as const }, { text: '频次', width: 8, kind: 'center' as const },
      count('页数', 7), count('分钟', 7), { text: '每月小时', width: 12, kind: 'decimal' as const }, { text: '开始', width: 12, kind: 'date' as const },
      { text: '停报', width: 12, kind: 'date' as const }, { text: '说明', width: 20, kind: 'text' as const },
    ],
    rows: forms.map((f) => [
      f.department.name, f.community?.name ?? '全部社区', f.name, f.usedFor || '未填用途', f.basis ?? '未填依据', FREQUENCIES[f.every].label,
      f.pages, f.minutes, f.hours, f.from, f.until, [f.missing, f.endReason].filter(Boolean).join('；') || null,
    ]),
  }
  return {
    action: 'burden.read', name: 'burden.export', subject: on, file: `要表登记-${on}`,
    listing: {
      title: '部门向社区要表登记', period: `截至 ${on}`, signers: [],
      tables: [register, statistics('按部门', '部门', departments, '各部门对其所要社区的每月用时合计。'), statistics('按社区', '社区', communities, '按社区编号排列,不作比较。')],
    },
  }
}
