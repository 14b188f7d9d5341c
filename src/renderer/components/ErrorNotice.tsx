import { Button } from '@mantine/core'
import { errorOf } from '../api.ts'
import css from './components.module.css'

/** What went wrong, where, and what to do; names the rule that refused. `error` is anything thrown, or an ErrorBody. */
export function ErrorNotice({ error, onRetry, compact = false }: { error: unknown; onRetry?: (() => void) | undefined; compact?: boolean }) {
  const body = isBody(error) ? error : errorOf(error)
  return (
    <div role="alert" className={compact ? css.errorCompact : css.error}>
      <span className={css.errorMark} aria-hidden>!</span>
      <div className={css.errorText}>
        <div>{body.message}</div>
        {body.rule && <div className={css.errorRule}>依据:{body.rule}</div>}
      </div>
      {onRetry && (
        <Button size="compact-sm" variant="default" onClick={onRetry}>
          重试
        </Button>
      )}
    </div>
  )
}

function isBody(error: unknown): error is { code: string; message: string; rule?: string } {
  return typeof error === 'object' && error !== null && !(error instanceof Error) && 'code' in error && 'message' in error
}
