import { UnstyledButton } from '@mantine/core'
import type { ReactNode } from 'react'
import { useKeys } from '../../app/keys.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './queue.module.css'

export type Option = { id: string; label: string; hint?: string; on?: boolean }

type Props = { title: string; options: readonly Option[]; onPick: (id: string) => void; onClose: () => void; children?: ReactNode; closeLabel?: string }

/** A question beside the ticket, answered by a digit; Esc takes it back. */
export function Choice({ title, options, onPick, onClose, children, closeLabel = '取消' }: Props) {
  useKeys([
    ...options.slice(0, 9).map((option, i) => ({ key: String(i + 1), label: option.label, hidden: true, run: () => onPick(option.id) })),
    { key: 'Escape', label: closeLabel, run: onClose },
  ])
  return (
    <section className={css.choice} aria-label={title}>
      <h3>{title}</h3>
      <div className={css.options}>
        {options.map((option, i) => (
          <UnstyledButton key={option.id} className={css.option} data-on={option.on || undefined} aria-pressed={option.on} onClick={() => onPick(option.id)}>
            {i < 9 ? <KeyHint k={String(i + 1)} /> : <span />} <span className={css.optionText}>{option.label}</span>
            {option.hint && <span className={css.quiet}>{option.hint}</span>}
          </UnstyledButton>
        ))}
      </div>
      {children}
      <UnstyledButton className={css.action} onClick={onClose}><KeyHint k="Escape" /> {closeLabel}</UnstyledButton>
    </section>
  )
}
