import { useEffect, useRef, useState } from 'react'
import { Button, Radio, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CaseDetail, CaseTask } from '#shared/contract/cases.ts'
import { shortDate } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useEventDraft } from './drafts.ts'
import type { TaskForm as Form } from './tasks.ts'
import { checkTask, mayMove, TASK_RESULT_LABELS, TASK_RESULTS } from './tasks.ts'
import css from './cases.module.css'

const TASK_KINDS: Record<string, string> = { joint: '会同部门', outside: '外部单位', community: '社区' }
const OPINIONS = ['经审核,同意。', '对方已书面答复,同意。', '不符合本部门要求,不同意。']

function statusOf(task: CaseTask, year: string): string {
  if (task.doneAt) return `${task.result ? `${TASK_RESULT_LABELS[task.result] ?? task.result} ` : '已完成 '}${shortDate(task.doneAt.slice(0, 10), year)}`
  if (task.signedAt) return `办理中 ${shortDate(task.signedAt.slice(0, 10), year)}起`
  return task.kind === 'outside' ? '待答复' : '待签收'
}

function useMoveTask(detail: CaseDetail, done: () => void) {
  const queryClient = useQueryClient()
  return useMutation(api.cases.task.mutationOptions({
    onSuccess: async (task, input) => {
      notify({ tone: 'ok', text: `${task.ownerName}:${task.step}${input.action === 'signIn' ? '已签收' : '已办完'}` })
      await Promise.all([queryClient.invalidateQueries({ queryKey: api.cases.get.key({ input: { id: detail.id } }) }), queryClient.invalidateQueries({ queryKey: api.cases.list.key({ type: 'query' }) })])
      done()
    },
  }))
}

type FormProps = { detail: CaseDetail; task: CaseTask; onClose: () => void }

/** Signs a step of another hand, or writes down how it was finished. */
function TaskForm({ detail, task, onClose }: FormProps) {
  const { today } = useSession()
  const outside = task.kind === 'outside'
  const draft = useEventDraft(detail.id, `task.${task.id}`, { result: '', opinion: '', date: today })
  const [errors, setErrors] = useState<Partial<Form>>({})
  const move = useMoveTask(detail, () => {
    draft.clear()
    onClose()
  })
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('input')?.focus()
    root.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  useKeys([{ key: 'Escape', label: '收起', run: onClose }])
  const values = draft.values as Form
  const finish = (): void => {
    const found = checkTask(values, outside, today)
    setErrors(found)
    if (Object.keys(found).length > 0 || move.isPending) return
    const { result, opinion, date } = values
    move.mutate({ id: detail.id, taskId: task.id, action: 'finish', result: result as 'agreed', opinion: opinion.trim(), ...(outside && date && { date }) })
  }
  const sign = (): void => {
    if (!move.isPending) move.mutate({ id: detail.id, taskId: task.id, action: 'signIn' })
  }
  return (
    <form
      ref={root} className={css.form} aria-label={`${task.ownerName} ${task.step}`} noValidate onSubmit={(event) => { event.preventDefault(); finish() }}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.ctrlKey) {
          event.preventDefault()
          finish()
        }
      }}
    >
      <div className={css.formHead}><b>{task.ownerName} · {task.step}</b>{task.due && <span className={css.quiet}>{shortDate(task.due, today.slice(0, 4))}前</span>}</div>
      <Radio.Group label="结果" required error={errors.result} value={values.result ?? ''} onChange={(value) => draft.set('result', value)}>
        <div className={css.choices}>{TASK_RESULTS.map(([value, label]) => <Radio key={value} value={value} label={label} size="xs" />)}</div>
      </Radio.Group>
      <div>
        <Textarea label="意见" required error={errors.opinion} autosize minRows={2} maxRows={6} maxLength={1000} value={values.opinion ?? ''} onChange={(event) => draft.set('opinion', event.currentTarget.value)} />
        <div className={css.templates} role="group" aria-label="意见模板">{OPINIONS.map((text) => <button type="button" key={text} onClick={() => draft.set('opinion', text)}>{text}</button>)}</div>
      </div>
      {outside && <TextInput type="date" w={180} label="答复日期" error={errors.date} value={values.date ?? ''} max={today} onChange={(event) => draft.set('date', event.currentTarget.value)} />}
      {move.error && <ErrorNotice error={move.error} />}
      <div className={css.formFoot}>
        <Button type="submit" size="compact-md" loading={move.isPending} rightSection={<KeyHint k="Ctrl+Enter" />}>办完这一步</Button>
        {!task.signedAt && !outside && <Button size="compact-md" variant="default" onClick={sign} disabled={move.isPending}>只签收</Button>}
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>收起</Button>
      </div>
    </form>
  )
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
