import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { clockTime, shortDate, weekdayZh } from '#shared/text/labels.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { leaveScreen, useRoute } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'
import { useStayAwake } from './awake.ts'
import css from './board.module.css'
import { callText, isStale } from './calls.ts'
import { useAnnouncer } from './useAnnouncer.ts'

/** Calls that fit on the screen; older ones scroll out, they are at their counters by now. */
const SHOWN = 6

/** 大厅屏: a TV in the hall. Numbers and counters, nothing about people. */
export default function BoardScreen() {
  const { user, now, today, capabilities } = useSession()
  const point = useRoute().query.get('point')
  const board = useQuery(api.queue.board.queryOptions({ input: point ? { pointCode: point } : {}, refetchInterval: 2_000, refetchIntervalInBackground: true, staleTime: 0 }))
  const { current, sound, enableSound } = useAnnouncer(board.data?.calls)
  const stale = useStale(board.dataUpdatedAt)
  useStayAwake()
  useKeys([{ key: 'Escape', label: '返回', run: () => leaveScreen(user.role === 'administrator' ? '' : 'queue') }])
  useEffect(() => {
    if (sound) return
    addEventListener('keydown', enableSound)
    return () => removeEventListener('keydown', enableSound)
  })
  const data = board.data
  const calls = data?.calls.slice(0, SHOWN) ?? []
  return (
    <div className={css.board} onClick={enableSound}>
      <header className={css.head}>
        <h1>{data?.centreName || capabilities.centreName}</h1>
        {capabilities.practice && <span className={css.practice}>练习</span>}
        <span className={css.clock}>{shortDate(today)} {weekdayZh(today)} <b>{clockTime(toIsoTime(now()))}</b></span>
      </header>
      <p className={css.banner} data-on={current !== null || undefined} role="status" aria-live="assertive">{current ? callText(current) : '请留意叫号,叫到后到窗口办理'}</p>
      <div className={css.body}>
        <section className={css.calls} aria-label="叫号">
          {calls.length === 0 && <p className={css.none}>{data ? '现在没有叫号' : board.error ? '暂时连不上主机' : '正在打开…'}</p>}
          {calls.map((call, i) => (
            <div key={call.number + call.at} className={css.call} data-latest={i === 0 || undefined} data-now={current?.number === call.number || undefined}>
              <b>{call.number}</b><span className={css.arrow} aria-hidden>→</span><span>{Number(call.counter)}号窗口</span>
            </div>
          ))}
        </section>
        <section className={css.groups} aria-label="等候" data-many={(data?.groups.length ?? 0) > 7 || undefined}>
          <h2>等候</h2>
          {data?.groups.map((group) => (
            <div key={group.code} className={css.group}>
              <span className={css.groupName}>{group.code} {group.name}</span>
              <b>{group.waiting} 人</b>
              <span className={css.next}>{group.next.length > 0 ? `接着 ${group.next.slice(0, 3).join('、')}` : '没有人等候'}</span>
            </div>
          ))}
        </section>
      </div>
      {stale && <p className={css.stale} role="alert">画面停在 {data ? clockTime(data.now) : '–'},现在请听窗口叫号</p>}
      {!sound && !stale && <p className={css.hint}>点一下屏幕或按任意键,开启叫号声音</p>}
    </div>
  )
}

/** Looked at every second: an answer that does not come must not leave an old picture looking new. */
function useStale(updatedAt: number): boolean {
  const [at, setAt] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setAt(Date.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return isStale(updatedAt, at)
}
