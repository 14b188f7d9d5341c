import css from './components.module.css'

/** A masked number in groups that the eye can compare; the clipboard gets it without the gaps. */
export function MaskedId({ value, label }: { value: string | null | undefined; label?: string }) {
  if (!value) return <span className={css.faint}>—</span>
  const groups = value.length === 18 ? [value.slice(0, 6), value.slice(6, 14), value.slice(14)] : value.length === 11 ? [value.slice(0, 3), value.slice(3, 7), value.slice(7)] : [value]
  return (
    <span className={css.masked} aria-label={label ? `${label} ${value}` : value} role="img">
      {groups.map((group, index) => (
        <span key={index} aria-hidden>{group}</span>
      ))}
    </span>
  )
}
