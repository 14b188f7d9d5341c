import { Button, Progress } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { CalendarChange, MovedDate } from '#shared/contract/calendar.ts'
import { shortDate, weekdayZh } from '#shared/text/labels.ts'
import { api, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { hrefOf } from '../../app/route.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { MOVED_LABELS, summaryOf } from './days.ts'
import type { Change } from './useChange.ts'
import css from './calendar.module.css'

type WrongRow = { row: number | null; date: string | null; problem: string }

/** Every wrong row of a refused file. */
export function Trouble({ error }: { error: unknown }) {
  const body = errorOf(error)
  const rows = (body.data as { rows?: WrongRow[] } | undefined)?.rows
  if (body.code !== 'CALENDAR_INVALID' || !rows) return <ErrorNotice error={error} />
  return (
    <>
      <ErrorNotice error={{ code: body.code, message: `文件有 ${rows.length} 处错误,没有导入任何内容。请改正后重新选择文件。` }} />
      <table className={css.table} aria-label="文件中的错误">
        <thead><tr><th scope="col">行</th><th scope="col">日期</th><th scope="col">错在哪里</th></tr></thead>
        <tbody>{rows.map((r) => <tr key={`${r.row}-${r.date}-${r.problem}`}><td>{r.row ?? '—'}</td><td>{r.date ?? '—'}</td><td className={css.wrap}>{r.problem}</td></tr>)}</tbody>
      </table>
    </>
  )
}

/** A date with its year, for changes reach over the turn of it. */
const dated = (date: string | null): string => (date ? `${date} ${weekdayZh(date)}` : '—')

function Moved({ moved }: { moved: readonly MovedDate[] }) {
  return (
    <ul className={css.moved} aria-label="移动的日期" tabIndex={0}>
      {moved.map((m, i) => (
        <li key={`${m.number}-${m.name}-${i}`}>
          <a href={hrefOf(`cases/${m.number}`)} className={css.number}>{m.number}</a>
          <span>{MOVED_LABELS[m.name]}</span>
          <span><s>{m.from ?? '—'}</s> → <b>{dated(m.to)}</b></span>
        </li>
      ))}
    </ul>
  )
}

/** What moved; of a long list the rest comes from the journal, piece by piece. */
function MovedDates({ change }: { change: CalendarChange }) {
  const all = useInfiniteQuery(api.calendar.moved.infiniteOptions({
    input: (after: number) => ({ change: change.change ?? '', after }), initialPageParam: 0, getNextPageParam: (last) => last.next, enabled: false,
  }))
  const pages = all.data?.pages.flatMap((page) => page.items)
  const shown = pages ?? change.moved.slice(0, 200)
  const rest = change.movedTotal - shown.length
  return (
    <>
      <h4>移动的日期 {change.movedTotal}{rest > 0 && <span className={css.quiet}>(列出 {shown.length} 个)</span>}</h4>
      <Moved moved={shown} />
      {rest > 0 && change.change && <Button size="compact-sm" variant="default" loading={all.isFetching} onClick={() => void (pages ? all.fetchNextPage() : all.refetch())}>再列一些(全部在审计日志中)</Button>}
    </>
  )
}

function YearLines({ change }: { change: CalendarChange }) {
  return (
    <ul className={css.lines}>
      {change.years.map((y) => (
        <li key={y.year}>
          <b>{y.year} 年</b> 工作日 {y.workingDaysBefore === y.workingDays ? y.workingDays : <>{y.workingDaysBefore} → <b>{y.workingDays}</b></>} 天
          {y.provisionalBefore !== y.provisional && (y.provisional ? ',变为暂定' : ',不再暂定')}{y.notice && <div className={css.quiet}>{y.notice}</div>}
        </li>
      ))}
    </ul>
  )
}

/** What a change would do, or did. */
export function ChangePane({ change }: { change: Change }) {
  const { stage, committing, progress } = change
  const answer = stage?.answer
  const open = answer?.preview === true && answer.changed
  useKeys([
    { key: 'Ctrl+S', label: '确认更改', run: change.confirm, enabled: open && !committing, reason: '正在重算', hidden: !open },
    { key: 'Escape', label: open ? '取消' : '关闭', run: change.close, enabled: !committing, reason: '正在重算,请稍候' },
  ])
  return (
    <section className={css.change} aria-label={open ? '更改前的预览' : '更改结果'}>
      {stage && <h3>{stage.asked.title}</h3>}
      {change.looking && <p role="status">正在计算会移动哪些日期…</p>}
      {change.error ? <Trouble error={change.error} /> : null}
      {answer && <p className={css.summary} role="status">{answer.preview && answer.changed && <b>还没有更改。</b>}{summaryOf(answer)}</p>}
      {committing && (
        <div role="status" className={css.progress}>
          <span>正在重算在办件{progress?.total ? ` ${progress.done} / ${progress.total}` : '…'}(可以照常办件)</span>
          <Progress value={progress?.total ? (100 * progress.done) / progress.total : 0} aria-label="重算进度" />
        </div>
      )}
      <div className={css.buttons}>
        {open && <Button size="compact-md" loading={committing} onClick={change.confirm} rightSection={<KeyHint k="Ctrl+S" />}>确认更改并重算</Button>}
        <Button size="compact-md" variant="default" disabled={committing} onClick={change.close} rightSection={<KeyHint k="Escape" />}>{open ? '取消' : '关闭'}</Button>
      </div>
      {answer && answer.changed && (
        <div className={css.scroll}>
          <YearLines change={answer} />
          {answer.days.length > 0 && <p className={css.quiet}>改变的日子:{answer.days.slice(0, 40).map((d) => `${shortDate(d.date)}${d.counts ? '班' : '休'}`).join('、')}{answer.days.length > 40 ? '等' : ''}</p>}
          {answer.kept.length > 0 && <p className={css.warn} role="note">{answer.kept.length} 件已按原日历在期满时视为受理,记录保持不变,请人工核对:{answer.kept.slice(0, 5).join('、')}{answer.kept.length > 5 ? '等' : ''}</p>}
          {answer.movedTotal > 0 && <MovedDates change={answer} />}
        </div>
      )}
    </section>
  )
}
