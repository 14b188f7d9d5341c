import { keyText } from '../app/keys.ts'
import css from './components.module.css'

/** The key that does it, beside the thing it does. */
export function KeyHint({ k }: { k: string }) {
  return <kbd className={css.key} aria-hidden>{keyText(k)}</kbd>
}
