import { useSyncExternalStore } from 'react'

/** A short word at the foot of the screen that needs no answer. What must be answered belongs at its field or in an ErrorNotice. */
export type Notice = { id: number; tone: 'ok' | 'warn' | 'error'; text: string }

let notices: Notice[] = []
let nextId = 1
const listeners = new Set<() => void>()

function set(next: Notice[]): void {
  notices = next
  for (const listener of listeners) listener()
}

export function dismiss(id: number): void {
  set(notices.filter((notice) => notice.id !== id))
}

/** Takes away what no longer holds, e.g. warnings before a success. */
export function dismissAll(): void {
  set([])
}

export function notify({ tone, text }: Omit<Notice, 'id'>): void {
  const id = nextId++
  set([...notices.filter((notice) => notice.text !== text), { id, tone, text }].slice(-3))
  setTimeout(() => dismiss(id), tone === 'ok' ? 4_000 : 8_000)
}

export function useNotices(): Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => notices,
  )
}
