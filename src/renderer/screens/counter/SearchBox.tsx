import type { KeyboardEvent } from 'react'
import css from './counter.module.css'

type Props = {
  id: string
  label: string
  placeholder: string
  value: string
  /** The list below: its id, how many lines it has, which one Enter takes. */
  list: { id: string; count: number; active: number }
  onText: (text: string) => void
  onMove: (step: 1 | -1) => void
  onEnter: () => void
}

/** A search with its list: the arrows go through it, Enter takes a line, Esc empties the field. Keys of an input method are its own. */
export function SearchBox({ id, label, placeholder, value, list, onText, onMove, onEnter }: Props) {
  const open = list.count > 0
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') onMove(event.key === 'ArrowDown' ? 1 : -1)
    else if (event.key === 'Enter') onEnter()
    else if (event.key === 'Escape' && value !== '') onText('')
    else return
    event.preventDefault()
  }
  return (
    <div className={css.searchBox}>
      <input
        id={id} className={css.search} role="combobox" aria-label={label} aria-expanded={open} aria-controls={open ? list.id : undefined} aria-autocomplete="list"
        aria-activedescendant={open && list.active >= 0 ? `${list.id}-${list.active}` : undefined} placeholder={placeholder} autoComplete="off" spellCheck={false} maxLength={100}
        value={value} onKeyDown={onKey} onChange={(event) => onText(event.currentTarget.value)}
      />
    </div>
  )
}
