import { lazy } from 'react'
import type { ComponentType } from 'react'
import type { Role } from '#shared/rules/roles.ts'
import CounterScreen from '../screens/counter/index.tsx'
import { SCREEN_ROWS, STARTS_AT, type ScreenRow } from './screenTable.ts'

export type Screen = ScreenRow & { component: ComponentType }

/** The folder of a screen has its name and an `index.tsx` that exports it as default; it is loaded when first opened. The counter is there at once. */
const folders = import.meta.glob<{ default: ComponentType }>(['../screens/*/index.tsx', '!../screens/{counter,login,setup,customer}/index.tsx'])

function componentOf(id: string): ComponentType {
  const load = folders[`../screens/${id}/index.tsx`]
  if (load) return lazy(load)
  if (id === 'counter') return CounterScreen
  throw new Error(`no folder for the screen ${id}`)
}

/** Every screen, in the order of the navigation. */
export const SCREENS: readonly Screen[] = SCREEN_ROWS.map((row) => ({ ...row, component: componentOf(row.id) }))

/** The screens a role sees, in the order of the navigation. */
export function screensOf(role: Role): Screen[] {
  return SCREENS.filter((screen) => screen.roles.includes(role))
}

/** Where a role starts after log-in. */
export function startScreenOf(role: Role): Screen | undefined {
  const screens = screensOf(role)
  return screens.find((screen) => screen.id === STARTS_AT[role]) ?? screens[0]
}
