import { UnstyledButton } from '@mantine/core'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveKeys } from '../keys.ts'
import css from './frame.module.css'

/** What can be done now and by which key; the same actions by mouse. */
export function KeyBar() {
  const shown = useActiveKeys().filter(({ binding }) => !binding.hidden)
  return (
    <footer className={css.keyBar} role="toolbar" aria-label="按键">
      {shown.map(({ layer, binding }) => (
        <UnstyledButton
          key={binding.key}
          className={css.keyAction}
          data-layer={layer}
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
      ))}
    </footer>
  )
}
