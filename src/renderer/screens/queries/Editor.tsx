import { useEffect, useRef, useState } from 'react'
import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SavedQuery } from '#shared/contract/queries.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { go } from '../../app/route.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Columns } from './Columns.tsx'
import { bodyOf, checkDraft, copyOf, draftOf, isPersonal, isSame, type Draft, type Errors } from './draft.ts'
import { Export } from './Export.tsx'
import { FilterFields } from './FilterFields.tsx'
import { Schedules } from './Schedules.tsx'
import css from './queries.module.css'

function useEditor(query: SavedQuery | null, start: Draft) {
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState(start)
  const [errors, setErrors] = useState<Errors>({})
  const refresh = () => Promise.all([queryClient.invalidateQueries({ queryKey: api.queries.list.key() }), queryClient.invalidateQueries({ queryKey: api.queries.schedules.key() })])
  const save = useMutation({
    mutationFn: () => client.queries.save(bodyOf(draft)),
    onSuccess: async (saved) => {
      queryClient.setQueryData(api.queries.list.queryKey(), (old: SavedQuery[] | undefined) => [...(old ?? []).filter((q) => q.id !== saved.id), saved])
      notify({ tone: 'ok', text: `已保存“${saved.name}”` })
      setDraft(draftOf(saved))
      go(`queries/${saved.id}`, { replace: true })
      await refresh()
    },
  })
  const remove = useMutation({
    mutationFn: () => client.queries.remove({ id: query?.id ?? '' }),
    onSuccess: async () => {
      notify({ tone: 'ok', text: `已删除“${draft.name}”` })
      await refresh()
      go('queries', { replace: true })
    },
  })
  const set = (change: Partial<Draft>): void => setDraft((before) => ({ ...before, ...change }))
  const submit = (): void => {
    const found = checkDraft(draft)
    setErrors(found)
    if (Object.keys(found).length === 0 && !save.isPending) save.mutate()
  }
  const body = save.error ? errorOf(save.error) : null
  const atField: Errors = body?.field === 'name' || body?.field === 'departmentCode' ? { [body.field]: body.message } : {}
  const changed = query === null || !isSame(draft, draftOf(query))
  return { draft, set, errors: { ...atField, ...errors }, failure: Object.keys(atField).length > 0 ? null : save.error, save, remove, submit, changed }
}

function Removing({ name, busy, onYes, onNo }: { name: string; busy: boolean; onYes: () => void; onNo: () => void }) {
  useKeys([{ key: 'Y', label: '删除', run: onYes, enabled: !busy }, { key: 'Escape', label: '不删', run: onNo }])
  return (
    <div className={css.warn} role="alertdialog" aria-label="删除查询">
      删除“{name}”和它的定时导出?已经导出的文件不受影响。
      <Button size="compact-sm" color="red" loading={busy} onClick={onYes} rightSection={<KeyHint k="Y" />}>删除</Button>
      <Button size="compact-sm" variant="default" autoFocus onClick={onNo} rightSection={<KeyHint k="Escape" />}>不删</Button>
    </div>
  )
}

function Heading({ query, draft }: { query: SavedQuery | null; draft: Draft }) {
  const kind = draft.departmentCode === null ? '查询' : '部门导入模板'
  if (!query) return <h3>新建{kind}</h3>
  return <h3>{query.name} <span className={css.quiet}>{kind} · {query.mine ? '我的' : `${query.ownerName}共享`} · {formatTimeZh(query.updatedAt)}保存</span></h3>
}

function NameFields({ draft, errors, readOnly, set }: { draft: Draft; errors: Errors; readOnly: boolean; set: (change: Partial<Draft>) => void }) {
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  return (
    <div className={css.row}>
      <TextInput label="名称" required w={320} value={draft.name} error={errors.name} readOnly={readOnly} maxLength={60} onChange={(event) => set({ name: event.currentTarget.value })} />
      {draft.departmentCode !== null && <Select label="给哪个部门导入" required w={240} searchable disabled={readOnly} value={draft.departmentCode || null} error={errors.departmentCode} data={departments.map((d) => ({ value: d.code, label: d.name }))} onChange={(departmentCode) => set({ departmentCode, ...(draft.department === '' && departmentCode && { department: departmentCode }) })} />}
      <Checkbox className={css.atFoot} label="同事也能用" checked={draft.shared} disabled={readOnly} onChange={(event) => set({ shared: event.currentTarget.checked })} />
    </div>
  )
}

type Props = { query: SavedQuery | null; start: Draft; onCopy: (draft: Draft) => void }

/** One list: what is in it, how it looks, where it goes. Another person's is looked at, exported and copied. */
export function Editor({ query, start, onCopy }: Props) {
  const { draft, set, errors, failure, save, remove, submit, changed } = useEditor(query, start)
  const maySchedule = useMay('query.schedule')
  const schedules = useQuery(api.queries.schedules.queryOptions({ enabled: maySchedule }))
  const [removing, setRemoving] = useState(false)
  const root = useRef<HTMLElement>(null)
  const readOnly = query !== null && !query.mine
  useEffect(() => {
    if (!query) root.current?.querySelector('input')?.focus()
  }, [query])
  const copy = (): void => onCopy(copyOf(draft))
  useKeys([
    { key: 'Ctrl+S', label: '保存', run: submit, enabled: !readOnly && changed, reason: readOnly ? `这是${query.ownerName}的,按 C 另存一份再改` : '没有改动' },
    ...(query ? [{ key: 'C', label: '另存一份', run: copy }] : []),
    ...(query?.mine ? [{ key: 'Delete', label: '删除', run: () => setRemoving(true), hidden: true }] : []),
  ])
  const hindrance = query === null ? '保存以后才能导出' : changed ? '有改动没有保存,先按 Ctrl+S' : null
  return (
    <section ref={root} className={css.editor} aria-label={query ? query.name : '新建查询'}>
      <header className={css.head}>
        <Heading query={query} draft={draft} />
        <div className={css.row}>
          {!readOnly && <Button size="compact-md" loading={save.isPending} disabled={!changed} onClick={submit} rightSection={<KeyHint k="Ctrl+S" />}>保存</Button>}
          {query && <Button size="compact-md" variant="default" onClick={copy} rightSection={<KeyHint k="C" />}>另存一份</Button>}
          {query?.mine && <Button size="compact-md" variant="default" onClick={() => setRemoving(true)}>删除</Button>}
        </div>
      </header>
      <div className={css.body}>
        {removing && <Removing name={draft.name} busy={remove.isPending} onYes={() => remove.mutate()} onNo={() => setRemoving(false)} />}
        {(failure ?? remove.error) && <ErrorNotice error={failure ?? remove.error} />}
        <Export id={query?.id ?? ''} name={query?.name ?? ''} personal={isPersonal(draft.columns)} hindrance={hindrance} />
        <NameFields draft={draft} errors={errors} readOnly={readOnly} set={set} />
        <FilterFields draft={draft} errors={errors} readOnly={readOnly} set={set} />
        <Columns draft={draft} readOnly={readOnly} error={errors.columns} onChange={(columns) => set({ columns })} />
      </div>
      {query && maySchedule && <div className={css.foot}><Schedules queryId={query.id} all={schedules.data} error={schedules.error} onRetry={() => void schedules.refetch()} /></div>}
    </section>
  )
}
