import { useEffect, useRef, useState } from 'react'
import { Button, Checkbox, NativeSelect, Select, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Limit } from '#shared/rules/clocks.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { limitText } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Answer } from './Answer.tsx'
import { EventsTable } from './EventsTable.tsx'
import { ask, freshQuestion, keepQuestion, keptQuestion, limitsOfMatter, limitsOfOwn, readDate, type Own, type Question } from './question.ts'
import css from './clocks.module.css'

const OWN = 'own'
const UNITS = [{ value: 'working', label: '工作日' }, { value: 'natural', label: '自然日' }]

function OwnLimits({ own, errors, set }: { own: Own; errors: Partial<Record<string, string>>; set: (change: Partial<Own>) => void }) {
  const limit = (label: string, name: 'legal' | 'promised', unit: 'legalUnit' | 'promisedUnit') => (
    <div className={css.limit}>
      <TextInput label={label} size="xs" w={84} inputMode="numeric" value={own[name]} placeholder="无" error={errors[name]} maxLength={4} onChange={(e) => set({ [name]: e.currentTarget.value })} />
      <NativeSelect aria-label={`${label}单位`} size="xs" w={86} data={UNITS} value={own[unit]} onChange={(e) => set({ [unit]: e.currentTarget.value as Limit['unit'] })} />
    </div>
  )
  return (
    <div className={css.own}>
      {limit('法定时限', 'legal', 'legalUnit')}
      {limit('承诺时限', 'promised', 'promisedUnit')}
      <TextInput label="补正期限" size="xs" w={84} inputMode="numeric" value={own.correction} placeholder="无" error={errors['correction']} maxLength={4} onChange={(e) => set({ correction: e.currentTarget.value })} />
      <Checkbox size="xs" label="联办(延期 15 日)" checked={own.joint} onChange={(e) => set({ joint: e.currentTarget.checked })} />
    </div>
  )
}

/** The limits the question counts with: of a matter, or typed in. */
function useLimits(question: Question) {
  const matter = useQuery(api.catalogue.matter.queryOptions({ input: { code: question.matterCode ?? '' }, enabled: question.matterCode !== null, staleTime: 60_000 }))
  const own = limitsOfOwn(question.own)
  const limits = question.matterCode === null ? own.limits : matter.data ? limitsOfMatter(matter.data) : null
  return { limits, errors: own.errors, matter: question.matterCode === null ? undefined : matter.data, error: question.matterCode === null ? null : matter.error }
}

function useAnswer(question: Question, limits: ReturnType<typeof useLimits>['limits']) {
  const asked = ask(question.events, question.today)
  const [input] = useDebouncedValue(limits && asked.today && asked.events.length > 0 ? { limits, events: asked.events, today: asked.today } : null, 200)
  const query = useQuery(api.calendar.explainClocks.queryOptions({
    input: (input ?? { limits: { legal: null, promised: null, joint: false }, events: [], today: '2026-01-01' }) as never, enabled: input !== null, placeholderData: keepPreviousData, staleTime: 30_000,
  }))
  const ignored = new Map((query.data?.ignored ?? []).flatMap(([index, why]) => (asked.rows[index] === undefined ? [] : [[asked.rows[index], why] as const])))
  return { query, ignored, ready: input !== null, today: asked.today }
}

function Today({ value, today, onChange }: { value: string; today: IsoDate; onChange: (value: string) => void }) {
  const date = readDate(value, today)
  return (
    <div className={css.limit}>
      <TextInput label="算到哪一天" size="xs" w={128} value={value} error={date ? undefined : '日期不对'} maxLength={12} onChange={(e) => onChange(e.currentTarget.value)} onBlur={() => date && onChange(date)} />
      {value !== today && <Button size="compact-xs" variant="default" onClick={() => onChange(today)}>今天</Button>}
    </div>
  )
}

/** 算期器: what would the dates be, with the same counting as live cases and the calendar in force. */
export default function ClocksScreen() {
  const { today } = useSession()
  const [question, setQuestion] = useState<Question>(() => keptQuestion(today))
  const set = (change: Partial<Question>): void => setQuestion((before) => ({ ...before, ...change }))
  useEffect(() => keepQuestion(question), [question])
  const matters = useQuery(api.catalogue.matters.queryOptions({ input: { q: '', limit: 200 }, staleTime: 60_000 }))
  const { limits, errors, matter, error } = useLimits(question)
  const { query, ignored, ready, today: asked } = useAnswer(question, limits)
  const pick = useRef<HTMLInputElement>(null)
  useEffect(() => {
    pick.current?.focus()
  }, [])
  useKeys([
    { key: '/', label: '选事项', run: () => pick.current?.focus() },
    { key: 'Ctrl+Backspace', label: '清空重来', run: () => setQuestion(freshQuestion(today)) },
  ])
  const choices = [{ value: OWN, label: '自定时限' }, ...(matters.data ?? []).map((m) => ({ value: m.code, label: `${m.shortCode} ${m.name}` }))]
  return (
    <div className={css.screen}>
      <section className={css.ask} aria-label="算期条件">
        <Select ref={pick} label="事项" size="xs" searchable openOnFocus={false} data={choices} value={question.matterCode ?? OWN} onChange={(value) => set({ matterCode: value === OWN ? null : value })} maxDropdownHeight={420} nothingFoundMessage="没有这个事项" rightSection={<KeyHint k="/" />} rightSectionPointerEvents="none" />
        {question.matterCode === null
          ? <OwnLimits own={question.own} errors={errors} set={(change) => set({ own: { ...question.own, ...change } })} />
          : matter && <p className={css.quiet}>法定 {limitText(matter.legalLimit)} · 承诺 {limitText(matter.promisedLimit)} · 补正 {matter.correctionDays} 个工作日{matter.processingType === 'joint' ? ' · 联办' : ''}</p>}
        {error ? <ErrorNotice error={error} compact /> : null}
        <Today value={question.today} today={today} onChange={(value) => set({ today: value })} />
        <EventsTable rows={question.events} today={asked ?? today} ignored={ignored} onChange={(events) => set({ events })} />
        <p className={css.quiet}>日期可以简写:0305、3-5、3月5日。晚于“算到哪一天”的事件当作还没有发生。离开本屏再回来,填写的内容还在。</p>
      </section>
      <section className={css.result} aria-label="算期结果" aria-busy={query.isFetching}>
        {query.error ? <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
          : query.data && ready && asked ? <Answer answer={query.data} today={asked} />
            : ready ? <div role="status" aria-label="正在计算"><Skeleton h={40} mb="md" /><Skeleton h={320} /></div>
              : <Empty title="还不能算" hint="选好事项或时限,至少写一行事件和它的日期,并填“算到哪一天”。" />}
      </section>
    </div>
  )
}
