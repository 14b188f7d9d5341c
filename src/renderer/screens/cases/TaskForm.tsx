import { useState } from 'react'
import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CaseDetail, CaseTask } from '#shared/contract/cases.ts'
import { shortDate } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CaseForm } from './CaseForm.tsx'
import { useEventDraft } from './drafts.ts'
import { Field } from './FormFields.tsx'
import type { TaskForm as Form } from './tasks.ts'
import { checkTask, taskFields } from './tasks.ts'

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

/** Signs a step of another hand, or writes down how it was finished. */
export function TaskForm({ detail, task, onClose }: { detail: CaseDetail; task: CaseTask; onClose: () => void }) {
  const { today } = useSession()
  const outside = task.kind === 'outside'
  const draft = useEventDraft(detail.id, `task.${task.id}`, { result: '', opinion: '', date: today })
  const values = draft.values as Form
  const [errors, setErrors] = useState<Partial<Form>>({})
  const move = useMoveTask(detail, () => {
    draft.clear()
    onClose()
  })
  const finish = (): void => {
    const found = checkTask(values, outside, today)
    setErrors(found)
    if (Object.keys(found).length > 0) return
    const { result, opinion, date } = values
    move.mutate({ id: detail.id, taskId: task.id, action: 'finish', result: result as 'agreed', opinion: opinion.trim(), ...(outside && date && { date }) })
  }
  const sign = (): void => {
    if (!move.isPending) move.mutate({ id: detail.id, taskId: task.id, action: 'signIn' })
  }
  const signs = !task.signedAt && !outside
  useKeys(signs ? [{ key: 'Alt+Q', label: '只签收', run: sign, hidden: true }] : [])
  return (
    <CaseForm
      title={`${task.ownerName} · ${task.step}`} submit="办完这一步" pending={move.isPending} error={move.error} onSubmit={finish} onClose={onClose}
      {...(task.due && { aside: `${shortDate(task.due, today.slice(0, 4))}前` })}
      {...(signs && { more: <Button size="compact-md" variant="default" onClick={sign} disabled={move.isPending} rightSection={<KeyHint k="Alt+Q" />}>只签收</Button> })}
    >
      {taskFields(outside).map((field) => <Field key={field.name} field={field} value={values[field.name as keyof Form] ?? ''} error={errors[field.name as keyof Form]} set={(value) => draft.set(field.name, value)} />)}
    </CaseForm>
  )
}
