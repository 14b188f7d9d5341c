import { useEffect, useRef, useState } from 'react'
import type { Ticket } from '#shared/contract/queue.ts'

/** The questions the screen asks beside the ticket; one at a time. */
export type Question = 'hold' | 'transfer' | 'priority' | 'groups' | 'take'
const ABOUT_MINE: readonly Question[] = ['hold', 'transfer']

/** Which question is open. One about a ticket that is gone is no question any more. */
export function useAsking(row: Ticket | null, mine: Ticket | null) {
  const [panel, setPanel] = useState<Question | null>(null)
  const subject = (question: Question | null): string | undefined =>
    question === 'priority' ? row?.id : question !== null && ABOUT_MINE.includes(question) ? mine?.id : undefined
  const about = subject(panel)
  const asked = useRef(about)
  useEffect(() => {
    if (asked.current !== about) setPanel(null)
  }, [about])
  const ask = (next: Question) => (): void => {
    asked.current = subject(next)
    setPanel(next)
  }
  const close = (): void => {
    asked.current = undefined
    setPanel(null)
  }
  return { panel, ask, close }
}

export type Asking = ReturnType<typeof useAsking>
