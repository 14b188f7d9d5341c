import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Select, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { MatterHit } from '#shared/contract/catalogue.ts'
import { PROCESSING_LABELS, labelOf } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { MatterView } from './MatterView.tsx'
import { matchText } from './parts.ts'
import css from './catalogue.module.css'

function useMatters() {
  const [text, setText] = useState('')
  const [q] = useDebouncedValue(text.trim(), 150)
  const [department, setDepartment] = useState('')
  const query = useQuery(api.catalogue.matters.queryOptions({ input: { q, limit: 200 }, placeholderData: keepPreviousData, staleTime: 60_000 }))
  const found = query.data ?? []
  const hits = department ? found.filter((hit) => hit.departmentCode === department) : found
  return { text, setText, q, department, setDepartment, query, found, hits }
}

function Hit({ hit, active, searching, departmentName }: { hit: MatterHit; active: boolean; searching: boolean; departmentName: (code: string) => string }) {
  const word = searching ? matchText(hit.matched) : ''
  return (
    <>
      <span className={css.short}>{hit.shortCode}</span>
      <span className={css.hitName} data-active={active || undefined}>{hit.name}{hit.inForce ? '' : <em>已停办</em>}</span>
      <span className={css.hitSide}>{departmentName(hit.departmentCode)} · {labelOf(PROCESSING_LABELS, hit.processingType)}{hit.promisedDays !== null && hit.promisedDays > 0 ? ` ${hit.promisedDays}个工作日` : ''}{word && <b>{word}</b>}</span>
    </>
  )
}

/** 目录: the 57 matters and everything known of them; the search is the one of the counter, to be tried out. */
export default function CatalogueScreen() {
  const { text, setText, q, department, setDepartment, query, found, hits } = useMatters()
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity }))
  const route = useRoute()
  const chosen = route.rest[0] ?? hits[0]?.code ?? null
  const list = useRef<HTMLUListElement>(null)
  const search = useRef<HTMLInputElement>(null)
  useEffect(() => search.current?.focus(), [])
  useKeys([{ key: '/', label: '试查', run: () => search.current?.select() }])
  const shortName = (code: string): string => departments.data?.find((d) => d.code === code)?.short ?? code
  const fullName = (code: string): string => departments.data?.find((d) => d.code === code)?.name ?? code
  const open = (code: string | undefined): void => {
    if (!code) return
    go(`catalogue/${code}`, { replace: true })
    list.current?.querySelector(`[id="matter-${code}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // The arrows of the department filter are its own.
    if (event.target instanceof Element && event.target.getAttribute('role') === 'combobox') return
    const at = hits.findIndex((hit) => hit.code === chosen)
    const to: Record<string, number> = { ArrowDown: at + 1, ArrowUp: Math.max(0, at - 1), PageDown: Math.min(hits.length - 1, at + 12), PageUp: Math.max(0, at - 12) }
    if (to[event.key] === undefined) return
    event.preventDefault()
    open(hits[to[event.key]!]?.code)
  }
  return (
    <div className={css.screen}>
      <section className={css.list} aria-label="事项目录" onKeyDown={onKeyDown}>
        <header className={css.head}>
          <TextInput
            ref={search} aria-label="试用查找" placeholder="用居民的话试试:店招、低保、dmzp、26" value={text} maxLength={100} rightSection={<KeyHint k="/" />} rightSectionPointerEvents="none"
            onChange={(event) => { setText(event.currentTarget.value); go('catalogue', { replace: true }) }}
          />
          <Select aria-label="部门" value={department} onChange={(value) => { setDepartment(value ?? ''); go('catalogue', { replace: true }) }} maxDropdownHeight={420}
            data={[{ value: '', label: `全部部门(${found.length})` }, ...(departments.data ?? []).map((d) => ({ value: d.code, label: `${d.name}(${found.filter((hit) => hit.departmentCode === d.code).length})` }))]} />
          <p className={css.count} role="status">{query.data ? (q ? `“${q}”找到 ${hits.length} 项,最可能的在前` : `${hits.length} 项职能`) : ''}</p>
        </header>
        {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
        {query.isPending && !query.error && <div className={css.loading} role="status" aria-label="正在载入目录">{Array.from({ length: 12 }, (_r, i) => <Skeleton key={i} h={30} />)}</div>}
        {query.data && hits.length === 0 && <Empty title={q ? `没有事项对得上“${q}”` : '这个部门没有事项'} hint={q ? '换个说法、拼音首字母或两位代码试试;常用的说法可以补进关键词。' : undefined} />}
        <ul ref={list} className={css.hits} role="listbox" aria-label="事项" tabIndex={hits.length > 0 ? 0 : -1} aria-activedescendant={chosen ? `matter-${chosen}` : undefined}>
          {hits.map((hit) => (
            <li key={hit.code} id={`matter-${hit.code}`} role="option" aria-selected={hit.code === chosen} className={css.hit} onClick={() => open(hit.code)}>
              <Hit hit={hit} active={hit.code === chosen} searching={q !== ''} departmentName={shortName} />
            </li>
          ))}
        </ul>
      </section>
      {chosen ? <MatterView key={chosen} code={chosen} departmentName={fullName} /> : <div className={css.view}><Empty title="请从左侧选择事项" /></div>}
    </div>
  )
}
