import { dirname, join } from 'node:path'
import { AppError } from '#shared/contract/errors.ts'
import type { ClosePointInput, Closure } from '#shared/contract/transfer.ts'
import { CASE_STATES } from '#shared/rules/caseMachine.ts'
import { maskName } from '#shared/rules/names.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, actAsSystem, admit, type ActionScope } from '#main/core/action.ts'
import { SYSTEM_ACTOR, type Call, type Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import { isPostgresUrl } from '#main/database/database.ts'
import type { CaseTable, Tables } from '#main/database/schema.ts'
import { departmentValid, loadWorking } from '#main/domain/cases/load.ts'
import { CENTRE_PREFIX, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { finish } from '#main/domain/cases/outcome.ts'
import { updateCase } from '#main/domain/cases/repository.ts'
import { advance, deriveDates } from '#main/domain/cases/working.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'
import { CATALOGUE_STAMP } from '#main/domain/catalogue/store.ts'
import { recordSheet, sheetHead } from '#main/domain/documents/sheet.ts'
import { exportAll } from './carry.ts'
import { blockersOf, closureView } from './points.ts'

type ClosureRow = Tables['point_closure']

/**
 * Decides that a point takes its last case on a day. From the day after no new case is taken in there; the hand-over itself is `finishClosure`.
 * @throws AppError INPUT_INVALID (unknown point or successor, day in the past), CONFLICT (closed already)
 */
export async function closePoint(core: Core, call: Call, input: ClosePointInput): Promise<Closure> {
  const row = await act(core, call, { action: 'transfer.change', name: 'point.close', subject: input.pointCode, request: input }, async ({ tx, actor, now }) => {
    const wrong = (field: string, message: string): AppError => new AppError('INPUT_INVALID', { field, message })
    const points = await tx.selectFrom('acceptance_point').selectAll().execute()
    const point = points.find((p) => p.code === input.pointCode)
    if (!point) throw wrong('pointCode', '没有这个受理点')
    if (input.lastDay < dateOf(now)) throw wrong('lastDay', '最后受理日不能早于今天')
    if (await tx.selectFrom('point_closure').select('id').where('point_code', '=', point.code).executeTakeFirst()) throw new AppError('CONFLICT', { message: `${point.name}已经决定关闭` })
    const successor = input.successor ? points.find((p) => p.code === input.successor) : undefined
    if (input.successor && !successor) throw wrong('successor', '没有这个接办受理点')
    if (successor && (successor.code === point.code || (successor.valid_to !== null && successor.valid_to <= input.lastDay))) throw wrong('successor', '接办受理点不能是本点,也不能同时关闭')
    if (!successor && input.openCases === 'move') throw wrong('successor', '未结办件要移交,请选择接办受理点')
    const values: ClosureRow = {
      id: uuid(), point_code: point.code, last_day: input.lastDay, successor: successor?.code ?? null, reason: input.reason, document_number: input.documentNumber,
      open_cases: input.openCases, decided_by: actor.id, decided_at: now, export_sha256: null, moved: 0, done_at: null,
    }
    await tx.insertInto('point_closure').values(values).execute()
    await tx.updateTable('acceptance_point').set({ valid_to: input.lastDay }).where('code', '=', point.code).execute()
    await setMeta(tx, CATALOGUE_STAMP, uuid())
    return { result: values, detail: { ...values } }
  })
  await core.catalogue.refresh(core.db.read)
  return closureView(core.db.read, row)
}

/** Folder the program writes into when none is named: beside the embedded database. */
export function folderOf(core: Core, folder: string | undefined): string {
  if (folder) return folder
  if (isPostgresUrl(core.db.location)) throw new AppError('INPUT_INVALID', { field: 'folder', message: '请填写主机上保存导出文件的文件夹' })
  return dirname(core.db.location)
}

export const exportName = (core: Core, point: string | undefined): string => `整体导出${point ? `-${point}` : ''}-${core.clock.now().slice(0, 19).replace(/[-:T]/g, '')}.zip`

/**
 * Hands a closed point over: each open case to the successor (in its log; who decides it stays), a sheet per department, the full export of the
 * point with its SHA-256. What was done before an interruption is not done again.
 * @throws AppError CONFLICT (before the last day, or with the list of what is still in somebody's hands), those of the export
 */
export async function finishClosure(core: Core, call: Call, input: { pointCode: string; folder?: string | undefined }): Promise<Closure> {
  const row = await core.db.read.selectFrom('point_closure').selectAll().where('point_code', '=', input.pointCode).executeTakeFirst()
  await admit(core, call, 'transfer.change', () => {
    if (!row) throw new AppError('NOT_FOUND', { message: '这个受理点没有关闭决定' })
    if (dateOf(core.clock.now()) < row.last_day) throw new AppError('CONFLICT', { message: `最后受理日是 ${row.last_day},到那天下班后再交接` })
  })
  const closure = row!
  if (closure.done_at !== null) return closureView(core.db.read, closure)
  const blockers = await blockersOf(core.db.read, closure.point_code)
  if (blockers.length > 0) throw new AppError('CONFLICT', { message: `还有 ${blockers.length} 项没有了结,先办完再交接:${blockers.slice(0, 3).join(';')}`, data: { blockers } })
  const folder = folderOf(core, input.folder)
  if (closure.open_cases === 'move') await handCasesOver(core, closure)
  await act(core, { ...call, idempotencyKey: null }, { action: 'transfer.change', name: 'point.sheets', subject: closure.point_code, request: input }, (scope) => recordSheets(core, scope, closure))
  const done = await exportAll(core, call, { file: join(folder, exportName(core, closure.point_code)), point: closure.point_code })
  const finished = await act(core, { ...call, idempotencyKey: null }, { action: 'transfer.change', name: 'point.handOver', subject: closure.point_code, request: input }, async ({ tx, now }) => {
    await tx.updateTable('point_closure').set({ export_sha256: done.sha256, done_at: now }).where('id', '=', closure.id).execute()
    return { result: await tx.selectFrom('point_closure').selectAll().where('id', '=', closure.id).executeTakeFirstOrThrow(), detail: { sha256: done.sha256, file: done.file, cases: done.cases } }
  })
  return closureView(core.db.read, finished)
}

const HAND_OVER_FIELD = 'handOverPoint'

/** Figures of past months stay with the point the case came through; its log says who goes on with it. */
async function handCasesOver(core: Core, closure: ClosureRow): Promise<void> {
  const rows = await core.db.read.selectFrom('cases').select('id').where('point_code', '=', closure.point_code).where('ended_at', 'is', null).where('state', '<>', 'draft').orderBy('id').execute()
  for (const { id } of rows)
    await actAsSystem(core, 'point.handCase', async (scope) => {
      await core.catalogue.refresh(scope.tx)
      const row = await scope.tx.selectFrom('cases').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
      const w = await loadWorking(core, scope.tx, row)
      const done = w.events.some((e) => e.type === 'correct' && (JSON.parse(e.data) as { field?: string }).field === HAND_OVER_FIELD)
      if (done || row.ended_at !== null) return { result: null, subject: id }
      w.row.updated_at = scope.now
      const reason = `受理点关闭:${closure.reason}(${closure.document_number})`
      advance(w, 'correct', { field: HAND_OVER_FIELD, label: '接办受理点', oldValue: closure.point_code, newValue: closure.successor, reason }, { actor: SYSTEM_ACTOR, now: scope.now }, departmentValid(core, w))
      deriveDates(w, core.calendar.calendar())
      await updateCase(scope.tx, w, [])
      await scope.tx.updateTable('point_closure').set((eb) => ({ moved: eb('moved', '+', 1) })).where('id', '=', closure.id).execute()
      return { result: null, subject: id, detail: (await finish(core, scope, w)).detail }
    })
}

const OPEN_END = ['closed']

/** One sheet per department that has cases of the point; recorded once. */
async function recordSheets(core: Core, scope: ActionScope, closure: ClosureRow) {
  const { tx, now } = scope
  const known = await tx.selectFrom('document').select('id').where('kind', '=', 'YJ').where('event_id', '=', closure.id).limit(1).executeTakeFirst()
  const cases = known ? [] : await tx.selectFrom('cases').selectAll().where('point_code', '=', closure.point_code).where('state', '<>', 'draft').orderBy('id').execute()
  const papers = await papersOf(scope, closure.point_code)
  const groups = [...Map.groupBy(cases, (c) => c.department_code)].sort(([a], [b]) => (a < b ? -1 : 1))
  const numbers = groups.length > 0 ? await takePaperNumbers(tx, CENTRE_PREFIX, Number(now.slice(0, 4)), groups.length) : []
  const nameOf = (code: string | null): string => core.catalogue.point(code ?? '')?.name ?? '—'
  for (const [i, [department, list]] of groups.entries()) {
    const line = (c: CaseTable) => ({
      caseNumber: c.number,
      matter: core.catalogue.matterVersion(c.matter_version_id)?.name ?? c.matter_code,
      // The sheet lies on many desks: who is behind a sensitive matter is not on it.
      applicant: c.sensitivity !== 'ordinary' ? '(敏感,姓名略)' : c.applicant_kind === 'organisation' ? c.applicant_name : maskName(c.applicant_name),
      state: CASE_STATES[c.state].label,
      ...(c.ended_at ? { ended: dateOf(c.ended_at) } : c.due ? { due: c.due } : {}),
      papers: papers.get(c.id) ?? '—',
    })
    // Decided but not yet delivered still needs somebody.
    const open = list.filter((c) => c.ended_at === null || OPEN_END.includes(c.state))
    await recordSheet(scope, 'YJ', {
      ...sheetHead(core, 'YJ', { point: closure.point_code, number: numbers[i]!, printedAt: now }),
      department: core.catalogue.department(department)?.name ?? department,
      from: nameOf(closure.point_code),
      ...(closure.successor && { successor: nameOf(closure.successor) }),
      lastDay: closure.last_day,
      documentNumber: closure.document_number,
      reason: closure.reason,
      open: open.map(line),
      closed: list.filter((c) => !open.includes(c)).map(line),
    }, numbers[i], closure.id)
  }
  return { result: { sheets: groups.length }, detail: { sheets: numbers } }
}

async function papersOf({ tx }: ActionScope, point: string): Promise<Map<string, string>> {
  const materials = await tx.selectFrom('case_material as m').innerJoin('cases as c', 'c.id', 'm.case_id').select((eb) => ['m.case_id', eb.fn.countAll<number>().as('n')])
    .where('c.point_code', '=', point).where('m.received', '=', 1).groupBy('m.case_id').execute()
  const sheets = await tx.selectFrom('document as d').innerJoin('cases as c', 'c.id', 'd.case_id').select((eb) => ['d.case_id', eb.fn.countAll<number>().as('n')])
    .where('c.point_code', '=', point).groupBy('d.case_id').execute()
  const of = (rows: { case_id: string | null; n: number }[]): Map<string, number> => new Map(rows.map((r) => [r.case_id ?? '', Number(r.n)]))
  const [m, s] = [of(materials), of(sheets)]
  return new Map([...new Set([...m.keys(), ...s.keys()])].map((id) => [id, `材料 ${m.get(id) ?? 0}、文书 ${s.get(id) ?? 0}`]))
}
