import { Button, Skeleton } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { formatTimeZh, toIsoTime } from '#shared/rules/time.ts'
import { shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './system.module.css'

/** Acceptance points and their counters. */
export function Counters() {
  const points = useQuery(api.catalogue.points.queryOptions())
  if (points.error) return <ErrorNotice error={points.error} onRetry={() => void points.refetch()} />
  if (!points.data) return <div role="status" aria-label="正在载入窗口"><Skeleton h={160} /></div>
  if (points.data.length === 0) return <Empty title="还没有受理点" />
  return (
    <div className={css.scroll}>
      {points.data.map((point) => (
        <section key={point.code} aria-label={point.name} className={css.point}>
          <h3>{point.name} <span className={css.quiet}>受理点 {point.code} · 行政区划 {point.region}</span></h3>
          <p className={css.quiet}>{point.address ?? '地址未填'} · {point.phone ?? '电话未填'}</p>
          <ul className={css.counters}>{point.counters.map((c) => <li key={c.number} data-off={!c.active || undefined}><b>{c.number}</b> {c.name}{c.active ? '' : '(停用)'}</li>)}</ul>
        </section>
      ))}
    </div>
  )
}

function size(bytes: number): string {
  return bytes >= 1_048_576 ? `${(bytes / 1_048_576).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1024))} KB`
}

/** A verified copy of the database; the desk stays usable meanwhile. */
export function Backup() {
  const make = useMutation(api.backup.make.mutationOptions())
  const { now } = useSession()
  const word = make.isSuccess ? '再备份一次' : make.isError ? '重新备份' : '立即备份'
  useKeys([{ key: 'B', label: word, run: () => make.mutate(), enabled: !make.isPending, reason: '正在备份' }])
  return (
    <div className={css.narrow}>
      <p>备份是数据库在此刻的完整副本,生成后会校验,并留下 SHA-256。备份期间可以照常办件。请把备份文件另存到别的磁盘。</p>
      <Button onClick={() => make.mutate()} loading={make.isPending} variant={make.isSuccess ? 'default' : 'filled'} rightSection={<KeyHint k="B" />}>{word}</Button>
      {make.isSuccess && <p role="status" className={css.good}>✓ 已备份并校验 {shortTime(toIsoTime(now()))}</p>}
      {make.isPending && <p role="status" className={css.quiet}>正在备份…</p>}
      {make.error && <ErrorNotice error={make.error} onRetry={() => make.mutate()} />}
      {make.data && (
        <dl className={css.facts} aria-label="备份结果" role="status">
          <div><dt>文件</dt><dd>{make.data.file}</dd></div>
          <div><dt>大小</dt><dd>{size(make.data.bytes)}</dd></div>
          <div><dt>SHA-256</dt><dd><code>{make.data.sha256}</code></dd></div>
        </dl>
      )}
    </div>
  )
}

/** What this program is and what the host can do. */
export function About() {
  const { capabilities: c } = useSession()
  const health = useQuery(api.system.health.queryOptions())
  const facts: [string, string][] = [
    ['中心', c.centreName],
    ['版本', c.version],
    ['数据库', `${c.database === 'sqlite' ? 'SQLite(本机文件)' : 'PostgreSQL'}${c.practice ? ' · 练习库' : ''}`],
    ['数据结构', health.data ? `第 ${health.data.schemaVersion} 版${health.data.ok ? ',正常' : ',异常'}` : '…'],
    ['运行方式', c.host === 'electron' ? '桌面程序' : '浏览器(HTTP 服务)'],
    ['打印', c.print === 'direct' ? '直接送打印机' : '浏览器打印对话框'],
    ['选择文件夹', c.chooseFolder ? '可以' : '不可以'],
    ['打开文件', c.openFile ? '可以' : '不可以'],
    ['主机时间', formatTimeZh(c.now)],
  ]
  return (
    <div className={css.narrow}>
      {health.error && <ErrorNotice error={health.error} onRetry={() => void health.refetch()} />}
      <dl className={css.facts} aria-label="关于本系统">{facts.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      <p className={css.quiet}>57 项职能的目录是依据法规和同类公开清单的重构,不是当年移交的原始清单;各中心可以导入自己核定的目录。</p>
    </div>
  )
}
