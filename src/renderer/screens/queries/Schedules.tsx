import { useState } from 'react'
import { Button, Select, TextInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { ExportSchedule } from '#shared/contract/queries.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { dayChoices, hasFailed, scheduleText } from './draft.ts'
import css from './queries.module.css'

type Form = Pick<ExportSchedule, 'folder' | 'format' | 'every' | 'at' | 'day' | 'active'> & { id?: string }

const NEW: Form = { folder: '', format: 'xlsx', every: 'month', at: '08:00', day: 1, active: true }
const EVERY = [{ value: 'day', label: '每天' }, { value: 'week', label: '每周' }, { value: 'month', label: '每月' }]
const FORMATS = [{ value: 'xlsx', label: '工作簿 xlsx' }, { value: 'csv', label: '文本 CSV' }]

function useSave(onDone: () => void) {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (input: Form & { queryId: string }) => client.queries.schedule(input),
    onSuccess: async (saved) => {
      await queryClient.invalidateQueries({ queryKey: api.queries.schedules.key() })
      notify({ tone: 'ok', text: saved.active ? `已设置:${scheduleText(saved)}导出` : '已停用这个定时导出' })
      onDone()
    },
  })
}

/** The folder is one of the host's; at the desktop it can be pointed at. */
function FolderField({ value, error, onChange }: { value: string; error: string | undefined; onChange: (folder: string) => void }) {
  const { capabilities } = useSession()
  const choose = capabilities.chooseFolder ? window.centre?.chooseFolder : undefined
  return (
    <div className={css.row}>
      <TextInput label="文件夹(主机上的)" required w={420} value={value} error={error} maxLength={400} placeholder="如 D:\导出\民政" autoFocus onChange={(event) => onChange(event.currentTarget.value)} />
      {choose && <Button size="compact-md" variant="default" className={css.atFoot} onClick={() => void choose().then((folder) => folder && onChange(folder))}>选择…</Button>}
    </div>
  )
}

function ScheduleForm({ queryId, start, onClose }: { queryId: string; start: Form; onClose: () => void }) {
  const [form, setForm] = useState(start)
  const [missing, setMissing] = useState<{ folder?: string; at?: string }>({})
  const work = useSave(onClose)
  const set = (change: Partial<Form>): void => setForm({ ...form, ...change })
  const submit = (): void => {
    const found = { ...(form.folder.trim() === '' && { folder: '请填文件夹' }), ...(form.at === '' && { at: '请填时间' }) }
    setMissing(found)
    if (Object.keys(found).length === 0 && !work.isPending) work.mutate({ ...form, queryId })
  }
  useKeys([{ key: 'Ctrl+Enter', label: '保存定时导出', run: submit }, { key: 'Escape', label: '取消', run: onClose }])
  const body = work.error ? errorOf(work.error) : null
  return (
    <form className={css.form} aria-label="定时导出" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
      <FolderField value={form.folder} error={missing.folder ?? (body?.field === 'folder' ? body.message : undefined)} onChange={(folder) => set({ folder })} />
      <div className={css.row}>
        <Select label="多久一次" w={110} value={form.every} data={EVERY} onChange={(every) => set({ every: every as Form['every'], day: 1 })} />
        {form.every !== 'day' && <Select label="哪一天" w={110} value={String(form.day)} data={dayChoices(form.every)} onChange={(day) => set({ day: Number(day) })} />}
        <TextInput type="time" label="时间" w={110} value={form.at} error={missing.at} onChange={(event) => set({ at: event.currentTarget.value })} />
        <Select label="格式" w={140} value={form.format} data={FORMATS} onChange={(format) => set({ format: format as Form['format'] })} />
      </div>
      {body && body.field !== 'folder' && <ErrorNotice error={work.error} />}
      <div className={css.row}>
        <Button type="submit" size="compact-md" loading={work.isPending} rightSection={<KeyHint k="Ctrl+Enter" />}>保存定时导出</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
      </div>
    </form>
  )
}

/** Pressed twice: what is deleted does not come back. */
function Remove({ id }: { id: string }) {
  const queryClient = useQueryClient()
  const [sure, setSure] = useState(false)
  const work = useMutation({
    mutationFn: () => client.queries.unschedule({ id }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.queries.schedules.key() })
      notify({ tone: 'ok', text: '已删除这个定时导出,写出的文件还在' })
    },
    onError: (error) => notify({ tone: 'error', text: errorOf(error).message }),
  })
  return <Button size="compact-xs" variant={sure ? 'filled' : 'default'} color={sure ? 'red' : undefined} loading={work.isPending} onBlur={() => setSure(false)} onClick={() => (sure ? work.mutate() : setSure(true))}>{sure ? '确认删除' : '删除'}</Button>
}

function Line({ schedule, onEdit }: { schedule: ExportSchedule; onEdit: () => void }) {
  const toggle = useSave(() => undefined)
  const failed = hasFailed(schedule)
  return (
    <>
      <tr data-off={!schedule.active || undefined}>
        <th scope="row">{scheduleText(schedule)}</th>
        <td className={css.folder}>{schedule.folder}</td>
        <td>{schedule.format}</td>
        {/* A new schedule counts from when it was set; it has run only when it has a result. */}
        <td>{!schedule.active ? '已停用' : schedule.lastResult && schedule.lastRun ? formatTimeZh(schedule.lastRun) : '还没有到时间'}</td>
        <td className={css.moves}>
          <Button size="compact-xs" variant="default" onClick={onEdit}>修改</Button>
          <Button size="compact-xs" variant="default" loading={toggle.isPending} onClick={() => toggle.mutate({ ...formOf(schedule), queryId: schedule.queryId, active: !schedule.active })}>{schedule.active ? '停用' : '启用'}</Button>
          <Remove id={schedule.id} />
        </td>
      </tr>
      {schedule.lastResult && <tr><td colSpan={5} className={failed ? css.bad : css.result}>{schedule.lastResult}{failed && '(下次到时间再试)'}</td></tr>}
      {toggle.error && <tr><td colSpan={5}><ErrorNotice compact error={toggle.error} /></td></tr>}
    </>
  )
}

const formOf = ({ id, folder, format, every, at, day, active }: ExportSchedule): Form => ({ id, folder, format, every, at, day, active })

/** When this list goes to which folder by itself, and how it went the last time. */
export function Schedules({ queryId, all, error, onRetry }: { queryId: string; all: readonly ExportSchedule[] | undefined; error: unknown; onRetry: () => void }) {
  const [editing, edit] = useState<Form | null>(null)
  useKeys([{ key: 'T', label: '定时导出', run: () => edit(NEW), hidden: true }])
  const list = (all ?? []).filter((s) => s.queryId === queryId)
  return (
    <section className={css.part} aria-label="定时导出">
      <header className={css.row}>
        <h4>定时导出</h4>
        {all && !editing && <Button size="compact-sm" variant="default" onClick={() => edit(NEW)} rightSection={<KeyHint k="T" />}>加一个</Button>}
        <span className={css.quiet}>{list.length === 0 ? '还没有;可以每天、每周或每月写到部门的共享文件夹' : '到点写出,失败的下次再试'},总是隐藏个人信息</span>
      </header>
      {error ? <ErrorNotice error={error} onRetry={onRetry} /> : null}
      {list.length > 0 && (
        <table className={css.schedules} aria-label="定时导出">
          <thead><tr><th scope="col">时间</th><th scope="col">文件夹</th><th scope="col">格式</th><th scope="col">上次</th><th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
          <tbody>{list.map((s) => <Line key={s.id} schedule={s} onEdit={() => edit(formOf(s))} />)}</tbody>
        </table>
      )}
      {editing && <ScheduleForm key={editing.id ?? 'new'} queryId={queryId} start={editing} onClose={() => edit(null)} />}
    </section>
  )
}
