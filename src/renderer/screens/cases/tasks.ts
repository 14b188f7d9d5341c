import type { CaseDetail, CaseTask } from '#shared/contract/cases.ts'
import type { Role } from '#shared/rules/roles.ts'
import { mayDo, standsInFor } from '#shared/rules/roles.ts'
import type { FormField } from './eventForms.ts'

type Person = { role: Role; departmentCode: string | null }
type Owned = Pick<CaseDetail, 'departmentCode' | 'endedAt'>

/** Whether a person may move a step: a department its own, the main department and the counter those of outside bodies, a supervisor any. */
export function mayMove(task: CaseTask, detail: Owned, user: Person): boolean {
  // The community fills its result form on its own screen.
  if (task.kind === 'community') return false
  if (task.doneAt !== null || detail.endedAt !== null || !mayDo(user.role, 'case.event')) return false
  const role = standsInFor(user.role)
  if (role === 'officer') return user.departmentCode === (task.ownerCode ?? detail.departmentCode)
  return role === 'supervisor' || task.ownerCode === null
}

/** The first step a person has to do on a case, if any. */
export const ownStep = (detail: Owned & Pick<CaseDetail, 'tasks'>, user: Person): CaseTask | null => detail.tasks.find((task) => mayMove(task, detail, user)) ?? null

export const TASK_RESULTS = [['agreed', '同意'], ['refused', '不同意'], ['other', '其他']] as const
export const TASK_RESULT_LABELS: Record<string, string> = Object.fromEntries(TASK_RESULTS)

export type TaskForm = { result: string; opinion: string; date: string }

/** Fields of the form of a step; what an outside body answered has its day. */
export const taskFields = (outside: boolean): FormField[] => [
  { name: 'result', label: '结果', kind: 'choice', required: true, options: TASK_RESULTS.map(([value, label]) => ({ value, label })) },
  { name: 'opinion', label: '意见', kind: 'text', required: true, templates: outside ? ['对方已书面答复,同意。', '对方已书面答复,不同意。'] : ['经审核,同意。', '不符合本部门要求,不同意。'] },
  ...(outside ? [{ name: 'date', label: '答复日期', kind: 'date' as const }] : []),
]

/** The sentence for each field at fault; empty when the step can be finished. */
export function checkTask(form: TaskForm, outside: boolean, today: string): Partial<TaskForm> {
  const errors: Partial<TaskForm> = {}
  if (!form.result) errors.result = '请选择结果'
  if (!form.opinion.trim()) errors.opinion = '请填写意见'
  if (outside && form.date > today) errors.date = '日期不能晚于今天'
  return errors
}
