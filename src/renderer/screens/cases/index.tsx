import { useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { KeyboardEvent } from 'react'
import { Button, Skeleton } from '@mantine/core'
import { useDebouncedCallback, useElementSize, useLocalStorage } from '@mantine/hooks'
import { useQueryClient } from '@tanstack/react-query'
import { normalizeCaseNumber } from '#shared/rules/caseNumber.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useActiveRow } from './activeRow.ts'
import { CasePane } from './CasePane.tsx'
import { CaseTable } from './CaseTable.tsx'
import { useCaseList, useDepartmentNames } from './data.ts'
import { ListHead } from './ListHead.tsx'
import type { ColumnKey } from './views.ts'
import { fittingColumns, STANDARD_COLUMNS, viewById, viewKey, VIEWS } from './views.ts'
import css from './cases.module.css'

const TYPING_MS = 180
const FOLLOW_MS = 140

/** View, words and opened case live in the address, so that a link, a step back and a restart find them again. */
function pathOf(id: string | null, view: string, q: string): string {
  const query = new URLSearchParams({ ...(view !== 'all' && { view }), ...(q && { q }) }).toString()
  return `cases${id ? `/${id}` : ''}${query ? `?${query}` : ''}`
}

function useListState() {
  const route = useRoute()
  const id = route.rest[0] ?? null
  const view = viewById(route.query.get('view'))
  const q = route.query.get('q') ?? ''
  const [text, show] = useState(q)
  const sent = useRef(q)
  const send = useDebouncedCallback((words: string) => {
    if (words === sent.current) return
    sent.current = words
    go(pathOf(id, view.id, words), { replace: true })
  }, TYPING_MS)
  const setText = (words: string): void => {
    show(words)
    send(words.trim())
  }
  useEffect(() => {
    if (q === sent.current) return
    send.cancel()
    sent.current = q
    show(q)
  }, [q, send])
  const setView = (next: string): void => {
    go(pathOf(null, next, sent.current), { replace: true })
  }
  const open = useCallback((next: string | null) => go(pathOf(next, view.id, sent.current), { replace: true }), [view.id])
  return { id, view, q, text, setText, askNow: () => send.flush(), setView, open }
}

type ListState = ReturnType<typeof useListState>

/** The rows of the list, the one the keyboard is on, and how a case is opened from it. */
function useRows({ id, view, q, open }: ListState) {
  const queryClient = useQueryClient()
  const list = useCaseList({ ...view.filter, ...(q && { q: /^[\d\s-]{12,}$/.test(q) ? normalizeCaseNumber(q) : q }) })
  const { rows, fetchNextPage, isFetchingNextPage } = list
  const { active, setActive, reset } = useActiveRow(rows)
  const gridRef = useRef<HTMLDivElement>(null)
  const asked = `${view.id} ${q}`
  const [before, setBefore] = useState(asked)
  if (asked !== before) {
    setBefore(asked)
    reset()
  }
  const loadMore = useCallback(() => {
    if (!isFetchingNextPage) void fetchNextPage()
  }, [fetchNextPage, isFetchingNextPage])
  const refresh = (): void => {
    reset()
    gridRef.current?.scrollTo({ top: 0 })
    void queryClient.resetQueries({ queryKey: api.cases.list.key({ type: 'infinite' }) })
  }
  const openAt = (index: number): void => {
    const row = rows[index]
    if (row) {
      setActive(index)
      open(row.id)
    }
    gridRef.current?.focus()
  }
  /** With a case open, moving the row opens the next one, when the keys rest. */
  const follow = useDebouncedCallback((index: number) => {
    const row = rows[index]
    if (row) open(row.id)
  }, FOLLOW_MS)
  const move = (index: number): void => {
    setActive(index)
    if (id) follow(index)
  }
  return { list, rows, active, gridRef, loadMore, refresh, openAt, move, back: () => gridRef.current?.focus() }
}

/** The search box: arrow down goes to the list; Enter is quicker than the answer and opens the first hit of just these words when it is there. */
function useSearch({ q, text, setText, askNow }: ListState, { list, rows, gridRef, openAt }: ReturnType<typeof useRows>) {
  const searchRef = useRef<HTMLInputElement>(null)
  const openFirst = useRef<string | null>(null)
  const openAwaited = (): void => {
    if (openFirst.current !== q || !list.data || list.isPlaceholderData) return
    openFirst.current = null
    if (rows.length > 0) openAt(0)
  }
  useEffect(openAwaited)
  const onText = (words: string): void => {
    openFirst.current = null
    setText(words)
  }
  const onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' && text) {
      event.preventDefault()
      setText('')
    }
    // The key that leads here, pressed once more, is no word to look for.
    if (event.key === '/' && !text) event.preventDefault()
    if (event.nativeEvent.isComposing || (event.key !== 'ArrowDown' && event.key !== 'Enter')) return
    event.preventDefault()
    if (event.key === 'ArrowDown') gridRef.current?.focus()
    else {
      askNow()
      openFirst.current = text.trim()
      openAwaited()
    }
  }
  return { text, onText, onSearchKey, searchRef }
}

/** Columns chosen by the person, as many as there is room for beside an open case. */
function useColumns(beside: boolean) {
  const [chosen, setChosen] = useLocalStorage<ColumnKey[]>({ key: 'centre.cases.columns', defaultValue: STANDARD_COLUMNS, getInitialValueInEffect: false })
  const [chooser, setChooser] = useState(false)
  const { ref, width } = useElementSize()
  const columns = useMemo(() => fittingColumns(chosen, beside ? width : null), [chosen, beside, width])
  return { columns, ref, chooser: { columns: chosen, onColumns: setChosen, chooser, onChooser: setChooser } }
}

/** 办件 (F4): every case, found by number, name, pinyin or phone, with the one looked at open beside the list. */
export default function CasesScreen() {
  const state = useListState()
  const { id, view, q, setText, setView, open } = state
  const { today } = useSession()
  const departmentName = useDepartmentNames()
  const grid = useRows(state)
  const { list, rows, active, gridRef, loadMore, refresh, openAt, move, back } = grid
  const search = useSearch(state, grid)
  const { columns, ref: sizeRef, chooser } = useColumns(id !== null)
  const { searchRef } = search
  useListKeys({ searchRef, refresh, setChooser: chooser.onChooser, setView })
  useEffect(() => (searchRef.current ?? gridRef.current)?.focus(), [searchRef, gridRef])
  const busy = list.isPlaceholderData || (list.isFetching && !list.isFetchingNextPage && rows.length === 0)
  const count = !list.data ? '' : `${rows.length}${list.hasNextPage ? '+' : ''} 件`
  return (
    <div className={css.screen}>
      <section className={css.list} ref={sizeRef} aria-label="办件查找">
        <ListHead {...search} {...chooser} view={view.id} onView={setView} count={count} busy={busy} onRefresh={refresh} />
        {list.error && <div className={css.trouble}><ErrorNotice error={list.error} onRetry={() => void list.refetch()} compact={rows.length > 0} /></div>}
        {list.isPending && <LoadingRows />}
        {list.data && rows.length === 0 && <NothingFound q={q} empty={view.empty} onClear={() => setText('')} />}
        {rows.length > 0 && (
          <CaseTable
            rows={rows} columns={columns} departmentName={departmentName} year={today.slice(0, 4)} active={active} onActive={move} onOpen={openAt}
            hasMore={list.hasNextPage} loadMore={loadMore} gridRef={gridRef}
          />
        )}
      </section>
      {id && <CasePane id={id} onClose={() => { open(null); back() }} onReturn={back} />}
    </div>
  )
}

type ListKeys = { searchRef: React.RefObject<HTMLInputElement | null>; refresh: () => void; setChooser: (change: (opened: boolean) => boolean) => void; setView: (id: string) => void }

function useListKeys({ searchRef, refresh, setChooser, setView }: ListKeys): void {
  const toSearch = (): void => searchRef.current?.select()
  const choose = (): void => setChooser((opened) => !opened)
  useKeys([
    { key: '/', label: '查找', run: toSearch },
    { key: 'R', label: '刷新', run: refresh, hidden: true },
    { key: 'r', label: '刷新', run: refresh, hidden: true },
    { key: 'L', label: '选择列', run: choose, hidden: true },
    { key: 'l', label: '选择列', run: choose, hidden: true },
    ...VIEWS.map((view, i) => ({ key: viewKey(i), label: view.label, run: () => setView(view.id), hidden: true })),
  ])
}

function LoadingRows() {
  return (
    <div className={css.loading} role="status" aria-label="正在载入办件">
      {Array.from({ length: 12 }, (_row, i) => <Skeleton key={i} h={18} w={`${92 - (i % 4) * 7}%`} />)}
    </div>
  )
}

function NothingFound({ q, empty, onClear }: { q: string; empty: string; onClear: () => void }) {
  if (!q) return <Empty title={empty} />
  return (
    <Empty title={`没有找到“${q}”`} hint="可以用受理编号、姓名、姓名拼音首字母或手机尾号查找;也可能在别的视图里,按 Alt+1 看全部。">
      <Button variant="default" size="compact-sm" onClick={onClear}>清空查找</Button>
    </Empty>
  )
}
