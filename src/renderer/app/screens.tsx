import { lazy, useState } from 'react'
import type { ComponentType } from 'react'
import type { Role } from '#shared/rules/roles.ts'
import CounterScreen from '../screens/counter/index.tsx'
import { SCREEN_ROWS, STARTS_AT, type ScreenRow } from './screenTable.ts'

/** `load` fetches the screen ahead of its first opening. */
export type Screen = ScreenRow & { component: ComponentType; load: () => Promise<unknown> }

/** The folder of a screen has its name and an `index.tsx` that exports it as default; it is loaded when first opened. The counter is there at once. */
const folders = import.meta.glob<{ default: ComponentType }>(['../screens/*/index.tsx', '!../screens/{counter,login,setup,customer}/index.tsx'])

/** A screen fetched ahead shows at once: React keeps what it had to wait for back for a third of a second, and keys pressed meanwhile are lost. */
function fetched(load: () => Promise<{ default: ComponentType }>): Pick<Screen, 'component' | 'load'> {
  const Later = lazy(load)
  let Ready: ComponentType | null = null
  function Part() {
    const [Chosen] = useState<ComponentType>(() => Ready ?? Later)
    return <Chosen />
  }
  return {
    component: Part,
    load: async () => {
      Ready = (await load()).default
    },
  }
}

function partsOf(id: string): Pick<Screen, 'component' | 'load'> {
  const load = folders[`../screens/${id}/index.tsx`]
  if (load) return fetched(load)
  if (id === 'counter') return { component: CounterScreen, load: () => Promise.resolve() }
  throw new Error(`no folder for the screen ${id}`)
}

/** Every screen, in the order of the navigation. */
export const SCREENS: readonly Screen[] = SCREEN_ROWS.map((row) => ({ ...row, ...partsOf(row.id) }))

/** The screens a role sees, in the order of the navigation. */
export function screensOf(role: Role): Screen[] {
  return SCREENS.filter((screen) => screen.roles.includes(role))
}

/** Where a role starts after log-in. */
export function startScreenOf(role: Role): Screen | undefined {
  const screens = screensOf(role)
  return screens.find((screen) => screen.id === STARTS_AT[role]) ?? screens[0]
}

/** Fetches the screens one after another, so that the first key on each meets a screen that is there. Ends at the first that cannot be had. */
export async function loadAhead(screens: readonly Screen[]): Promise<void> {
  try {
    for (const screen of screens) await screen.load()
  } catch {
    // It is fetched again, and told of, when somebody opens it.
  }
}
