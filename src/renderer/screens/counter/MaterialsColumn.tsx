import { useQuery } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import type { VerifiedCopy } from '#shared/contract/cases.ts'
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
  const needed = matter?.materials.filter((material) => isNeeded(draft, material)) ?? []
  const got = needed.filter((material) => tickOf(draft, material).received).length
  return (
    <section className={css.column} aria-labelledby="counter-h3">
      <h2 id="counter-h3" className={css.head}>
        <i aria-hidden>③</i> 材料 <KeyHint k="Ctrl+F3" />
        {matter && <span className={css.count} data-done={got === needed.length || undefined}>应收 {got}/{needed.length}</span>}
      </h2>
      {error != null && <ErrorNotice error={error} onRetry={onRetry} />}
      {!matter && error == null && <p className={css.tip}>{loading ? '正在取材料清单…' : '选定事项后显示材料清单。'}</p>}
      {!matter && !loading && error == null && <RecentCases today={today} />}
      {matter && <Checklist draft={draft} store={store} matter={matter} />}
    </section>
  )
}

type ListProps = { draft: Draft; store: DraftStore; matter: MatterDetail }

/** Earlier verified copies of the applicant that may stand for papers of this matter. */
function useEarlierCopies({ known }: Draft, { code }: MatterDetail): (material: Material) => VerifiedCopy | undefined {
  const copies = useQuery(api.applicants.verified.queryOptions({ input: { id: known?.id ?? '', matter: code }, enabled: known !== null, staleTime: 10_000 }))
  return (material) => copies.data?.find(({ no, name }) => no === material.no && name === material.name)
}

/** What is changed in the list, and what the keys of its lines do. */
function useChecklist({ draft, store, matter }: ListProps) {
  const { required, conditional } = itemsOf(draft, matter)
  const order = [...required, ...conditional]
  const earlierOf = useEarlierCopies(draft, matter)
  const set = (material: Material, part: Partial<MaterialTick>) =>
    store.patch((now) => ({ materials: { ...now.materials, [material.no]: { ...tickOf(now, material), ...part } } }))
  const answer = (condition: string, yes: boolean) => store.patch((now) => ({ answers: { ...now.answers, [condition]: yes } }))
  const tickAll = () =>
    store.patch((now) => {
      const needed = matter.materials.filter((material) => isNeeded(now, material))
      return { materials: { ...now.materials, ...Object.fromEntries(needed.map((one) => [one.no, { ...tickOf(now, one), received: true }])) } }
    })
  const onKey = (event: KeyboardEvent, item: Item): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const next = order[order.findIndex(({ focus }) => focus === item.focus) + 1]
    const goOn = () => next && focusOn(next.focus)
    if (event.key === '*') tickAll()
    else if (!moved(event.key, order, item) && !(item.material ? onPaper(event.key, item, item.material, goOn) : onQuestion(event.key, item.condition ?? ''))) return
    event.preventDefault()
  }
  /** True when the key means something on a paper. */
  const onPaper = (key: string, item: Item, material: Material, goOn: () => void): boolean => {
    const tick = tickOf(store.get(), material)
    const earlier = earlierOf(material)
    if (key === ' ') {
      set(material, { received: !tick.received, reused: undefined })
      if (!tick.received) goOn()
    } else if (/^[1-9]$/.test(key)) set(material, { received: true, copies: Number(key) })
    else if (key === 'Enter' && !tick.received) focusOn(`${item.focus}-reason`)
    else if (/^v$/i.test(key) && earlier) {
      set(material, { received: true, reused: earlier.caseNumber })
      goOn()
    } else return false
    return true
  }
  const onQuestion = (key: string, condition: string): boolean => {
    if (key === ' ') answer(condition, answerOf(store.get(), condition) !== true)
    else if (/^[yn]$/i.test(key)) answer(condition, /y/i.test(key))
    else return false
    return true
  }
  return { required, conditional, order, earlierOf, set, answer, onKey }
}

/** Arrows, Home and End go through the lines. */
function moved(key: string, order: readonly Item[], item: Item): boolean {
  const at = order.findIndex(({ focus }) => focus === item.focus)
  const to = { ArrowDown: order[at + 1], ArrowUp: order[at - 1], Home: order[0], End: order.at(-1) }[key]
  if (to) focusOn(to.focus)
  return to !== undefined || /^(Arrow(Up|Down)|Home|End)$/.test(key)
}

function Checklist({ draft, store, matter }: ListProps) {
  const { required, conditional, order, earlierOf, set, answer, onKey } = useChecklist({ draft, store, matter })
  const show = (item: Item) => {
    const { material, condition } = item
    const first = item === order[0]
    if (condition !== undefined)
      return <QuestionRow key={item.focus} id={item.focus} condition={condition} answer={answerOf(draft, condition)} first={first} onAnswer={(yes) => answer(condition, yes)} onKey={(event) => onKey(event, item)} />
    if (!material) return null
    return (
      <MaterialRow
        key={material.no} material={material} tick={tickOf(draft, material)} earlier={earlierOf(material)} first={first} needed={isNeeded(draft, material)}
        onToggle={() => set(material, { received: !tickOf(store.get(), material).received })}
        onKey={(event) => onKey(event, item)} onReason={(missingReason) => set(material, { missingReason })} onCopies={(copies) => set(material, { copies })}
      />
    )
  }
  return (
    <div className={css.materials} role="group" aria-label="材料清单">
      <p className={css.tip}><KeyHint k="Space" /> 打勾 <KeyHint k="1-9" /> 份数 <KeyHint k="Enter" /> 缺件原因 <KeyHint k="*" /> 应收全勾</p>
      {required.map(show)}
      {conditional.length > 0 && <h3 className={css.subHead}>视情况提交</h3>}
      {conditional.map(show)}
    </div>
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
