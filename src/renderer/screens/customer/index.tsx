import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { shortDate, weekdayZh } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import type { CustomerView, CustomerWord } from './channel.ts'
import { useCustomerView } from './channel.ts'
import css from './customer.module.css'
import { plainState } from './words.ts'

/** 1 非常不满意 … 5 非常满意; the best first. */
const LEVELS = [[5, '非常满意'], [4, '满意'], [3, '基本满意'], [2, '不满意'], [1, '非常不满意']] as const

/** 客户屏: the second window, turned to the resident. Large type, plain words, to be touched; shows only what the desk sends. */
export default function CustomerScreen() {
  const { user, capabilities } = useSession()
  const { view, say } = useCustomerView(user.id)
  return (
    <main className={css.screen} aria-label="客户屏" data-kind={view.kind}>
      {capabilities.practice && <span className={css.practice}>练习</span>}
      {view.kind === 'idle' && <Idle centre={capabilities.centreName} />}
      {view.kind === 'form' && <Form view={view} say={say} />}
      {view.kind === 'done' && <DoneForResident key={view.caseId} view={view} say={say} />}
    </main>
  )
}

/** The same window while nobody is logged in at the counter, or its screen is locked. */
export function CustomerWaiting({ centre, practice }: { centre: string; practice: boolean }) {
  return (
    <main className={css.screen} aria-label="客户屏" data-kind="idle">
      {practice && <span className={css.practice}>练习</span>}
      <Idle centre={centre} />
    </main>
  )
}

function Idle({ centre }: { centre: string }) {
  return (
    <div className={css.idle}>
      <h1>{centre || '行政事务受理中心'}</h1>
      <p>您好,请把要办的事告诉工作人员。</p>
    </div>
  )
}

type FormProps = { view: Extract<CustomerView, { kind: 'form' }>; say: (word: CustomerWord) => void }

function Form({ view, say }: FormProps) {
  // An answer holds for the form as it was shown; a changed one is asked about again.
  const [answered, setAnswered] = useState<{ word: 'right' | 'wrong'; about: string } | null>(null)
  const text = JSON.stringify(view)
  const said = answered?.about === text ? answered.word : null
  const answer = (word: 'right' | 'wrong') => {
    setAnswered({ word, about: text })
    say(word)
  }
  return (
    <>
      <h1 className={css.title}>{view.matter || '正在登记'}</h1>
      <div className={css.body}>
        <section aria-label="您的资料">
          <h2>请核对您的资料</h2>
          <dl className={css.facts}>
            {view.facts.map(([label, value]) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        </section>
        {view.papers.length > 0 && (
          <section aria-label="要交的材料">
            <h2>要交的材料 {view.papers.filter(({ received }) => received).length}/{view.papers.length}</h2>
            <ul className={css.papers} data-many={view.papers.length > 12 || undefined}>
              {view.papers.map(({ name, received }, i) => (
                <li key={i} data-in={received || undefined}><span aria-hidden>{received ? '✓' : '○'}</span> {name}<span className="visually-hidden">{received ? ' 已收' : ' 还没有交'}</span></li>
              ))}
            </ul>
          </section>
        )}
      </div>
      {view.ask && (
        <div className={css.buttons} role="group" aria-label="资料对吗">
          {said === null ? (
            <>
              <button type="button" className={css.yes} onClick={() => answer('right')}>对,没有错</button>
              <button type="button" className={css.no} onClick={() => answer('wrong')}>不对</button>
            </>
          ) : (
            <p role="status">{said === 'right' ? '谢谢,正在为您办理。' : '请告诉工作人员哪里不对。'}</p>
          )}
        </div>
      )}
    </>
  )
}

function DoneForResident({ view, say }: { view: Extract<CustomerView, { kind: 'done' }>; say: (word: CustomerWord) => void }) {
  const qr = useQuery(api.cases.qr.queryOptions({ input: { id: view.caseId }, staleTime: Infinity }))
  const url = useMemo(() => (qr.data ? URL.createObjectURL(qr.data) : null), [qr.data])
  useEffect(() => () => void (url && URL.revokeObjectURL(url)), [url])
  return (
    <>
      <h1 className={css.title}>{view.matter}</h1>
      <div className={css.body}>
        <section aria-label="办理结果">
          <h2>{plainState(view.state)}</h2>
          <p className={css.number}>{formatCaseNumber(view.number)}</p>
          {view.due && <p className={css.due}>最迟 {shortDate(view.due)} {weekdayZh(view.due)} 答复您</p>}
          <p>请收好凭证。查进度时出示凭证或这个二维码。</p>
        </section>
        <section className={css.qr} aria-label="查进度的二维码">{url && <img src={url} alt={`受理编号 ${view.number} 的二维码`} />}</section>
      </div>
      {view.rate && <Rating caseId={view.caseId} onRated={() => say('rated')} />}
    </>
  )
}

/** Goes from here straight to the host; the clerk's window only hears that it was given. */
function Rating({ caseId, onRated }: { caseId: string; onRated: () => void }) {
  const rate = useMutation({ mutationFn: (level: number) => client.cases.event({ type: 'rate', id: caseId, level }), onSuccess: onRated })
  return (
    <div className={css.buttons} role="group" aria-label="请您评价">
      {rate.isSuccess ? (
        <p role="status">谢谢您的评价。</p>
      ) : (
        <>
          <p className={css.rateHead}>{rate.isError ? '没有记下,请再按一次' : '这次办得怎么样?可以不评,工作人员看不到您选了什么。'}</p>
          {LEVELS.map(([level, word]) => (
            <button key={level} type="button" className={css.level} disabled={rate.isPending} onClick={() => rate.mutate(level)}>{word}</button>
          ))}
        </>
      )}
    </div>
  )
}
