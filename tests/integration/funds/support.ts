import { uuid } from '#main/core/ids.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { accrueTask, type EntryRow } from '#main/domain/funds/accrual.ts'
import { enter } from '#main/domain/funds/ledger.ts'
import { moveAdmission, submitAdmission, type StepInput } from '#main/domain/funds/register.ts'
import { getSettlement, signSettlement } from '#main/domain/funds/settlement.ts'
import type { Admission, AdmissionInput, Settlement } from '#shared/contract/funds.ts'
import type { Who, World } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'

export const ACCOUNT = { departmentCode: 'WS', communityCode: 'C01' }
export const MARCH = { ...ACCOUNT, month: '2026-03' }

/** An admission as the department's officer submits it. */
export const asked = (change: Partial<AdmissionInput> = {}): AdmissionInput => ({
  number: '白卫〔2026〕1号', departmentCode: 'WS', communityCode: 'C01', matterCode: 'WS-01', work: null, task: '征求意见公示', unit: '次', amount: '12.50', validFrom: '2026-03-01', validTo: '2026-12-31', ...change,
})

export const submit = (w: World, change: Partial<AdmissionInput> = {}, who: Who = 'officer') => submitAdmission(w.core, w.as(who), asked(change))
export const step = (w: World, who: Who, a: Pick<Admission, 'id' | 'version'>, name: StepInput['step'], given: Partial<StepInput> = {}) =>
  moveAdmission(w.core, w.as(who), { id: a.id, version: a.version, step: name, ...given })

/** Submitted, approved, and agreed on paper by both sides. */
export async function admitted(w: World, change: Partial<AdmissionInput> = {}): Promise<Admission> {
  const made = await submit(w, { number: `准${uuid().slice(-8)}`, ...change }, 'supervisor')
  return step(w, 'supervisor', await step(w, 'supervisor', made, 'approve'), 'agree', { agreement: '协〔2026〕1号' })
}

let residents = 0
/** A task of the community for a case, opened as given; not finished. */
export async function openTask(w: World, admission: Pick<Admission, 'id'>, opened = '2026-03-05T09:00:00.000+08:00', communityCode = 'C01'): Promise<string> {
  const { id: caseId } = await createCase(w.core, w.as('clerk'), aCase(++residents))
  const id = uuid()
  await w.core.db.write(async (tx) => {
    await tx
      .insertInto('case_task')
      .values({ id, case_id: caseId, kind: 'community', owner_code: communityCode, owner_name: '社区', step: '征求意见公示', opened_at: opened, due: null, signed_at: null, done_at: null, result: null, opinion: null, done_by: null })
      .execute()
    await tx
      .insertInto('community_task')
      .values({ task_id: id, case_id: caseId, community_code: communityCode, department_code: 'WS', matter_code: 'WS-01', work: 'publicNotice', admission_id: admission.id, assigned_to: null, units: 1, form: '{}', notice_from: null, notice_to: null })
      .execute()
  })
  return id
}

/** Finishes a task and accrues it, as the community's worker does. */
export function finish(w: World, taskId: string, admission: Pick<Admission, 'id'>, units = 1, at = '2026-03-10T10:00:00.000+08:00'): Promise<EntryRow> {
  return w.core.db.write(async (tx) => {
    await tx.updateTable('case_task').set({ done_at: at, result: '已办', opinion: '属实' }).where('id', '=', taskId).execute()
    return accrueTask(tx, { taskId, admissionId: admission.id, units, at, by: w.people.communityWorker.id })
  })
}

/** A finished task with its entry. */
export const accrued = async (w: World, admission: Pick<Admission, 'id'>, units = 1, at?: string): Promise<EntryRow> => finish(w, await openTask(w, admission, at), admission, units, at)

export const deduct = (w: World, amount: string, change: Partial<Parameters<typeof enter>[2]> = {}, who: Who = 'officer') =>
  enter(w.core, w.as(who), { ...MARCH, kind: 'deduction', amount, reason: '未按约定时间完成', ...change })

export const view = (w: World, who: Who = 'supervisor', of = MARCH): Promise<Settlement> => getSettlement(w.core, w.as(who), of)

/** Signs what the person sees now. */
export async function sign(w: World, who: Who, of = MARCH): Promise<Settlement> {
  const { entries, totalFen } = await view(w, who, of)
  return signSettlement(w.core, w.as(who), { ...of, entries, totalFen })
}

/** Both sides sign: the month is closed. */
export async function close(w: World, of = MARCH): Promise<Settlement> {
  await sign(w, 'officerHead', of)
  return sign(w, 'communityHead', of)
}
