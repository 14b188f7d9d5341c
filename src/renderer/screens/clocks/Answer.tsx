import { useState } from 'react'
import type { ClockExplanation, ExplainedClock } from '#shared/contract/calendar.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { formatDateZh } from '#shared/rules/time.ts'
import { shortDate, weekdayZh } from '#shared/text/labels.ts'
import { useKeys } from '../../app/keys.ts'
import { remainingText } from '../../components/DueDate.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Lamp } from '../../components/Lamp.tsx'
import css from './clocks.module.css'

const PHASES: Record<string, string> = { accepting: '已收件,待受理', awaitingCorrection: '待补正', handling: '办理中', suspended: '特别程序中(暂停计时)', closed: '已终结', delivered: '已送达' }
const KINDS: Record<string, string> = { event: '起算', counted: '计入', weekend: '周末', holiday: '放假', makeup: '调休', paused: '暂停' }

function Standing({ answer }: { answer: ClockExplanation }) {
  return (
    <div className={css.standing} role="status">
      <b>{PHASES[answer.phase] ?? answer.phase}</b>
      {answer.acceptanceDate && <span>受理日 {formatDateZh(answer.acceptanceDate)}{answer.deemedAccepted && <em>视为受理(行政许可法 §32)</em>}</span>}
      {answer.colour && <span>承诺灯 <Lamp colour={answer.colour} /></span>}
      {answer.legalColour && <span>法定灯 <Lamp colour={answer.legalColour} /></span>}
      {answer.remaining !== null && <span>剩 {answer.remaining} 个工作日</span>}
      {answer.overrun && <em>已超期,须写明原因</em>}
    </div>
  )
}

/** The phases in which a clock is still running; afterwards nothing is left or overdue of it. */
const RUNS_IN: Record<ExplainedClock['clock'], string> = { A: 'accepting', F: 'awaitingCorrection', L: 'handling', P: 'handling', H: 'handling', R: 'closed' }

type RowProps = { clock: ExplainedClock; phase: string; n: number; chosen: boolean; today: IsoDate; colour: string | null; onChoose: () => void }

function ClockRow({ clock, phase, n, chosen, today, colour, onChoose }: RowProps) {
  const left = clock.due === null ? '' : RUNS_IN[clock.clock] === phase ? remainingText(clock.due, today) : '已停止'
  return (
    <button type="button" role="tab" aria-selected={chosen} className={css.clock} onClick={onChoose}>
      <span className={css.letter}>{clock.clock}</span>
      <span className={css.clockName}>{clock.label}<KeyHint k={`Alt+${n}`} /></span>
      <b>{clock.due ? `${shortDate(clock.due, today.slice(0, 4))} ${weekdayZh(clock.due)}` : '暂停,不显示'}</b>
      <span className={css.quiet}>{left} {clock.provisional && <em className={css.provisional}>暂定</em>} <Lamp colour={colour} /></span>
    </button>
  )
}

function Days({ clock, today }: { clock: ExplainedClock; today: IsoDate }) {
  const counted = clock.days.reduce((most, day) => Math.max(most, day.count ?? 0), 0)
  return (
    <div className={css.days} tabIndex={0} role="region" aria-label={`${clock.label}逐日说明`}>
      <table>
        <caption>{clock.label}:{clock.due ? `到 ${formatDateZh(clock.due)}(${weekdayZh(clock.due)})24 时届满,计入 ${counted} 天` : `计入 ${counted} 天后暂停`}</caption>
        <thead><tr><th scope="col">第几天</th><th scope="col">日期</th><th scope="col">星期</th><th scope="col">计法</th><th scope="col">说明</th></tr></thead>
        <tbody>
          {clock.days.map((day) => (
            <tr key={day.date} data-kind={day.kind} data-due={day.date === clock.due || undefined} data-today={day.date === today || undefined}>
              <td>{day.count ?? '·'}</td><td>{day.date}</td><td>{weekdayZh(day.date)}</td><td>{KINDS[day.kind] ?? day.kind}</td>
              <td>{day.note}{day.date === clock.due ? ' · 届满' : ''}{day.date === today ? ' · 今天' : ''}{day.provisional && !day.note.includes('暂定') ? '(暂定)' : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** All clocks of the question on its day, and the chosen one day by day. */
export function Answer({ answer, today }: { answer: ClockExplanation; today: IsoDate }) {
  const [letter, choose] = useState<string | null>(null)
  const fallback = answer.clocks.find((c) => c.clock === 'P') ?? answer.clocks.find((c) => c.clock === 'L') ?? answer.clocks.at(-1)
  const shown = answer.clocks.find((c) => c.clock === letter) ?? fallback
  useKeys(answer.clocks.map((c, i) => ({ key: `Alt+${i + 1}`, label: c.label, run: () => choose(c.clock), hidden: true })))
  const colourOf = (clock: ExplainedClock): string | null => (clock.clock === 'L' ? answer.legalColour : clock.clock === 'P' ? answer.colour : null)
  return (
    <div className={css.answer}>
      <Standing answer={answer} />
      {answer.warnings.map((w) => <p key={w.code} className={css.warn} role="note">{w.message}</p>)}
      {answer.clocks.length === 0 && <p className={css.quiet}>没有在计的时限:先写一行“收件”和它的日期。</p>}
      <div className={css.clocks} role="tablist" aria-label="各时限">
        {answer.clocks.map((c, i) => <ClockRow key={c.clock} clock={c} phase={answer.phase} n={i + 1} chosen={c === shown} today={today} colour={colourOf(c)} onChoose={() => choose(c.clock)} />)}
      </div>
      {shown && <Days clock={shown} today={today} />}
    </div>
  )
}
