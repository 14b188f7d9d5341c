import { KeyHint } from '../../components/KeyHint.tsx'
import { hrefOf } from '../route.ts'
import type { Screen } from '../screens.tsx'
import css from './frame.module.css'

export function Nav({ screens, current }: { screens: readonly Screen[]; current: string | undefined }) {
  return (
    <nav className={css.nav} aria-label="主导航">
      {screens.filter((screen) => !screen.bare).map((screen) => (
        <a key={screen.id} href={hrefOf(screen.id)} className={css.navItem} aria-current={screen.id === current ? 'page' : undefined}>
          <span>{screen.label}</span>
          {screen.key && <KeyHint k={screen.key} />}
        </a>
      ))}
    </nav>
  )
}
