import { useRef, useState } from 'react'
import type { ChangeEvent } from 'react'
import { Button, Select, Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { CalendarDay, YearRow } from '#shared/contract/calendar.ts'
import { FIRST_CALENDAR_YEAR, LAST_CALENDAR_YEAR } from '#shared/rules/calendarFile.ts'
import { isIsoDate, type IsoDate } from '#shared/rules/time.ts'
import { shortDate } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { go, useRoute } from '../../app/route.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { ChangePane } from './ChangePane.tsx'
import { DayFacts, OverrideForm } from './DayPane.tsx'
import { inYear } from './days.ts'
import { asks, useChange, type Asked } from './useChange.ts'
import { YearGrid } from './YearGrid.tsx'
import css from './calendar.module.css'

const WHY_NOT = '只有值班主管和系统管理员可以改日历,请找他们办理'
const MOST_BYTES = 1_000_000
type Year = { year: number; notice: string | null; importedAt: string | null; provisional: boolean; workingDays: number; days: CalendarDay[] }

async function readFile(event: ChangeEvent<HTMLInputElement>, ask: (asked: Asked) => void): Promise<void> {
  const field = event.currentTarget
  const file = field.files?.[0]
  if (!file) return
  try {
    if (file.size > MOST_BYTES) throw new Error('too large')
    ask(asks.importFile(file.name, JSON.parse(await file.text())))
  } catch {
    notify({ tone: 'error', text: `${file.name} 不是日历文件(JSON:{year, notice, days}),没有导入` })
  }
  // The same file may be chosen again after it was put right.
  field.value = ''
}

function Head({ year, row, years, onYear }: { year: Year | undefined; row: number; years: readonly YearRow[]; onYear: (year: number) => void }) {
  const known = new Set([...years.map((y) => y.year), row])
  const data = [...known].toSorted((a, b) => b - a).map((y) => ({ value: String(y), label: `${y} 年${years.find((r) => r.year === y)?.provisional === false ? '' : '(暂定)'}` }))
  return (
    <header className={css.head}>
      <Select aria-label="年份" w={150} data={data} value={String(row)} onChange={(value) => value && onYear(Number(value))} maxDropdownHeight={400} />
      <KeyHint k="PageUp" /><KeyHint k="PageDown" />
      {year && (
        <p className={css.facts} role="status">
          <b>{year.workingDays}</b> 个工作日
          {year.provisional ? <> · <em className={css.provisional}>暂定</em> 安排尚未公布,按周末和固定节日推算,公布后导入即重算</> : <> · {year.notice ?? '通知文号未登记'} <span className={css.quiet}>{year.importedAt && `${year.importedAt.slice(0, 10)} 导入`}</span></>}
        </p>
      )}
      <p className={css.legend} aria-label="图例"><span data-mark="休">休</span>放假 <span data-mark="班">班</span>调休上班 <span data-mark="暂">暂</span>暂定 <span data-put>日</span>主管调整</p>
    </header>
  )
}

function Overrides({ days, onChoose }: { days: readonly CalendarDay[]; onChoose: (date: IsoDate) => void }) {
  const put = days.filter((d) => d.override)
  return (
    <section aria-label="本年的调整">
      <h4>本年的调整 {put.length}</h4>
      {put.length === 0 ? <p className={css.quiet}>没有主管调整过的日子。</p> : (
        <ul className={css.lines}>
          {put.map((d) => <li key={d.date}><button type="button" className={css.link} onClick={() => onChoose(d.date)}>{shortDate(d.date)} {d.override!.kind === 'off' ? '休' : '班'}</button> {d.override!.reason} <span className={css.quiet}>{d.override!.by}</span></li>)}
        </ul>
      )}
    </section>
  )
}

function Imports({ may, offered, onPackage, onFile }: { may: boolean; offered: number; onPackage: () => void; onFile: () => void }) {
  return (
    <section aria-label="导入">
      <h4>导入</h4>
      {may ? (
        <>
          <div className={css.buttons}>
            <Button size="compact-md" variant="default" onClick={onFile} rightSection={<KeyHint k="I" />}>从文件…</Button>
            <Button size="compact-md" variant="default" onClick={onPackage} rightSection={<KeyHint k="P" />}>从数据包</Button>
          </div>
          <p className={css.quiet}>{offered > 0 ? `数据包中有 ${offered} 个年份与已存的不同。` : '数据包与已存的日历一致。'}先看会移动哪些日期,确认后才更改。</p>
        </>
      ) : <p className={css.quiet}>{WHY_NOT}。</p>}
    </section>
  )
}

/** 日历: a year of working days, how each came about, and its administration. */
export default function CalendarScreen() {
  const { today } = useSession()
  const may = useMay('calendar.change')
  const asked = useRoute().rest[0] ?? ''
  const chosen = isIsoDate(asked) && asked >= `${FIRST_CALENDAR_YEAR}-01-01` && asked <= `${LAST_CALENDAR_YEAR}-12-31` ? asked : today
  const shownYear = Number(chosen.slice(0, 4))
  const years = useQuery(api.calendar.years.queryOptions())
  const query = useQuery(api.calendar.year.queryOptions({ input: { year: shownYear }, placeholderData: keepPreviousData }))
  const change = useChange()
  const [editing, edit] = useState(false)
  const file = useRef<HTMLInputElement>(null)
  const choose = (date: IsoDate): void => {
    edit(false)
    go(`calendar/${date}`, { replace: true })
  }
  const begin = (what: Asked): void => {
    edit(false)
    change.begin(what)
  }
  const year = query.data
  const day = year?.days.find((d) => d.date === chosen)
  const busy = change.stage !== null || change.looking || change.error !== null
  const step = (by: number): void => choose(inYear(chosen, shownYear + by))
  useKeys([
    { key: 'Enter', label: '调整这一天', run: () => edit(true), enabled: may && !busy, reason: may ? '请先处理完右侧的更改' : WHY_NOT },
    { key: 'PageUp', label: '上一年', run: () => step(-1) },
    { key: 'PageDown', label: '下一年', run: () => step(1) },
    { key: 'T', label: '今天', run: () => choose(today) },
    { key: 'I', label: '从文件导入', run: () => file.current?.click(), enabled: may, reason: WHY_NOT },
    { key: 'P', label: '从数据包导入', run: () => begin(asks.importPackage()), enabled: may, reason: WHY_NOT, hidden: true },
  ])
  if (query.error) return <div className={css.trouble}><ErrorNotice error={query.error} onRetry={() => void query.refetch()} /></div>
  return (
    <div className={css.screen}>
      <Head year={year} row={shownYear} years={years.data ?? []} onYear={(y) => choose(inYear(chosen, y))} />
      <div className={css.body}>
        {year ? <YearGrid days={year.days} chosen={chosen} today={today} active={!busy && !editing} onChoose={choose} /> : <div className={css.months} role="status" aria-label="正在载入日历">{Array.from({ length: 12 }, (_m, i) => <Skeleton key={i} h={170} />)}</div>}
        <aside className={css.side} aria-label="日历说明">
          {busy ? <ChangePane change={change} /> : (
            <>
              {day && <DayFacts day={day} />}
              {day && editing && may ? <OverrideForm key={day.date} day={day} onAsk={begin} onClose={() => edit(false)} /> : null}
              {day && !editing && (may ? <div className={css.buttons}><Button size="compact-md" onClick={() => edit(true)} rightSection={<KeyHint k="Enter" />}>调整这一天</Button></div> : null)}
              {year && <Overrides days={year.days} onChoose={choose} />}
              <Imports may={may} offered={(years.data ?? []).filter((y) => y.package === 'differs').length} onPackage={() => begin(asks.importPackage())} onFile={() => file.current?.click()} />
            </>
          )}
        </aside>
      </div>
      <input ref={file} type="file" accept=".json,application/json" hidden aria-label="日历文件" onChange={(event) => void readFile(event, begin)} />
    </div>
  )
}
