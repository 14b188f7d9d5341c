import { useEffect, useState } from 'react'
import type { Values } from './eventForms.ts'

const PREFIX = 'centre.event.'
const keyOf = (caseId: string, event: string): string => `${PREFIX}${caseId}.${event}`

function read(key: string): Values | null {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(key) ?? 'null')
    return typeof parsed === 'object' && parsed !== null ? (parsed as Values) : null
  } catch {
    return null
  }
}

/** What is typed into the form of an event, kept at every key until it is sent: leaving the case or a power cut loses nothing. */
export function useEventDraft(caseId: string, event: string, initial: Values) {
  const key = keyOf(caseId, event)
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...read(key) }))
  const [restored] = useState(() => read(key) !== null)
  const [touched, setTouched] = useState(false)
  useEffect(() => {
    if (touched) localStorage.setItem(key, JSON.stringify(values))
  }, [key, values, touched])
  const set = (name: string, value: string): void => {
    setTouched(true)
    setValues((before) => ({ ...before, [name]: value }))
  }
  const clear = (): void => {
    setTouched(false)
    localStorage.removeItem(key)
  }
  const reset = (): void => {
    clear()
    setValues(initial)
  }
  return { values, set, clear, reset, restored }
}
