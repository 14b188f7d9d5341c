import { COLOUR_LABELS, labelOf } from '#shared/text/labels.ts'
import css from './components.module.css'

const SIGNS: Record<string, string> = { green: '●', yellow: '▲', red: '■', suspended: '‖' }

/** Light of a case's limit: sign and word, never colour alone. Nothing before acceptance and after the end. */
export function Lamp({ colour, wordless = false }: { colour: string | null | undefined; wordless?: boolean }) {
  if (!colour) return null
  const word = labelOf(COLOUR_LABELS, colour)
  return (
    <span className={css.lamp} data-colour={colour} title={word} aria-label={word} role="img">
      <span aria-hidden>{SIGNS[colour] ?? '○'}</span>
      {!wordless && <span aria-hidden>{word}</span>}
    </span>
  )
}
