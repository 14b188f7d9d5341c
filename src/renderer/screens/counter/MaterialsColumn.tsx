import { useQuery } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import type { Material, MatterDetail } from '#shared/contract/catalogue.ts'
import { api } from '../../api.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { answerOf, conditionOf, FOCUS, isNeeded, tickOf } from './check.ts'
import css from './counter.module.css'
import { focusOn } from './desk.ts'
import type { Draft, MaterialTick } from './draft.ts'
import type { DraftStore } from './draftStore.ts'
import { MaterialRow } from './MaterialRow.tsx'
import { RecentCases } from './RecentCases.tsx'

type Props = { draft: Draft; store: DraftStore; matter: MatterDetail | undefined; today: string; loading: boolean; error: unknown; onRetry: () => void }
/** What the arrows go through: papers, and the questions that bring more of them. */
type Item = { focus: string; material?: Material; condition?: string; first: number }

/** The checklist in its order: always asked for, then each condition with its papers once it is given, then the rest. */
function itemsOf(draft: Draft, matter: MatterDetail): { required: Item[]; conditional: Item[] } {
  const row = (material: Material): Item => ({ focus: FOCUS.material(material.no), material, first: material.no })
  const conditional: Item[] = []
  const seen = new Set<string>()
  for (const material of matter.materials) {
    const condition = conditionOf(material)
    if (material.required || (condition !== null && seen.has(condition))) continue
    if (condition === null) {
      conditional.push(row(material))
      continue
    }
    seen.add(condition)
    conditional.push({ focus: FOCUS.question(material.no), condition, first: material.no })
    const papers = matter.materials.filter((one) => conditionOf(one) === condition)
    conditional.push(...papers.filter((one) => isNeeded(draft, one) || tickOf(draft, one).received).map(row))
  }
  return { required: matter.materials.filter((material) => material.required).map(row), conditional }
}

/** ③ The checklist: arrows move, space ticks and goes on, digits set the copies, Enter goes to the reason of a missing paper. */
export function MaterialsColumn({ draft, store, matter, today, loading, error, onRetry }: Props) {
  const { required, conditional } = matter ? itemsOf(draft, matter) : { required: [], conditional: [] }
  const order = [...required, ...conditional]
  const needed = matter?.materials.filter((material) => isNeeded(draft, material)) ?? []
  const got = needed.filter((material) => tickOf(draft, material).received).length
  const copies = useQuery(api.applicants.verified.queryOptions({ input: { id: draft.known?.id ?? '', matter: matter?.code ?? '' }, enabled: draft.known !== null && matter !== undefined, staleTime: 60_000 }))
  const earlierOf = (material: Material) => copies.data?.find(({ no, name }) => no === material.no && name === material.name)
  const set = (material: Material, part: Partial<MaterialTick>) =>
    store.patch((now) => ({ materials: { ...now.materials, [material.no]: { ...tickOf(now, material), ...part } } }))
  const answer = (condition: string, yes: boolean) => store.patch((now) => ({ answers: { ...now.answers, [condition]: yes } }))
  const tickAll = () =>
    store.patch((now) => ({ materials: { ...now.materials, ...Object.fromEntries(needed.map((one) => [one.no, { ...tickOf(now, one), received: true }])) } }))
  const onMove = (event: KeyboardEvent, item: Item): boolean => {
    const at = order.findIndex(({ focus }) => focus === item.focus)
    const to = { ArrowDown: order[at + 1], ArrowUp: order[at - 1], Home: order[0], End: order.at(-1) }[event.key]
    if (to) focusOn(to.focus)
    return to !== undefined || /^(Arrow(Up|Down)|Home|End)$/.test(event.key)
  }
  const onPaper = (event: KeyboardEvent, item: Item, material: Material) => {
    const tick = tickOf(store.get(), material)
    const earlier = earlierOf(material)
    const next = order[order.findIndex(({ focus }) => focus === item.focus) + 1]
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (onMove(event, item)) return event.preventDefault()
    if (event.key === ' ') {
      set(material, { received: !tick.received, reused: undefined })
      if (!tick.received && next) focusOn(next.focus)
    } else if (/^[1-9]$/.test(event.key)) set(material, { received: true, copies: Number(event.key) })
    else if (event.key === 'Enter' && !tick.received) focusOn(`${item.focus}-reason`)
    else if (/^v$/i.test(event.key) && earlier) {
      set(material, { received: true, reused: earlier.caseNumber })
      if (next) focusOn(next.focus)
    } else if (event.key === '*') tickAll()
    else return
    event.preventDefault()
  }
  const onQuestion = (event: KeyboardEvent, item: Item, condition: string) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    if (onMove(event, item)) return event.preventDefault()
    if (event.key === ' ') answer(condition, answerOf(store.get(), condition) !== true)
    else if (/^[yn]$/i.test(event.key)) answer(condition, /y/i.test(event.key))
    else if (event.key === '*') tickAll()
    else return
    event.preventDefault()
  }
  const show = (item: Item) => {
    const { material, condition } = item
    if (condition !== undefined)
      return <QuestionRow key={item.focus} id={item.focus} condition={condition} answer={answerOf(draft, condition)} first={item === order[0]} onAnswer={(yes) => answer(condition, yes)} onKey={(event) => onQuestion(event, item, condition)} />
    if (!material) return null
    return (
      <MaterialRow
        key={material.no} material={material} tick={tickOf(draft, material)} earlier={earlierOf(material)} first={item === order[0]} needed={isNeeded(draft, material)}
        onToggle={() => set(material, { received: !tickOf(store.get(), material).received })}
        onKey={(event) => onPaper(event, item, material)} onReason={(missingReason) => set(material, { missingReason })} onCopies={(copies) => set(material, { copies })}
      />
    )
  }
  return (
    <section className={css.column} aria-labelledby="counter-h3">
      <h2 id="counter-h3" className={css.head}>
        <i aria-hidden>③</i> 材料 <KeyHint k="Ctrl+F3" />
        {matter && <span className={css.count} data-done={got === needed.length || undefined}>应收 {got}/{needed.length}</span>}
      </h2>
      {error != null && <ErrorNotice error={error} onRetry={onRetry} />}
      {!matter && error == null && <p className={css.tip}>{loading ? '正在取材料清单…' : '选定事项后显示材料清单。'}</p>}
      {!matter && !loading && error == null && <RecentCases today={today} />}
      {matter && (
        <div className={css.materials} role="group" aria-label="材料清单">
          <p className={css.tip}><KeyHint k="Space" /> 打勾 <KeyHint k="1-9" /> 份数 <KeyHint k="Enter" /> 缺件原因 <KeyHint k="*" /> 应收全勾</p>
          {required.map(show)}
          {conditional.length > 0 && <h3 className={css.subHead}>视情况提交</h3>}
          {conditional.map(show)}
        </div>
      )}
    </section>
  )
}

type QuestionProps = { id: string; condition: string; answer: boolean | undefined; first: boolean; onAnswer: (yes: boolean) => void; onKey: (event: KeyboardEvent) => void }

/** Asked once for all papers that depend on it; Y, N or space. */
function QuestionRow({ id, condition, answer, first, onAnswer, onKey }: QuestionProps) {
  return (
    <div className={css.question} id={id} role="switch" aria-checked={answer === true} aria-label={`${condition}?`} tabIndex={first ? 0 : -1} onKeyDown={onKey} onClick={() => onAnswer(answer !== true)}>
      <span className={css.questionText}>{condition}?</span>
      <span className={css.answer} data-answer={answer === undefined ? 'open' : answer ? 'yes' : 'no'}>{answer === undefined ? '未问' : answer ? '是' : '否'}</span>
      <KeyHint k="Y/N" />
    </div>
  )
}
