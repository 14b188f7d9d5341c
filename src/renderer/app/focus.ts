import { useEffect, useState } from 'react'

/** What lies over the screen gives the keyboard back to where it was when it goes. */
export function useReturnFocus(): void {
  const [before] = useState(() => document.activeElement)
  useEffect(
    () => () => {
      if (!(before instanceof HTMLElement) || !before.isConnected) return
      // Only when nothing else has taken it, e.g. the screen the palette led to.
      setTimeout(() => {
        if (document.activeElement === document.body || document.activeElement === null) before.focus()
      })
    },
    [before],
  )
}
