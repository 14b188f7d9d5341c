import { useState } from 'react'
import { Button, Modal, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { client } from '../../api.ts'
import { useReturnFocus } from '../../app/focus.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { save } from '../../components/download.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './queries.module.css'

type Format = 'csv' | 'xlsx'
type Asked = { format: Format; reason?: string }

function useExport(id: string, name: string, onDone?: () => void) {
  const { today } = useSession()
  return useMutation({
    mutationFn: async ({ format, reason }: Asked) => {
      const file = `${name}-${today}${reason ? '-完整信息' : ''}.${format}`
      save(await client.queries.export({ id, format, ...(reason && { reason }) }), file)
      return file
    },
    onSuccess: (file) => {
      notify({ tone: 'ok', text: `已导出 ${file}` })
      onDone?.()
    },
  })
}

/** Names and numbers in full: why is asked first, and goes into the journal with the name of who asked. */
function FullDialog({ id, name, onClose }: { id: string; name: string; onClose: () => void }) {
  useReturnFocus()
  const [reason, setReason] = useState('')
  const [format, setFormat] = useState<Format>('xlsx')
  const [missing, setMissing] = useState(false)
  const work = useExport(id, name, onClose)
  const submit = (): void => {
    setMissing(reason.trim() === '')
    if (reason.trim() && !work.isPending) work.mutate({ format, reason: reason.trim() })
  }
  useKeys([{ key: 'Escape', label: '取消', run: onClose }, { key: 'Ctrl+Enter', label: '导出', run: submit }], 'dialog')
  return (
    <Modal opened onClose={onClose} title="导出完整信息" size={520}>
      <form className={css.dialog} noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
        <p className={css.warn} role="note">“{name}”将写出完整的姓名、证件号码、电话和地址。您的姓名、时间和理由记入审计日志;文件请按规定保管,用完删除。</p>
        <TextInput label="理由" required data-autofocus value={reason} maxLength={100} placeholder="如:民政部门核对低保名单" error={missing && '请写明理由'} onChange={(event) => setReason(event.currentTarget.value)} />
        <SegmentedControl aria-label="格式" value={format} onChange={(value) => setFormat(value as Format)} transitionDuration={0} data={[{ value: 'xlsx', label: '工作簿 xlsx' }, { value: 'csv', label: '文本 CSV' }]} />
        {work.error && <ErrorNotice error={work.error} />}
        <div className={css.row}>
          <Button type="submit" loading={work.isPending} rightSection={<KeyHint k="Ctrl+Enter" />}>导出完整信息</Button>
          <Button variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
        </div>
      </form>
    </Modal>
  )
}

type Props = { id: string; name: string; personal: boolean; hindrance: string | null }

/** The exports of a saved list; `hindrance` says in words why it cannot be now. */
export function Export({ id, name, personal, hindrance }: Props) {
  const mayFull = useMay('query.unmasked')
  const [full, setFull] = useState(false)
  const work = useExport(id, name)
  const enabled = hindrance === null && !work.isPending
  const reason = hindrance ?? '正在导出'
  const run = (format: Format) => (): void => {
    if (enabled) work.mutate({ format })
  }
  const openFull = (): void => {
    if (enabled) setFull(true)
  }
  const fullReason = mayFull ? reason : '完整信息只有值班主管和管理员可以导出'
  useKeys([
    { key: 'E', label: '导出 CSV', run: run('csv'), enabled, reason },
    { key: 'X', label: '导出工作簿', run: run('xlsx'), enabled, reason },
    ...(personal ? [{ key: 'U', label: '完整信息', run: openFull, enabled: enabled && mayFull, reason: fullReason, hidden: !mayFull }] : []),
  ])
  return (
    <>
      <div className={css.row}>
        <Button size="compact-md" disabled={!enabled} loading={work.isPending} title={enabled ? undefined : reason} onClick={run('csv')} rightSection={<KeyHint k="E" />}>导出 CSV</Button>
        <Button size="compact-md" variant="default" disabled={!enabled} title={enabled ? undefined : reason} onClick={run('xlsx')} rightSection={<KeyHint k="X" />}>导出 xlsx</Button>
        {personal && mayFull && <Button size="compact-md" variant="default" disabled={!enabled} title={enabled ? undefined : reason} onClick={openFull} rightSection={<KeyHint k="U" />}>完整信息…</Button>}
        <span className={css.quiet}>{hindrance ?? (personal ? '姓名、证件、电话、地址默认隐藏' : '没有个人信息的列')}</span>
      </div>
      {work.error && <ErrorNotice error={work.error} />}
      {full && <FullDialog id={id} name={name} onClose={() => setFull(false)} />}
    </>
  )
}
