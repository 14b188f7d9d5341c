import type { ReactNode } from 'react'
import css from './components.module.css'

/** A place with nothing in it says so, and says what to do next. */
export function Empty({ title, hint, children }: { title: string; hint?: ReactNode; children?: ReactNode }) {
  return (
    <div className={css.empty}>
      <div className={css.emptyTitle}>{title}</div>
      {hint && <div className={css.emptyHint}>{hint}</div>}
      {children}
    </div>
  )
}
