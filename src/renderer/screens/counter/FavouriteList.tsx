import { KeyHint } from '../../components/KeyHint.tsx'
import css from './counter.module.css'
import { chooseMatter } from './desk.ts'
import type { DraftStore } from './draftStore.ts'
import type { Favourite } from './favourites.ts'

/** The matters this person takes most, each by Alt and a digit. */
export function FavouriteList({ favourites, store }: { favourites: readonly Favourite[]; store: DraftStore }) {
  if (favourites.length === 0) return null
  return (
    <div className={css.favourites} role="group" aria-label="常用事项">
      {favourites.map(({ key, hit }) => (
        <button key={hit.code} type="button" tabIndex={-1} className={css.favourite} onClick={() => void chooseMatter(store, hit.code)}>
          <KeyHint k={key} /> <span>{hit.name}</span>
        </button>
      ))}
    </div>
  )
}
