import { useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { SavedQuery } from '#shared/contract/queries.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, hrefOf, useRoute } from '../../app/route.ts'
import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { draftOf, groupsOf, hasFailed, newDraft, type Draft } from './draft.ts'
import { Editor } from './Editor.tsx'
import css from './queries.module.css'

/** Which lists go out by themselves, and which of those failed the last time. */
function useMarks(): Map<string, 'set' | 'failed'> {
  const may = useMay('query.schedule')
  const { data } = useQuery(api.queries.schedules.queryOptions({ enabled: may, refetchInterval: 60_000 }))
  const marks = new Map<string, 'set' | 'failed'>()
  for (const s of (data ?? []).filter((each) => each.active)) marks.set(s.queryId, hasFailed(s) || marks.get(s.queryId) === 'failed' ? 'failed' : 'set')
  return marks
}

function Item({ query, chosen, mark, departmentName }: { query: SavedQuery; chosen: boolean; mark: 'set' | 'failed' | undefined; departmentName: string | null }) {
  const side = [departmentName, query.mine ? (query.shared ? '已共享' : null) : query.ownerName, `${query.columns.length} 列`].filter(Boolean).join(' · ')
  return (
    <a href={hrefOf(`queries/${query.id}`)} className={css.item} aria-current={chosen ? 'true' : undefined}>
      <span>{query.name}</span>
      <span className={css.side}>{side}{mark && <b data-mark={mark}>{mark === 'failed' ? '定时失败' : '定时'}</b>}</span>
    </a>
  )
}

function List({ queries, chosen }: { queries: readonly SavedQuery[]; chosen: string | undefined }) {
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const marks = useMarks()
  const root = useRef<HTMLElement>(null)
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (by === undefined) return
    event.preventDefault()
    const links = [...(root.current?.querySelectorAll<HTMLAnchorElement>('a') ?? [])]
    const next = links[links.indexOf(document.activeElement as HTMLAnchorElement) + by]
    next?.focus()
  }
  return (
    <nav ref={root} className={css.items} aria-label="查询和模板" onKeyDown={onKeyDown}>
      {groupsOf(queries).map(({ title, items }) => (
        <section key={title} aria-label={title}>
          <h4>{title}</h4>
          {items.map((q) => <Item key={q.id} query={q} chosen={q.id === chosen} mark={marks.get(q.id)} departmentName={q.departmentCode && (departments.find((d) => d.code === q.departmentCode)?.name ?? q.departmentCode)} />)}
        </section>
      ))}
    </nav>
  )
}

/** What is being looked at: a saved list, a new one, or a copy of one. */
function useChosen(queries: readonly SavedQuery[]) {
  const { rest } = useRoute()
  const [copied, setCopied] = useState<{ draft: Draft; count: number } | null>(null)
  const asked = rest[0]
  const create = (kind: 'list' | 'template'): void => go(kind === 'list' ? 'queries/new' : 'queries/new-template')
  const copy = (draft: Draft): void => {
    setCopied({ draft, count: (copied?.count ?? 0) + 1 })
    go('queries/copy')
  }
  const fresh = asked === 'new' ? newDraft('list') : asked === 'new-template' ? newDraft('template') : asked === 'copy' ? copied?.draft : undefined
  const query = fresh ? null : (queries.find((q) => q.id === asked) ?? (asked === undefined || asked === 'copy' ? queries[0] : undefined) ?? null)
  return { asked, create, copy, query, start: fresh ?? (query && draftOf(query)), key: query?.id ?? `${asked}-${copied?.count ?? 0}` }
}

function Pane({ queries }: { queries: readonly SavedQuery[] }) {
  const { asked, create, copy, query, start, key } = useChosen(queries)
  const buttons = (
    <div className={css.row}>
      <Button size="compact-md" onClick={() => create('list')} rightSection={<KeyHint k="N" />}>新建查询</Button>
      <Button size="compact-md" variant="default" onClick={() => create('template')} rightSection={<KeyHint k="M" />}>新建部门导入模板</Button>
    </div>
  )
  useKeys([{ key: 'N', label: '新建查询', run: () => create('list') }, { key: 'M', label: '新建导入模板', run: () => create('template') }])
  return (
    <>
      <aside className={css.list}>
        <div className={css.listHead}>{buttons}</div>
        {queries.length > 0 ? <List queries={queries} chosen={query?.id} /> : <p className={css.none}>还没有保存的查询</p>}
      </aside>
      {start ? <Editor key={key} query={query} start={start} onCopy={copy} /> : (
        <div className={css.editor}>
          {asked === undefined || asked === 'copy'
            ? <Empty title="还没有保存的查询" hint="把常要的名单存成查询:哪些办件、哪些列、什么表头,以后一键导出。部门系统要固定表头的,建成导入模板。">{buttons}</Empty>
            : <Empty title="这个查询不存在了" hint="可能已被删除,或主人不再共享。请从左侧另选一个。" />}
        </div>
      )}
    </>
  )
}

/** 查询: lists of one's own, import templates of departments, and their exports by hand and by the clock. */
export default function QueriesScreen() {
  const may = useMay('query.use')
  const list = useQuery(api.queries.list.queryOptions({ enabled: may }))
  if (!may) return <Empty title="您的角色不能使用查询" hint="需要名单时请联系值班主管。" />
  if (list.error) return <div className={css.trouble}><ErrorNotice error={list.error} onRetry={() => void list.refetch()} /></div>
  if (!list.data) return <div className={css.loading} role="status" aria-label="正在载入查询">{Array.from({ length: 8 }, (_r, i) => <Skeleton key={i} h={34} />)}</div>
  return <div className={css.screen}><Pane queries={list.data} /></div>
}
