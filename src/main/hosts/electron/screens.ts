/** Full-window screens that may stand in a window of their own, beside the desk's; nothing else opens one. */
const SECOND_SCREENS = ['customer', 'board', 'wall', 'dispenser'] as const
export type SecondScreen = (typeof SECOND_SCREENS)[number]

const ADDRESS = new RegExp(`^app://centre/#/(${SECOND_SCREENS.join('|')})(?:\\?[\\w=&-]{0,80})?$`)

/** The screen an address of `window.open` asks for; null: not one of those. */
export const secondScreenOf = (address: string): SecondScreen | null => (ADDRESS.exec(address)?.[1] as SecondScreen | undefined) ?? null

export interface Rect {
  x: number
  y: number
  width: number
  height: number
}

export interface Display {
  id: number
  bounds: Rect
}

export interface Place {
  bounds: Rect
  fullscreen: boolean
}

const SIZE = { width: 1024, height: 768 }

/**
 * Where a second window goes: filling another display than the desk's when there is one (the resident's the first, those of the hall the last),
 * otherwise a window in the middle of the desk's display.
 * @param home display of the desk's window
 */
export function placeFor(screen: SecondScreen, displays: readonly Display[], home: Display): Place {
  const others = displays.filter(({ id }) => id !== home.id)
  const chosen = screen === 'customer' ? others[0] : others.at(-1)
  if (chosen) return { bounds: chosen.bounds, fullscreen: true }
  const { x, y, width, height } = home.bounds
  const [w, h] = [Math.min(SIZE.width, width), Math.min(SIZE.height, height)]
  return { bounds: { x: Math.round(x + (width - w) / 2), y: Math.round(y + (height - h) / 2), width: w, height: h }, fullscreen: false }
}
