import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { Button, Select, Skeleton, Textarea, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { OpinionTemplate } from '#shared/contract/department.ts'
import { OPINION_RESULT_NAMES, OPINION_RESULTS, OPINION_WORDS, type OpinionResult } from '#shared/rules/opinions.ts'
import { api, client, errorOf, newKey } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import css from './department.module.css'

type Form = { title: string; body: string; result: OpinionResult; matterCode: string | null }
const EMPTY: Form = { title: '', body: '', result: 'granted', matterCode: null }

function TemplateForm({ department, template, onClose }: { department: string; template: OpinionTemplate | null; onClose: () => void }) {
  const queryClient = useQueryClient()
  const matters = useQuery(api.authority.list.queryOptions({ staleTime: 600_000 }))
  const [form, setForm] = useState<Form>(template ?? EMPTY)
  const [id] = useState(() => template?.id ?? newKey())
  const [tried, setTried] = useState(false)
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => root.current?.querySelector<HTMLInputElement>('input')?.focus(), [])
  const save = useMutation({
    mutationFn: () => client.department.saveTemplate({ id, department, title: form.title, body: form.body, result: form.result, matterCode: form.matterCode }),
    onSuccess: async () => {
      notify({ tone: 'ok', text: `模板“${form.title.trim()}”已保存` })
      await queryClient.invalidateQueries({ queryKey: api.department.templates.key() })
      onClose()
    },
  })
  const submit = (): void => {
    setTried(true)
    if (form.title.trim() && form.body.trim() && !save.isPending) save.mutate()
  }
  useKeys([{ key: 'Escape', label: '取消', run: onClose }, { key: 'Ctrl+S', label: '保存', run: submit }])
  const body = save.error ? errorOf(save.error) : null
  const errorAt = (field: keyof Form, empty: string): string | undefined => (body?.field === field ? body.message : tried && !form[field] ? empty : undefined)
  const set = (change: Partial<Form>): void => setForm((before) => ({ ...before, ...change }))
  return (
    <form ref={root} className={css.templateForm} aria-label="意见模板" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
      <TextInput label="名称" required maxLength={40} value={form.title} error={errorAt('title', '请填写名称')} onChange={(event) => set({ title: event.currentTarget.value })} />
      <Select label="用于" required allowDeselect={false} value={form.result} data={OPINION_RESULT_NAMES.map((value) => ({ value, label: OPINION_RESULTS[value] }))} onChange={(value) => value && set({ result: value as OpinionResult })} />
      <Select label="事项" clearable searchable placeholder="本部门全部事项" value={form.matterCode} error={body?.field === 'matterCode' ? body.message : undefined} data={(matters.data ?? []).filter((m) => m.departmentCode === department).map((m) => ({ value: m.matterCode, label: `${m.matterCode} ${m.matterName}` }))} onChange={(matterCode) => set({ matterCode })} />
      <Textarea label="意见" required autosize minRows={4} maxRows={12} maxLength={2000} value={form.body} error={errorAt('body', '请填写意见')} description={`可写 ${OPINION_WORDS.map((word) => `{${word}}`).join(' ')},插入时自动填上`} onChange={(event) => set({ body: event.currentTarget.value })} />
      {body && !body.field && <ErrorNotice error={body} compact />}
      <div className={css.foot}>
        <Button type="submit" size="compact-md" loading={save.isPending} rightSection={<KeyHint k="Ctrl+S" />}>保存</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>取消</Button>
      </div>
    </form>
  )
}

type ListProps = { rows: readonly OpinionTemplate[]; active: number; listRef: RefObject<HTMLDivElement | null>; onKeyDown: (event: KeyboardEvent) => void; onPick: (template: OpinionTemplate, index: number) => void }

/** The sentences by title, each with what it is for. */
function TemplateList({ rows, active, listRef, onKeyDown, onPick }: ListProps) {
  const chosen = rows[active]
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div ref={listRef} className={css.inbox} tabIndex={0} role="listbox" aria-label="意见模板" onKeyDown={onKeyDown} aria-activedescendant={chosen ? `template-${chosen.id}` : undefined}>
      {rows.map((t, i) => (
        <div key={t.id} id={`template-${t.id}`} role="option" aria-selected={i === active} className={css.item} onClick={() => onPick(t, i)}>
          <div className={css.itemMain}>
            <div className={css.itemTitle}><b>{t.title}</b> <span className={css.quiet}>{OPINION_RESULTS[t.result]} · {t.matterCode ?? '全部事项'}</span></div>
            <div className={css.itemTitle}>{t.body}</div>
          </div>
        </div>
      ))}
    </div>
  )
}

/** 模板: the sentences of the department, taken into the forms of closing, rejecting and returning by Alt+O. */
export function Opinions({ department }: { department: string }) {
  const may = useMay('template.change')
  const queryClient = useQueryClient()
  const query = useQuery(api.department.templates.queryOptions({ input: { department } }))
  const [editing, edit] = useState<OpinionTemplate | 'new' | null>(null)
  const rows = query.data ?? []
  const { active, setActive } = useActiveRow(rows)
  const list = useRef<HTMLDivElement>(null)
  const chosen = rows[active]
  const remove = useMutation({
    mutationFn: (template: OpinionTemplate) => client.department.removeTemplate({ id: template.id }),
    onSuccess: async (_ok, template) => {
      notify({ tone: 'ok', text: `模板“${template.title}”已停用` })
      await queryClient.invalidateQueries({ queryKey: api.department.templates.key() })
    },
  })
  const loaded = query.data !== undefined && editing === null
  useEffect(() => {
    if (loaded) list.current?.focus()
  }, [loaded])
  useKeys(editing ? [] : [
    { key: 'N', label: '新模板', run: () => edit('new'), enabled: may, reason: '由部门经办人维护' },
    { key: 'Delete', label: '停用', run: () => chosen && remove.mutate(chosen), enabled: may && chosen !== undefined && !remove.isPending, reason: '没有选中的模板' },
  ])
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === 'Enter' && chosen && may) edit(chosen)
    else if (step === 0) return
    else setActive(Math.min(rows.length - 1, Math.max(0, active + step)))
    event.preventDefault()
  }
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (!query.data) return <div className={css.loading} role="status" aria-label="正在载入模板"><Skeleton h={160} /></div>
  return (
    <div className={css.templates}>
      <div className={css.templateList}>
        <div className={css.templateBar}>
          <span className={css.quiet}>{rows.length} 个模板{may ? ',回车修改' : ''}</span>
          {may && <Button size="compact-md" onClick={() => edit('new')} rightSection={<KeyHint k="N" />}>新模板</Button>}
        </div>
        {remove.error && <ErrorNotice error={remove.error} compact />}
        {rows.length === 0 ? <Empty title="还没有意见模板" hint="把常写的意见存成模板,办结、退件、退回时按 Alt+O 插入。" /> : (
          <TemplateList rows={rows} active={active} listRef={list} onKeyDown={onKeyDown} onPick={(t, i) => { setActive(i); if (may) edit(t) }} />
        )}
      </div>
      {editing && <TemplateForm key={editing === 'new' ? 'new' : editing.id} department={department} template={editing === 'new' ? null : editing} onClose={() => edit(null)} />}
    </div>
  )
}
