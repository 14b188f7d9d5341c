import { Modal } from '@mantine/core'
import { useState } from 'react'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useReturnFocus } from '../focus.ts'
import { useActiveKeys } from '../keys.ts'
import type { Screen } from '../screens.tsx'
import css from './frame.module.css'

/** F1 and ?: what this screen is for and every key that works on it. */
export function HelpPanel({ screen, onClose }: { screen: Screen | undefined; onClose: () => void }) {
  useReturnFocus()
  // As they were before this panel took the keyboard.
  const [keys] = useState(useActiveKeys())
  return (
    <Modal opened onClose={onClose} title={screen ? `${screen.label}:帮助与按键` : '帮助与按键'} size="lg">
      {screen?.help.map((line) => (
        <p key={line} className={css.helpLine}>{line}</p>
      ))}
      <dl className={css.helpKeys} aria-label="全部按键">
        {keys.map(({ binding }) => (
          <div key={binding.key}>
            <dt><KeyHint k={binding.key} /></dt>
            <dd>
              {binding.label}
              {binding.enabled === false && <span className={css.faint}> 现在不能用{binding.reason ? `:${binding.reason}` : ''}</span>}
            </dd>
          </div>
        ))}
        <div><dt><KeyHint k="Tab" /></dt><dd>下一个填写处</dd></div>
        <div><dt><KeyHint k="Escape" /></dt><dd>关闭、返回</dd></div>
      </dl>
    </Modal>
  )
}
