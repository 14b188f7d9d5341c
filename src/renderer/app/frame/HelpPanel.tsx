import { Modal } from '@mantine/core'
import { useState } from 'react'
import { KeyHint } from '../../components/KeyHint.tsx'
import { useActiveKeys } from '../keys.ts'
import type { Screen } from '../screens.tsx'
import css from './frame.module.css'

/** F1 and ?: what this screen is for and every key that works on it. */
export function HelpPanel({ screen, onClose }: { screen: Screen | undefined; onClose: () => void }) {
  // As they were before this panel took the keyboard.
  const [keys] = useState(useActiveKeys())
  return (
    <Modal opened onClose={onClose} title={screen ? `${screen.label}:帮助与按键` : '帮助与按键'} size="lg">
      {screen?.help.map((line) => (
        <p key={line} className={css.helpLine}>{line}</p>
      ))}
      <table className={css.helpKeys} aria-label="全部按键">
        <tbody>
          {keys.map(({ binding }) => (
            <tr key={binding.key}>
              <td><KeyHint k={binding.key} /></td>
              <td>
                {binding.label}
                {binding.enabled === false && <span className={css.faint}> 现在不能用{binding.reason ? `:${binding.reason}` : ''}</span>}
              </td>
            </tr>
          ))}
          <tr><td><KeyHint k="Escape" /></td><td>关闭、返回上一步</td></tr>
        </tbody>
      </table>
    </Modal>
  )
}
