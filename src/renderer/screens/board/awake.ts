import { useEffect } from 'react'

/**
 * A screen in the hall has nobody at the keyboard and must not lock for that. What watches for idleness listens to the pointer: it is
 * told of one every minute while the screen is shown.
 */
export function useStayAwake(): void {
  useEffect(() => {
    const timer = setInterval(() => dispatchEvent(new Event('pointermove')), 60_000)
    return () => clearInterval(timer)
  }, [])
}
