import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import { keyOf } from './check.ts'
import type { Problem } from './check.ts'
import css from './counter.module.css'
import { focusOn } from './desk.ts'

/** What still stops the case, each with the key that goes there; when only papers lack, what can be done without them. `declining`: only what stops that too. */
export function Stops({ problems, tried, declining }: { problems: readonly Problem[]; tried: boolean; declining: boolean }) {
  const shown = problems.filter((problem) => (declining ? !problem.onlyAccept : !problem.onlyReceive))
  if (declining && shown.length === 0) return null
  if (problems.length === 0) return <div className={css.ready} role="status">✓ 可以受理</div>
  return (
    <div className={css.stops} data-tried={tried || undefined} role="status" aria-label="还差">
      <div className={css.stopsHead}>还差</div>
      <ul>
        {shown.map((problem) => (
          <li key={problem.id}>
            <button type="button" className={css.stop} onClick={() => focusOn(problem.focus)}>{problem.short ?? problem.text}</button> <KeyHint k={keyOf(problem)} />
          </li>
        ))}
      </ul>
      {!declining && <WaysOut shown={shown} />}
    </div>
  )
}

/** When only papers lack, or the letter of delegation: what can be done all the same. */
function WaysOut({ shown }: { shown: readonly Problem[] }) {
  if (!shown.every(({ field, id }) => field === 'materials' || id === 'authority')) return null
  const unauthorized = shown.some(({ id }) => id === 'authority')
  return (
    <div className={css.ways}>
      {shown.some(({ field }) => field === 'materials') && <div><KeyHint k="F10" /> 收件并一次性告知缺件</div>}
      {!unauthorized && shown.some(({ id }) => id === 'materials') && <div><KeyHint k="Ctrl+F10" /> 有承诺书,容缺受理</div>}
      <div><KeyHint k="Shift+F9" /> 仅收件,5个工作日内答复</div>
    </div>
  )
}

/** The papers of an acceptance; an instant matter needs no transfer slip and may end at once. */
export function printsOf(matter: MatterDetail, promised: boolean): string[] {
  return ['D2', 'D4', ...(promised ? ['D7'] : []), ...(matter.processingType === 'instant' ? [] : ['D8'])]
}
