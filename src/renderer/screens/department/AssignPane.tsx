import { useEffect, useRef, useState } from 'react'
import { Button, CloseButton, Radio } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { CaseRow } from '#shared/contract/cases.ts'
import type { DepartmentOfficer } from '#shared/contract/department.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import css from './department.module.css'

type Props = { cases: readonly CaseRow[]; officers: readonly DepartmentOfficer[]; onClose: () => void; /** Ids that could not be given stay marked. */ onDone: (left: string[]) => void }

/** Several cases given to one officer: each is an event of its own; what is refused is told by case and stays marked. */
export function AssignPane({ cases, officers, onClose, onDone }: Props) {
  const [to, setTo] = useState<string | null>(officers[0]?.id ?? null)
  const [refused, setRefused] = useState<{ id: string; message: string }[]>([])
  const root = useRef<HTMLElement>(null)
  const queryClient = useQueryClient()
  const give = useMutation({
    mutationFn: async (officerId: string) => {
      const failed: { id: string; message: string }[] = []
      for (const one of cases) await client.cases.event({ id: one.id, version: one.version, type: 'assign', officerId }).catch((error: unknown) => void failed.push({ id: one.id, message: errorOf(error).message }))
      return failed
    },
    onSuccess: async (failed) => {
      setRefused(failed)
      notify({ tone: failed.length === 0 ? 'ok' : 'error', text: `已分派 ${cases.length - failed.length} 件给 ${officers.find((p) => p.id === to)?.name ?? ''}${failed.length > 0 ? `,${failed.length} 件没有分派` : ''}` })
      await Promise.all([queryClient.invalidateQueries({ queryKey: api.cases.key() }), queryClient.invalidateQueries({ queryKey: api.department.key() })])
      onDone(failed.map((f) => f.id))
    },
  })
  useEffect(() => root.current?.querySelector<HTMLElement>('input:checked')?.focus(), [])
  const send = (): void => {
    if (to && !give.isPending) give.mutate(to)
  }
  useKeys([{ key: 'Ctrl+Enter', label: '分派', run: send, enabled: to !== null }, { key: 'Escape', label: '收起', run: onClose }])
  return (
    <aside ref={root} className={css.batch} aria-label="分派">
      <header className={css.batchHead}><h2>分派 {cases.length} 件</h2><CloseButton aria-label="收起" onClick={onClose} size="sm" /></header>
      <Radio.Group label="由谁经办" value={to} onChange={setTo}>
        <div className={css.officers}>{officers.map((p) => <Radio key={p.id} size="sm" value={p.id} label={`${p.name} · 在办 ${p.open} 件`} />)}</div>
      </Radio.Group>
      <div className={css.batchList}>
        {cases.map((one) => (
          <div key={one.id} className={css.slip}>
            <div className={css.itemMain}><div className={css.itemTitle}><b>{one.applicantName}</b> {one.matterName}</div><div className={css.quiet}><CaseNumber number={one.number} /></div></div>
            <span className={css.late}>{refused.find((f) => f.id === one.id)?.message}</span>
          </div>
        ))}
      </div>
      <div className={css.foot}><Button size="compact-md" loading={give.isPending} disabled={to === null} onClick={send} rightSection={<KeyHint k="Ctrl+Enter" />}>分派</Button><Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>收起</Button></div>
    </aside>
  )
}
