import { useEffect, useRef } from 'react'
import type { ReactNode } from 'react'
import { Button } from '@mantine/core'
import { useKeys } from '../../app/keys.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './cases.module.css'

type Props = {
  title: string
  submit: string
  pending: boolean
  error: unknown
  onSubmit: () => void
  onClose: () => void
  /** Said beside the buttons: what will happen. */
  note?: string
  /** Beside the title. */
  aside?: ReactNode
  /** False: there is still something to fill in before it can be sent. */
  ready?: boolean
  /** Another button beside the first. */
  more?: ReactNode
  children: ReactNode
}

/** A small form inside a case: takes the keyboard, sends by Ctrl+Enter, goes away by Escape. */
export function CaseForm({ title, submit, pending, error, onSubmit, onClose, note, aside, ready = true, more, children }: Props) {
  const root = useRef<HTMLFormElement>(null)
  useEffect(() => {
    root.current?.querySelector<HTMLElement>('input:not([type=hidden]), textarea')?.focus()
    root.current?.scrollIntoView({ block: 'nearest' })
  }, [])
  const send = (): void => {
    if (ready && !pending) onSubmit()
  }
  useKeys([{ key: 'Escape', label: '收起', run: onClose }, { key: 'Ctrl+Enter', label: submit, run: send, enabled: ready, reason: '请先填写' }])
  return (
    <form ref={root} className={css.form} aria-label={title} noValidate onSubmit={(event) => { event.preventDefault(); send() }}>
      <div className={css.formHead}><b>{title}</b>{aside && <span className={css.quiet}>{aside}</span>}</div>
      {children}
      {error != null && <ErrorNotice error={error} compact />}
      <div className={css.formFoot}>
        <Button type="submit" size="compact-md" loading={pending} disabled={!ready} rightSection={<KeyHint k="Ctrl+Enter" />}>{submit}</Button>
        {more}
        <Button variant="default" size="compact-md" onClick={onClose} rightSection={<KeyHint k="Escape" />}>收起</Button>
        {note && <span className={css.quiet}>{note}</span>}
      </div>
    </form>
  )
}
