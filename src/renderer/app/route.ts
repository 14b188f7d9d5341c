import { useSyncExternalStore } from 'react'
import { leaveForm } from './unsent.ts'

/** Where the person is: `#/cases/0192…?view=mine` → screen `cases`, rest `['0192…']`, query `view=mine`. */
export type Route = { screen: string; rest: string[]; query: URLSearchParams; hash: string }

let cached: Route | null = null

function read(): Route {
  const { hash } = location
  if (cached?.hash === hash) return cached
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?')
  const [screen = '', ...rest] = path.split('/').filter(Boolean).map(decodeURIComponent)
  cached = { screen, rest, query: new URLSearchParams(search), hash }
  return cached
}

export const routeNow = read

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener)
  return () => removeEventListener('hashchange', listener)
}

export function useRoute(): Route {
  return useSyncExternalStore(subscribe, read)
}

/** True in a window opened beside the desk's for one full-window screen; the desk's own says when nobody is there any more. */
export const isSecondWindow = (): boolean => window.name.startsWith('centre-')

/** Leaves a full-window screen: its own window closes, the desk's goes to `path`. */
export function leaveScreen(path: string): void {
  if (isSecondWindow()) window.close()
  else go(path)
}

/** Goes to `cases`, `cases/<id>` …; `replace` leaves no step back. */
export function go(path: string, { replace = false } = {}): void {
  const hash = `#/${path.replace(/^[#/]+/, '')}`
  if (hash === location.hash) return
  if (replace) {
    history.replaceState(null, '', hash)
    dispatchEvent(new HashChangeEvent('hashchange'))
  } else leaveForm(() => (location.hash = hash))
}

export const hrefOf = (path: string): string => `#/${path.replace(/^[#/]+/, '')}`
