import { Button } from '@mantine/core'
import type { Running } from '#shared/contract/reports.ts'
import { useKeys } from '../app/keys.ts'
import { KeyHint } from './KeyHint.tsx'
import css from './components.module.css'

/** What is being made and how far it is, with the key that stops it. */
export function RunningBar({ name, running, onCancel }: { name: string; running: Running | null; onCancel: () => void }) {
  useKeys([{ key: 'Escape', label: '取消', run: onCancel }, { key: 'Delete', label: '取消', run: onCancel, hidden: true }])
  const done = Math.round((running?.done ?? 0) * 100)
  return (
    <span className={css.running} role="status">
      <progress max={100} value={done} aria-label={name} />
      {running ? `${running.doing} ${done}%` : `正在生成${name}…`}
      <Button size="compact-xs" variant="default" onClick={onCancel} rightSection={<KeyHint k="Escape" />}>取消</Button>
    </span>
  )
}
