import { useEffect, useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { Button, CloseButton, Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Slip } from '#shared/contract/handover.ts'
import { labelOf, STATE_LABELS } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import css from './department.module.css'

type Props = { number: string; busy: boolean; onSign: (missing: string[]) => void; onClose: () => void }

type ListProps = { slips: readonly Slip[]; missing: ReadonlySet<string>; onToggle: (caseNumber: string) => void; listRef: RefObject<HTMLDivElement | null> }

/** The cases of the list, walked with the arrows; the space bar marks what is not in the bundle. */
function SlipList({ slips, missing, onToggle, listRef }: ListProps) {
  const [at, setAt] = useState(0)
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (event.key === ' ' && slips[at]) onToggle(slips[at].number)
    else if (step === 0) return
    else setAt(Math.min(slips.length - 1, Math.max(0, at + step)))
    event.preventDefault()
  }
  return (
    <div ref={listRef} className={css.batchList} role="listbox" aria-label="批次内的办件" tabIndex={0} aria-activedescendant={slips[at] ? `slip-${slips[at].id}` : undefined} onKeyDown={onKeyDown}>
      {slips.map((slip, i) => (
        <div key={slip.id} id={`slip-${slip.id}`} role="option" aria-selected={i === at} className={css.slip} data-missing={missing.has(slip.number) || undefined} onClick={() => { setAt(i); onToggle(slip.number) }}>
          <div className={css.itemMain}><div className={css.itemTitle}><b>{slip.applicantName}</b> {slip.matterName}</div><div className={css.quiet}><CaseNumber number={slip.number} /></div></div>
          <span className={css.slipState}>{missing.has(slip.number) ? '材料没有到' : slip.state === 'dispatched' ? '待签收' : labelOf(STATE_LABELS, slip.state)}</span>
        </div>
      ))}
    </div>
  )
}

/** A batch whose bar code was scanned: what is not in the bundle is marked, then all the rest is signed in at once. */
export function BatchPane({ number, busy, onSign, onClose }: Props) {
  const query = useQuery(api.handover.get.queryOptions({ input: { number }, staleTime: 0 }))
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set())
  const list = useRef<HTMLDivElement>(null)
  const slips = query.data?.slips ?? []
  const loaded = query.data !== undefined
  useEffect(() => {
    if (loaded) list.current?.focus()
  }, [loaded])
  const toggle = (caseNumber: string): void => setMissing((before) => {
    const next = new Set(before)
    if (!next.delete(caseNumber)) next.add(caseNumber)
    return next
  })
  const sign = (): void => {
    if (loaded && !busy) onSign([...missing])
  }
  useKeys([{ key: 'Escape', label: '关闭批次', run: onClose }, { key: 'Ctrl+Enter', label: '整批签收', run: sign, enabled: loaded && !busy }])
  const open = slips.filter((slip) => slip.state === 'dispatched' && !missing.has(slip.number)).length
  return (
    <aside className={css.batch} aria-label="转办批次">
      <header className={css.batchHead}><h2>批次 {number}</h2><CloseButton aria-label="关闭批次" onClick={onClose} size="sm" /></header>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && !query.error && <div role="status" aria-label="正在取批次"><Skeleton h={160} /></div>}
      {query.data && (
        <>
          <p className={css.quiet}>{query.data.createdBy} {query.data.createdAt.slice(0, 16).replace('T', ' ')} 转办 {query.data.cases} 件,未签收 {query.data.open} 件。材料没有到的按空格标出。</p>
          <SlipList slips={slips} missing={missing} onToggle={toggle} listRef={list} />
          <div className={css.foot}><Button size="compact-md" loading={busy} onClick={sign} rightSection={<KeyHint k="Ctrl+Enter" />}>签收 {open} 件</Button>{missing.size > 0 && <span className={css.quiet}>{missing.size} 件没有到,仍在途</span>}</div>
        </>
      )}
    </aside>
  )
}
