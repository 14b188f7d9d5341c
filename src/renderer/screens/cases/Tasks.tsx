import { useState } from 'react'
import { Button } from '@mantine/core'
import type { CaseDetail, CaseTask } from '#shared/contract/cases.ts'
import { shortDate } from '#shared/text/labels.ts'
import { useKeys } from '../../app/keys.ts'
import { useSession } from '../../app/session.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { TaskForm } from './TaskForm.tsx'
import { mayMove, TASK_RESULT_LABELS } from './tasks.ts'
import css from './cases.module.css'

const TASK_KINDS: Record<string, string> = { joint: '会同部门', outside: '外部单位', community: '社区' }

function statusOf(task: CaseTask, year: string): string {
  if (task.doneAt) return `${task.result ? `${TASK_RESULT_LABELS[task.result] ?? task.result} ` : '已完成 '}${shortDate(task.doneAt.slice(0, 10), year)}`
  if (task.signedAt) return `办理中 ${shortDate(task.signedAt.slice(0, 10), year)}起`
  return task.kind === 'outside' ? '待答复' : '待签收'
}

function TaskRow({ task, today, mine, first, onOpen }: { task: CaseTask; today: string; mine: boolean; first: boolean; onOpen: () => void }) {
  const year = today.slice(0, 4)
  const late = task.due !== null && task.doneAt === null && task.due < today
  return (
    <tr>
      <td>{task.ownerName} <span className={css.quiet}>{TASK_KINDS[task.kind] ?? task.kind}</span></td><td>{task.step}</td><td>{task.due ? <span className={late ? css.bad : undefined}>{shortDate(task.due, year)}{late ? ' 已超期' : ''}</span> : '—'}</td>
      <td>{statusOf(task, year)}</td><td>{task.opinion ?? ''}</td>
      <td>{mine && <Button size="compact-xs" variant="default" onClick={onOpen} rightSection={first ? <KeyHint k="K" /> : undefined}>办理<span className="visually-hidden">{task.ownerName}{task.step}</span></Button>}</td>
    </tr>
  )
}

/** Steps of other hands: co-departments, outside bodies, communities; whoever may move one gets its form, with K for the first. */
export function Tasks({ detail, onReturn }: { detail: CaseDetail; onReturn: () => void }) {
  const { user, today } = useSession()
  const [open, setOpen] = useState<string | null>(null)
  const mine = detail.tasks.filter((task) => mayMove(task, detail, user))
  const first = mine[0]
  useKeys(first ? [{ key: 'K', label: '办理协同环节', run: () => setOpen(first.id) }] : [])
  if (detail.tasks.length === 0) return null
  const current = mine.find((task) => task.id === open)
  return (
    <section aria-label="协同">
      <table className={css.plain} aria-label="协同环节">
        <thead><tr><th scope="col">协同</th><th scope="col">环节</th><th scope="col">期限</th><th scope="col">状态</th><th scope="col">意见</th><th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
        <tbody>{detail.tasks.map((task) => <TaskRow key={task.id} task={task} today={today} mine={mine.includes(task)} first={task === first} onOpen={() => setOpen(task.id)} />)}</tbody>
      </table>
      {current && <TaskForm key={current.id} detail={detail} task={current} onClose={() => { setOpen(null); onReturn() }} />}
    </section>
  )
}
