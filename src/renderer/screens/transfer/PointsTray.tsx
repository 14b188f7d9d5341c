import { useRef, useState } from 'react'
import { Skeleton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { PointView } from '#shared/contract/transfer.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useActiveRow } from '../cases/activeRow.ts'
import { Preview } from '../cases/Preview.tsx'
import { ChoiceTable } from './parts.tsx'
import { CloseForm, FinishForm, PointForm } from './PointForms.tsx'
import css from './transfer.module.css'

type Doing = 'add' | 'edit' | 'close' | 'finish' | 'sheets' | null
const KINDS = { centre: '受理中心', station: '社区受理站' } as const
const standing = (p: PointView): string => (p.closure === null ? '使用中' : p.closure.doneAt ? '已关闭' : `${p.closure.lastDay} 后关闭,待交接`)

function Detail({ point, nameOf }: { point: PointView; nameOf: (code: string) => string }) {
  const { closure } = point
  return (
    <>
      <div><h3>{point.name}</h3><span className={css.quiet}>{point.code} · {KINDS[point.kind]}{point.communityName ? ` · ${point.communityName}` : ''}</span></div>
      <dl className={css.facts}>
        <dt>地址</dt><dd>{point.address || '—'}</dd>
        <dt>电话</dt><dd>{point.phone || '—'}</dd>
        <dt>启用</dt><dd>{point.validFrom}</dd>
        <dt>窗口</dt><dd>{point.counters.filter((c) => c.active).map((c) => c.name).join('、') || '—'}</dd>
        <dt>未结办件</dt><dd>{point.open} 件</dd>
        {closure && (
          <>
            <dt>最后受理日</dt><dd>{closure.lastDay}</dd>
            <dt>接办</dt><dd>{closure.successor ? nameOf(closure.successor) : '—'}({closure.openCases === 'move' ? '未结办件移交' : '未结办件不移交'})</dd>
            <dt>依据</dt><dd>{closure.documentNumber} {closure.reason}</dd>
            {closure.doneAt && <><dt>交接</dt><dd>{closure.doneAt.slice(0, 16).replace('T', ' ')},移交 {closure.moved} 件</dd></>}
            {closure.exportSha256 && <><dt>导出 SHA-256</dt><dd className={css.quiet}>{closure.exportSha256}</dd></>}
          </>
        )}
      </dl>
      {closure && closure.blockers.length > 0 && <div className={css.stop}>交接前要先了结:<ul className={css.list}>{closure.blockers.map((b) => <li key={b}>{b}</li>)}</ul></div>}
      {closure && closure.sheets.length > 0 && <div>移交清单:<ul className={css.list}>{closure.sheets.map((s) => <li key={s.id}>{s.department} <span className={css.quiet}>{s.number}</span></li>)}</ul></div>}
    </>
  )
}

export function PointsTray() {
  const may = useMay('transfer.change')
  const query = useQuery(api.transfer.points.queryOptions())
  const [doing, setDoing] = useState<Doing>(null)
  const listRef = useRef<HTMLDivElement>(null)
  const rows = (query.data ?? []).map((p) => ({ ...p, id: p.code }))
  const { active, setActive } = useActiveRow(rows)
  const chosen = rows[active]
  const sheets = chosen?.closure?.sheets ?? []
  const close = (): void => {
    setDoing(null)
    listRef.current?.focus()
  }
  const only = { reason: '由值班主管或系统管理员办理', hidden: !may }
  useKeys(doing !== null ? [] : [
    { key: 'N', label: '登记受理点', run: () => setDoing('add'), enabled: may, ...only },
    { key: 'E', label: '修改', run: () => setDoing('edit'), enabled: may && chosen !== undefined, ...only },
    { key: 'G', label: '关闭', run: () => setDoing('close'), enabled: may && chosen?.closure === null, ...only, reason: '已经决定关闭' },
    { key: 'J', label: '交接', run: () => setDoing('finish'), enabled: may && chosen?.closure !== null && chosen?.closure.doneAt === null, ...only, reason: '没有待交接的关闭决定' },
    { key: 'O', label: '看移交清单', run: () => setDoing('sheets'), enabled: sheets.length > 0, reason: '交接后才有移交清单' },
  ])
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  if (!query.data) return <div className={css.trouble} role="status" aria-label="正在载入"><Skeleton h={200} /></div>
  return (
    <div className={css.body}>
      {doing === 'sheets'
        ? <div className={css.sheet}><Preview docs={sheets.map((s) => ({ ...s, kind: 'YJ' }))} onClose={close} /></div>
        : (
          <ChoiceTable label="受理点" heads={['代码', '名称', '种类', '窗口', '未结', '情况']} active={active} onActive={setActive} listRef={listRef}
            rows={rows.map((p) => ({ id: p.code, cells: [p.code, <>{p.name}{p.communityName ? <span className={css.quiet}> {p.communityName}</span> : null}</>, KINDS[p.kind], p.counters.filter((c) => c.active).length, p.open, <span key="s" className={css.nowrap}>{standing(p)}</span>] }))}
          />
        )}
      <aside className={css.pane} aria-label="受理点详情">
        {doing === 'add' && <PointForm point={null} taken={rows.map((p) => p.code)} onClose={close} />}
        {doing === 'edit' && chosen && <PointForm point={chosen} taken={[]} onClose={close} />}
        {doing === 'close' && chosen && <CloseForm point={chosen} others={rows.filter((p) => p.code !== chosen.code && p.closure === null)} onClose={close} />}
        {doing === 'finish' && chosen && <FinishForm point={chosen} onClose={close} />}
        {(doing === null || doing === 'sheets') && chosen && <Detail point={chosen} nameOf={(code) => rows.find((p) => p.code === code)?.name ?? code} />}
      </aside>
    </div>
  )
}
