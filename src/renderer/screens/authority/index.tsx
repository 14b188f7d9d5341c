import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { SegmentedControl, Skeleton, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { MatterAuthority } from '#shared/contract/authority.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { useDepartmentNames } from '../cases/data.ts'
import type { Which } from './authority.ts'
import { letterText, shown } from './authority.ts'
import { Entry } from './Entry.tsx'
import css from './authority.module.css'

const WHICH: { value: Which; label: string }[] = [{ value: 'all', label: '全部' }, { value: 'letters', label: '有委托书' }, { value: 'trouble', label: '已失效或快到期' }]

type ListProps = { rows: readonly (MatterAuthority & { id: string })[]; active: number; onActive: (index: number) => void; listRef: RefObject<HTMLDivElement | null> }

function MatterTable({ rows, active, onActive, listRef }: ListProps) {
  const shortName = useDepartmentNames()
  const move = (event: KeyboardEvent): void => {
    const to: Record<string, number> = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + 12, PageUp: active - 12, Home: 0, End: rows.length - 1 }
    if (to[event.key] === undefined) return
    event.preventDefault()
    const next = Math.min(rows.length - 1, Math.max(0, to[event.key]!))
    onActive(next)
    listRef.current?.querySelector(`[data-row="${next}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div ref={listRef} className={css.scroll} tabIndex={0} role="region" aria-label="权责清单" onKeyDown={move}>
      <table className={css.table}>
        <thead><tr><th scope="col">事项</th><th scope="col">部门</th><th scope="col">决定机关</th><th scope="col">用章单位</th><th scope="col">委托书</th><th scope="col">状态</th></tr></thead>
        <tbody>
          {rows.map((m, i) => (
            <tr key={m.matterCode} data-row={i} data-active={i === active || undefined} aria-current={i === active || undefined} onClick={() => onActive(i)}>
              <td className={css.name}><span className={css.quiet}>{m.matterCode}</span> {m.matterName}</td>
              <td className={css.nowrap}>{shortName(m.departmentCode)}</td>
              <td className={m.now.id === null ? css.default : undefined}>{m.now.id === null ? '同部门' : m.now.issuingAuthority}</td>
              <td className={m.now.id === null ? css.default : undefined}>{m.now.id === null ? '同部门' : m.now.sealOwner}</td>
              <td>{m.now.letter?.number ?? <span className={css.default}>—</span>}</td>
              <td className={css.nowrap}><Lamp colour={m.now.colour} wordless /> <span className={m.now.gap ? css.bad : m.now.id === null ? css.default : undefined}>{letterText(m)}</span></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** 权责 (Ctrl+F2): who decides each of the 57 matters, whose seal it bears, under which letter and until when. */
export default function AuthorityScreen() {
  const query = useQuery(api.authority.list.queryOptions())
  const [which, setWhich] = useState<Which>('all')
  const [words, setWords] = useState('')
  const listRef = useRef<HTMLDivElement>(null)
  const findRef = useRef<HTMLInputElement>(null)
  const rows = shown(query.data ?? [], which, words).map((m) => ({ ...m, id: m.matterCode }))
  const { active, setActive } = useActiveRow(rows)
  const chosen = rows[active]
  const loaded = query.data !== undefined
  useEffect(() => {
    if (loaded) listRef.current?.focus()
  }, [loaded])
  useKeys([
    { key: '/', label: '查找', run: () => findRef.current?.focus() },
    ...WHICH.map(({ value, label }, i) => ({ key: `Alt+${i + 1}`, label, run: () => setWhich(value), hidden: true })),
  ])
  const trouble = (query.data ?? []).filter((m) => m.now.colour === 'red').length
  const soon = (query.data ?? []).filter((m) => m.now.colour === 'yellow').length
  return (
    <div className={css.screen}>
      <section className={css.left} aria-label="权责">
        <header className={css.head}>
          <h2>权责</h2>
          <TextInput
            ref={findRef} size="xs" w={220} aria-label="查找事项" placeholder="事项、部门、委托书" value={words} onChange={(e) => setWords(e.currentTarget.value)} rightSection={<KeyHint k="/" />} rightSectionPointerEvents="none"
            onKeyDown={(e) => { if (e.key === 'Enter' || e.key === 'ArrowDown' || e.key === 'Escape') { e.preventDefault(); e.stopPropagation(); listRef.current?.focus() } }}
          />
          <SegmentedControl size="xs" aria-label="看哪些" value={which} onChange={(value) => setWhich(value as Which)} data={WHICH} />
          <span className={css.quiet} role="status">{query.data ? `${rows.length} 项${trouble > 0 ? `,${trouble} 项委托书失效` : ''}${soon > 0 ? `,${soon} 项 30 天内到期` : ''}` : ''}</span>
        </header>
        {query.error && <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>}
        {query.isPending && !query.error && <div className={css.trouble} role="status" aria-label="正在载入"><Skeleton h={240} /></div>}
        {query.data && rows.length === 0 && <Empty title={which === 'trouble' && !words ? '没有失效或快到期的委托书' : '没有符合的事项'} hint={words ? '换个说法,或清空查找。' : undefined} />}
        {rows.length > 0 && <MatterTable rows={rows} active={active} onActive={setActive} listRef={listRef} />}
      </section>
      {chosen && <Entry key={chosen.matterCode} matter={chosen} onReturn={() => listRef.current?.focus()} />}
    </div>
  )
}
