import type { CaseDetail } from '#shared/contract/cases.ts'
import { CASE_FLAGS } from '#shared/rules/caseMachine.ts'
import { labelOf, shortDate } from '#shared/text/labels.ts'
import css from './cases.module.css'

const TASK_KINDS: Record<string, string> = { joint: '会同部门', outside: '外部单位', community: '社区' }

/** What the clerk must know before anything else: dangerous dates, flags, whom the case waits for. */
export function Standing({ detail }: { detail: Pick<CaseDetail, 'clocks' | 'flags' | 'waitsFor'> }) {
  const { clocks, flags, waitsFor } = detail
  if (clocks.warnings.length === 0 && flags.length === 0 && waitsFor.length === 0) return null
  return (
    <div className={css.standing}>
      {clocks.warnings.map((warning) => <p key={warning.code} className={css.warning} role="alert">▲ {warning.message}</p>)}
      {(flags.length > 0 || waitsFor.length > 0) && (
        <p className={css.flags}>
          {flags.map((flag) => <span key={flag} className={css.flag} data-flag={flag}>{labelOf(CASE_FLAGS, flag)}</span>)}
          {waitsFor.length > 0 && <span className={css.quiet}>等待:{waitsFor.join('、')}</span>}
        </p>
      )}
    </div>
  )
}

function statusOf(task: CaseDetail['tasks'][number], year: string): string {
  if (task.doneAt) return `已完成 ${shortDate(task.doneAt.slice(0, 10), year)}`
  return task.signedAt ? '办理中' : '待签收'
}

/** Steps of other hands: co-departments, outside bodies, communities. */
export function Tasks({ tasks, year }: { tasks: CaseDetail['tasks']; year: string }) {
  if (tasks.length === 0) return null
  return (
    <table className={css.plain} aria-label="协同环节">
      <thead><tr><th scope="col">协同</th><th scope="col">环节</th><th scope="col">期限</th><th scope="col">状态</th><th scope="col">意见</th></tr></thead>
      <tbody>
        {tasks.map((task) => (
          <tr key={task.id}>
            <td>{task.ownerName} <span className={css.quiet}>{TASK_KINDS[task.kind] ?? task.kind}</span></td><td>{task.step}</td><td>{task.due ? shortDate(task.due, year) : '—'}</td>
            <td>{statusOf(task, year)}</td><td>{task.opinion ?? task.result ?? ''}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
