import { useEffect, useLayoutEffect, useRef, useSyncExternalStore } from 'react'
import { notify } from './notify.ts'

/**
 * One registry of keys, so that the same key means the same thing everywhere and each one shown works.
 * Key names: `F9`, `Shift+F9`, `Ctrl+K`, `Alt+1`, `Escape`, `?`, `/`, `N` (with or without Caps Lock), `ArrowDown`, `Space`.
 */
export type KeyBinding = {
  key: string
  label: string
  run: () => void
  /** False: shown greyed; pressing says why. */
  enabled?: boolean
  /** Why it is not enabled, in words. */
  reason?: string
  /** Not in the bar at the bottom, still in the list of keys. */
  hidden?: boolean
}

/** `frame` are the keys of the program, `screen` of the work area, `dialog` of what lies over it and shuts the screen out. */
export type KeyLayer = 'frame' | 'screen' | 'dialog'
type Entry = { layer: KeyLayer; bindings: KeyBinding[] }

const RANK: Record<KeyLayer, number> = { frame: 0, screen: 1, dialog: 2 }
let entries: Entry[] = []
let version = 0
const listeners = new Set<() => void>()

/** Tells the bar and the lists that what is shown of the keys is different now. */
function announce(shape: string): void {
  if (shape) changed()
}

function changed(): void {
  version++
  for (const listener of listeners) listener()
}

/** The name of a key press as used in bindings. */
export function keyName(event: KeyboardEvent): string {
  const shifted = event.key.length > 1 || event.ctrlKey || event.altKey || event.metaKey
  const base = event.code.startsWith('Digit') && event.altKey ? event.code.slice(5) : event.key === ' ' ? 'Space' : event.key
  const name = base.length === 1 && shifted ? base.toUpperCase() : base
  const parts = [(event.ctrlKey || event.metaKey) && 'Ctrl', event.altKey && 'Alt', shifted && event.shiftKey && 'Shift', name]
  return parts.filter(Boolean).join('+')
}

/** A letter is the same key with Caps Lock on. */
const canonical = (key: string): string => (key.length === 1 ? key.toUpperCase() : key)

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type)
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

/** Enter and space belong to the button, link or option that has the keyboard. */
function isPressable(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('button, a[href], summary, [role="option"], [role="checkbox"], [role="menuitem"], [role="radio"]') !== null
}

function ordered(): Entry[] {
  const top = Math.max(0, ...entries.map((entry) => RANK[entry.layer]))
  const visible = top === RANK.dialog ? entries.filter((entry) => entry.layer === 'dialog').slice(-1) : entries
  return visible.toReversed().sort((a, b) => RANK[b.layer] - RANK[a.layer])
}

function find(name: string): KeyBinding | undefined {
  for (const entry of ordered()) {
    const hit = entry.bindings.find((binding) => canonical(binding.key) === canonical(name))
    if (hit) return hit
  }
  return undefined
}

function handle(event: KeyboardEvent): void {
  if (event.isComposing || event.defaultPrevented) return
  const name = keyName(event)
  const isFunction = /(^|\+)F\d{1,2}$/.test(name)
  const plain = !isFunction && !/^(Ctrl|Alt)\+/.test(name) && name !== 'Escape'
  if (plain && isTyping(event.target)) return
  if ((name === 'Enter' || name === 'Space') && isPressable(event.target)) return
  const binding = find(name)
  // The browser's own meaning of a function key (find, caret browsing, menu) must not surprise; reload, full screen and developer tools stay.
  if (binding || (isFunction && !['F5', 'F11', 'F12'].includes(name))) event.preventDefault()
  if (!binding || event.repeat) return
  if (binding.enabled === false) {
    if (binding.reason) notify({ tone: 'warn', text: `${binding.label}:${binding.reason}` })
    return
  }
  binding.run()
}

let installed = false
function install(): void {
  if (installed) return
  installed = true
  addEventListener('keydown', handle)
}

/** Registers keys while the component is shown. Bindings may be new objects at every render; the newest `run` is used. */
export function useKeys(bindings: KeyBinding[], layer: KeyLayer = 'screen'): void {
  const entry = useRef<Entry | null>(null)
  const shape = JSON.stringify(bindings.map(({ key, label, enabled, reason, hidden }) => [key, label, enabled, reason, hidden]))
  useLayoutEffect(() => {
    install()
    const mine: Entry = { layer, bindings: [] }
    entry.current = mine
    entries = [...entries, mine]
    return () => {
      entries = entries.filter((other) => other !== mine)
      changed()
    }
  }, [layer])
  // Before the picture: a key pressed the moment something shows must not meet what was true before.
  useLayoutEffect(() => {
    if (entry.current) entry.current.bindings = bindings
  })
  useEffect(() => announce(shape), [shape])
}

/** Every key that works now, nearest first, one line per key. */
export function useActiveKeys(): { layer: KeyLayer; binding: KeyBinding }[] {
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => version,
  )
  const seen = new Set<string>()
  const list: { layer: KeyLayer; binding: KeyBinding }[] = []
  for (const entry of ordered()) {
    for (const binding of entry.bindings) {
      if (seen.has(canonical(binding.key))) continue
      seen.add(canonical(binding.key))
      list.push({ layer: entry.layer, binding })
    }
  }
  return list
}

const KEY_WORDS: Record<string, string> = { Escape: 'Esc', ArrowUp: '↑', ArrowDown: '↓', ArrowLeft: '←', ArrowRight: '→', Space: '空格', Enter: 'Enter' }

/** `Ctrl+K` as people read it. */
export function keyText(key: string): string {
  return key.split('+').map((part) => KEY_WORDS[part] ?? part).join('+')
}
