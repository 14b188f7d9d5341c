import { Menu, UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ROLES } from '#shared/rules/roles.ts'
import { clockTime, shortDate, weekdayZh } from '#shared/text/labels.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import { api } from '../../api.ts'
import { go } from '../route.ts'
import { useMay, useSession } from '../session.tsx'
import { usePlace } from '../ticket.ts'
import { ChangePassword } from './ChangePassword.tsx'
import { CounterStrip } from './CounterStrip.tsx'
import css from './frame.module.css'
import { NoticeButton } from './NoticePanel.tsx'

/** Place, person, the numbers of the day, print queue and the host's clock. */
export function Header({ onNotices }: { onNotices: () => void }) {
  const { user, capabilities, now, today } = useSession()
  const place = usePlaceName()
  return (
    <header className={css.header}>
      <div className={css.where}>
        <strong>{capabilities.centreName || '行政事务受理中心'}</strong>
        {place && <span>{place}</span>}
        <Person name={user.displayName} role={ROLES[user.role]} />
      </div>
      {capabilities.practice && <span className={css.practice}>练习</span>}
      <CounterStrip />
      <Today />
      <NoticeButton onOpen={onNotices} />
      <PrintQueue />
      <time className={css.clock} dateTime={today}>
        {shortDate(today)} {weekdayZh(today)} <b>{clockTime(toIsoTime(now()))}</b>
      </time>
    </header>
  )
}

function usePlaceName(): string | null {
  const place = usePlace()
  const points = useQuery(api.catalogue.points.queryOptions({ staleTime: 600_000, enabled: place !== null }))
  if (!place) return null
  const point = points.data?.find(({ code }) => code === place.pointCode)
  const counter = point?.counters.find(({ number }) => number === place.counter)
  return counter?.name ?? `${Number(place.counter)}号窗口`
}

function Person({ name, role }: { name: string; role: string }) {
  const { lock, logOut } = useSession()
  const [changing, setChanging] = useState(false)
  return (
    <>
      <Menu position="bottom-start" shadow="md" transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <UnstyledButton className={css.person} aria-label={`${name} ${role} 账户菜单`}>
            {name} <span className={css.role}>{role}</span> ▾
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={lock} rightSection="Ctrl+L">锁屏</Menu.Item>
          <Menu.Item onClick={() => setChanging(true)}>修改密码</Menu.Item>
          <Menu.Item onClick={logOut}>退出登录</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {changing && <ChangePassword onClose={() => setChanging(false)} />}
    </>
  )
}

function Today() {
  const { locked } = useSession()
  const may = useMay('case.read')
  const today = useQuery(api.cases.today.queryOptions({ enabled: may && !locked, refetchInterval: 30_000 }))
  if (!may) return <div className={css.today} />
  const data = today.data
  const figures: [label: string, value: number | undefined, view: string | null, tone?: string][] = [
    ['收件', data?.received, null], ['受理', data?.accepted, null], ['办结', data?.closed, null],
    ['临期', data?.dueSoon, 'dueSoon', 'yellow'], ['超期', data?.overdue, 'overdue', 'red'],
  ]
  return (
    <dl className={css.today} aria-label="今日">
      {figures.map(([label, value, view, tone]) => (
        <div key={label} data-tone={value ? tone : undefined}>
          <dt>{label}</dt>
          <dd>
            {view && value ? (
              <UnstyledButton className={css.figure} onClick={() => go(`cases?view=${view}`)} aria-label={`${label} ${value} 件,查看`}>
                {value}
              </UnstyledButton>
            ) : (
              // Nothing before the answer: a dash that gives way to a number would move.
              (value ?? (today.error ? '–' : ''))
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function PrintQueue() {
  const { locked } = useSession()
  const may = useMay('print.read')
  const queue = useQuery(api.documents.queue.queryOptions({ input: {}, enabled: may && !locked, refetchInterval: 30_000 }))
  if (!may) return null
  const jobs = queue.data ?? []
  const failed = jobs.filter((job) => job.status === 'failed').length
  const waiting = jobs.filter((job) => job.status === 'queued' || job.status === 'printing').length
  const text = failed > 0 ? `✗ ${failed}份失败` : waiting > 0 ? `${waiting}份待打` : '✓'
  return (
    <UnstyledButton className={css.queue} data-tone={failed > 0 ? 'red' : undefined} title="打印队列 Ctrl+P" onClick={() => go('prints')}>
      打印 {text}
    </UnstyledButton>
  )
}
