import { useEffect, useRef, useState } from 'react'

/** The form that is open, while it holds words nobody has sent. They are in memory only: the next person at this computer finds nothing. */
type Form = { typed: () => boolean; ask: (close: () => void) => void }
let form: Form | null = null

/** Does what would close the form; where something was typed, only after the person said to throw it away. */
export function leaveForm(close: () => void): void {
  if (form?.typed()) form.ask(close)
  else close()
}

/** For the form itself. `typed`: is there anything that would be lost. What comes back is shown by AskDiscard. */
export function useUnsent(typed: () => boolean) {
  const [pending, setPending] = useState<{ close: () => void; from: Element | null } | null>(null)
  const latest = useRef(typed)
  useEffect(() => {
    latest.current = typed
  })
  useEffect(() => {
    const mine: Form = { typed: () => latest.current(), ask: (close) => setPending({ close, from: document.activeElement }) }
    form = mine
    return () => {
      if (form === mine) form = null
    }
  }, [])
  return {
    asking: pending !== null,
    discard: (): void => {
      form = null
      pending?.close()
    },
    keep: (): void => {
      setPending(null)
      if (pending?.from instanceof HTMLElement) pending.from.focus()
    },
  }
}
