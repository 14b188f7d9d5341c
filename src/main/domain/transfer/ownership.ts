import { AppError } from '#shared/contract/errors.ts'
import type { ChangeMatterInput, OwnershipChange } from '#shared/contract/transfer.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { whereNow } from '#shared/text/stations.ts'
import { addDays, dateOf, type IsoDate } from '#shared/rules/time.ts'
import { act, actorOf, allow, type ActionScope } from '#main/core/action.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { numbersFor, UNSEEN_CASE } from '#main/domain/cases/sight.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'
import { CATALOGUE_STAMP } from '#main/domain/catalogue/store.ts'
import { openCasesOf, runDueChanges } from './moving.ts'

const wrong = (field: string, message: string): AppError => new AppError('INPUT_INVALID', { field, message })

/**
 * Decides that a matter belongs to another department, or is taken in at community stations, from a date on. A new department makes a new
 * version of the matter; cases keep the version they were accepted under, and stay or move as chosen. For today it is carried out at once.
 * @throws AppError MATTER_UNKNOWN, MATTER_NOT_IN_FORCE, INPUT_INVALID (date in the past, nothing changes), DEPARTMENT_INVALID, CONFLICT (a newer version)
 */
export async function changeMatter(core: Core, call: Call, input: ChangeMatterInput): Promise<OwnershipChange> {
  const id = await act(core, call, { action: 'transfer.change', name: 'transfer.matter', subject: input.matterCode, request: input }, async (scope) => {
    await core.catalogue.refresh(scope.tx)
    const from = input.effectiveFrom
    if (from < dateOf(scope.now)) throw wrong('effectiveFrom', '生效日期不能早于今天')
    const matter = core.catalogue.matterOn(input.matterCode, from)
    const to = input.toDepartment ?? null
    if (to === null && !input.toStations) throw wrong('toDepartment', '请选择新的主管部门,或下放到社区受理站')
    if (to !== null) refuseDepartment(core, matter, to, from)
    const known = await scope.tx.selectFrom('ownership_change').select('id').where('matter_code', '=', matter.code).where('effective_from', '>=', from).executeTakeFirst()
    if (known) throw new AppError('CONFLICT', { message: `${matter.name}在 ${from} 当日或以后已有移交决定,请先核对` })
    if (input.toStations) await refuseWithoutStations(scope.tx, from)
    const versionId = to === null ? null : await newVersion(core, scope, matter, to, from)
    const row: Tables['ownership_change'] = {
      id: uuid(), matter_code: matter.code, from_department: matter.departmentCode, to_department: to, to_stations: Number(input.toStations), effective_from: from,
      open_cases: input.openCases, document_number: input.documentNumber, reason: input.reason, version_id: versionId, decided_by: scope.actor.id, decided_at: scope.now,
      moved: 0, problems: '[]', done_at: null,
    }
    await scope.tx.insertInto('ownership_change').values(row).execute()
    await setMeta(scope.tx, CATALOGUE_STAMP, uuid())
    return { result: row.id, detail: { ...row } }
  })
  await core.catalogue.refresh(core.db.read)
  await runDueChanges(core)
  return (await changes(core, actorOf(call))).find((c) => c.id === id)!
}

function refuseDepartment(core: Core, matter: MatterDetail, to: string, from: IsoDate): void {
  const department = core.catalogue.department(to)
  if (!department) throw wrong('toDepartment', '没有这个部门,请从列表中选择')
  if (to === matter.departmentCode) throw wrong('toDepartment', `${matter.name}本来就由${department.name}主管`)
  if (department.validFrom > from || (department.validTo !== null && department.validTo < from))
    throw new AppError('DEPARTMENT_INVALID', { field: 'toDepartment', message: `${department.name}在 ${from} 不是有效的部门,请先在目录中维护` })
}

async function refuseWithoutStations(tx: Tx, from: IsoDate): Promise<void> {
  const station = await tx.selectFrom('acceptance_point').select('code').where('kind', '=', 'station').where('valid_from', '<=', from)
    .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', from)])).limit(1).executeTakeFirst()
  if (!station) throw wrong('toStations', '还没有社区受理站,请先在“受理点”中登记')
}

/** The same matter with another owner from the date on; the version before it ends the day before. */
async function newVersion(core: Core, { tx, now }: ActionScope, matter: MatterDetail, to: string, from: IsoDate): Promise<string> {
  const versions = core.catalogue.versions(matter.code)
  if (versions.some((v) => v.validFrom >= from)) throw new AppError('CONFLICT', { message: `${matter.name}在 ${from} 当日或以后已有新版本,请先核对目录` })
  const old = await tx.selectFrom('matter_version').selectAll().where('id', '=', matter.versionId).executeTakeFirstOrThrow()
  const id = uuid()
  await tx.updateTable('matter_version').set({ valid_to: addDays(from, -1) }).where('id', '=', old.id).execute()
  const version = Math.max(...versions.map((v) => v.version)) + 1
  const data = canonicalJson({ ...(JSON.parse(old.data) as object), departmentCode: to })
  await tx.insertInto('matter_version').values({ ...old, id, version, department_code: to, valid_from: from, data, created_at: now }).execute()
  return id
}

/** All decisions, newest first. */
export async function listChanges(core: Core, call: Call): Promise<OwnershipChange[]> {
  return changes(core, allow(call, 'transfer.read'))
}

type Problem = OwnershipChange['problems'][number]

/** Cases that could not move, as the person may know of them: of one that is not for him only that there is one. */
async function problemsFor(core: Core, actor: Actor, text: string): Promise<Problem[]> {
  const problems = JSON.parse(text) as Problem[]
  const told = await numbersFor(core.db.read, actor, problems.map((p) => p.number))
  return problems.map((p) => (told(p.number) === p.number ? p : { number: UNSEEN_CASE, why: '敏感事项办件,请有权限的人员查看' }))
}

async function changes(core: Core, actor: Actor): Promise<OwnershipChange[]> {
  const rows = await core.db.read.selectFrom('ownership_change as o').leftJoin('staff as s', 's.id', 'o.decided_by').selectAll('o').select('s.display_name').orderBy('o.decided_at', 'desc').execute()
  const name = (code: string | null): string | null => (code === null ? null : (core.catalogue.department(code)?.name ?? code))
  return Promise.all(rows.map(async (r) => ({
    id: r.id,
    matterCode: r.matter_code,
    matterName: core.catalogue.matterNear(r.matter_code, r.effective_from).name,
    fromDepartment: name(r.from_department)!,
    toDepartment: name(r.to_department),
    toStations: r.to_stations === 1,
    effectiveFrom: r.effective_from,
    openCases: r.open_cases,
    documentNumber: r.document_number,
    reason: r.reason,
    decidedBy: r.display_name ?? '系统',
    decidedAt: r.decided_at,
    moved: r.moved,
    waiting: r.done_at === null && r.open_cases === 'move' && r.to_department !== null ? (await openCasesOf(core, r)).length : 0,
    problems: await problemsFor(core, actor, r.problems),
    doneAt: r.done_at,
  })))
}

/**
 * Refuses a new case at a counter of the centre when the matter is taken in at community stations: MATTER_MOVED names the station of the
 * applicant's community with address and telephone, as a referral card does.
 */
export function refuseMoved(core: Core, matter: MatterDetail, pointCode: string, communityCode: string | null, today: IsoDate): void {
  if (core.catalogue.point(pointCode)?.kind === 'station') return
  const moved = core.catalogue.atStations(matter.code, today)
  if (moved === null) return
  const { since, stations } = moved
  const own = stations.find((p) => p.communityCode !== null && p.communityCode === communityCode)
  throw new AppError('MATTER_MOVED', {
    field: 'matterCode',
    message: `“${matter.name}”自 ${since} 起由社区受理站受理,${whereNow(moved, communityCode)}`,
    data: { since, station: own ?? null, stations: stations.map((p) => p.name) },
  })
}
