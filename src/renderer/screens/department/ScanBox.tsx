import { useState } from 'react'
import type { RefObject } from 'react'
import { TextInput } from '@mantine/core'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { KeyHint } from '../../components/KeyHint.tsx'
import type { ScanLine } from './scan.ts'
import css from './department.module.css'

const SIGNS = { busy: '…', ok: '✓', note: '–', error: '✗' } as const

type Props = { lines: readonly ScanLine[]; onScan: (text: string) => void; onClear: () => void; inputRef: RefObject<HTMLInputElement | null>; disabled: boolean }

/** Papers are signed in by scanning the bar code of the transfer slip, one after another; what happened stands below. */
export function ScanBox({ lines, onScan, onClear, inputRef, disabled }: Props) {
  const [text, setText] = useState('')
  const ok = lines.filter((line) => line.status === 'ok').length
  const failed = lines.filter((line) => line.status === 'error').length
  const submit = (): void => {
    if (!text.trim()) return
    onScan(text)
    setText('')
  }
  return (
    <section className={css.scan} aria-label="扫码签收">
      <form onSubmit={(event) => { event.preventDefault(); submit() }}>
        <TextInput
          ref={inputRef} aria-label="扫描或输入受理编号签收" placeholder="扫描转办单条码,或输入 21 位受理编号后回车" value={text} disabled={disabled} maxLength={200}
          autoComplete="off" spellCheck={false} onChange={(event) => setText(event.currentTarget.value)}
          // The key that leads here, pressed once more, is no part of a code.
          onKeyDown={(event) => event.key === '/' && !text && event.preventDefault()} rightSection={<KeyHint k="/" />} rightSectionPointerEvents="none"
        />
      </form>
      {lines.length > 0 && (
        <>
          <p className={css.scanSum} role="status">本次签收 {ok} 件{failed > 0 ? `,${failed} 件没有签成` : ''} <button type="button" className={css.link} onClick={onClear}>清空</button></p>
          <ol className={css.scanLines} aria-label="签收结果">
            {lines.map((line) => (
              <li key={line.id} data-status={line.status}>
                <span aria-hidden>{SIGNS[line.status]}</span>
                <div><div>{line.text}</div><div className={css.quiet}>{formatCaseNumber(line.number)}</div></div>
              </li>
            ))}
          </ol>
        </>
      )}
    </section>
  )
}
