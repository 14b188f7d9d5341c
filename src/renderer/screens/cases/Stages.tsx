import type { CaseStage } from '#shared/contract/cases.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { limitText, shortDate } from '#shared/text/labels.ts'
import css from './cases.module.css'

/** Where the case is among its stages: behind, current, ahead; unknown before acceptance. */
export function stageTone(stage: CaseStage, today: IsoDate): 'done' | 'current' | 'ahead' {
  if (stage.current) return 'current'
  return stage.due !== null && stage.due < today ? 'done' : 'ahead'
}

const SIGNS = { done: '✓', current: '▶', ahead: '○' } as const
const WORDS = { done: '已过', current: '当前', ahead: '未到' } as const

/** The stages of a multi-stage limit and the public notice, one after another, with the one the case is in. */
export function Stages({ stages, today }: { stages: readonly CaseStage[] | undefined; today: IsoDate }) {
  if (!stages || stages.length === 0) return null
  const year = today.slice(0, 4)
  return (
    <ol className={css.stages} aria-label="办理环节">
      {stages.map((stage, i) => {
        const tone = stageTone(stage, today)
        return (
          <li key={`${stage.step}-${i + 1}`} data-tone={tone} aria-current={stage.current ? 'step' : undefined} style={{ flexGrow: Math.max(1, Math.sqrt(stage.days ?? 1)) }}>
            <span className={css.stageName}><span aria-hidden>{SIGNS[tone]}</span><span className="visually-hidden">{WORDS[tone]}</span> {stage.step}</span>
            <span className={css.quiet}>{stage.days === null ? '不定期' : limitText({ days: stage.days, unit: stage.unit })}{stage.due ? ` · ${shortDate(stage.due, year)}止` : ''}{stage.provisional ? '(暂定)' : ''}</span>
          </li>
        )
      })}
    </ol>
  )
}
