import { UnstyledButton } from '@mantine/core'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveKeys } from '../keys.ts'
import type { KeyBinding } from '../keys.ts'
import css from './frame.module.css'

/** What can be done now and by which key; the same actions by mouse. Help and search keep their place however many keys a screen has. */
export function KeyBar() {
  const shown = useActiveKeys().filter(({ binding }) => !binding.hidden)
  return (
    <footer className={css.keyBar} role="toolbar" aria-label="按键">
      <div className={css.keysHere}>{shown.filter(({ layer }) => layer !== 'frame').map(({ binding }) => <KeyAction key={binding.key} binding={binding} />)}</div>
      <div className={css.keysFrame}>{shown.filter(({ layer }) => layer === 'frame').map(({ binding }) => <KeyAction key={binding.key} binding={binding} />)}</div>
    </footer>
  )
}

function KeyAction({ binding }: { binding: KeyBinding }) {
  return (
    <UnstyledButton
      className={css.keyAction}
      aria-disabled={binding.enabled === false}
      aria-keyshortcuts={binding.key}
      title={binding.enabled === false ? binding.reason : undefined}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => binding.enabled !== false && binding.run()}
      tabIndex={-1}
    >
      <KeyHint k={binding.key} />
      <span>{binding.label}</span>
    </UnstyledButton>
  )
}
