import { useEffect, useState } from 'react'
import { useSession } from '../../app/session.tsx'
import type { Values } from './eventForms.ts'

const PREFIX = 'centre.event.'
/** Of one person: the next one at this computer begins a form of his own. */
export const keyOf = (userId: string, caseId: string, event: string): string => `${PREFIX}${userId}.${caseId}.${event}`

/** Corrected fields whose new value is shown in full nowhere else. */
const NUMBERS: readonly string[] = ['applicant.idNumber', 'applicant.phone']
/** What may lie in the browser: all but a number in full. */
export const keepable = ({ newValue, ...rest }: Values): Values => (newValue === undefined || NUMBERS.includes(rest['field'] ?? '') ? rest : { ...rest, newValue })

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
  const key = keyOf(useSession().user.id, caseId, event)
  const [values, setValues] = useState<Values>(() => ({ ...initial, ...read(key) }))
  const [restored] = useState(() => read(key) !== null)
  const [touched, setTouched] = useState(false)
  useEffect(() => {
    if (touched) localStorage.setItem(key, JSON.stringify(keepable(values)))
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
