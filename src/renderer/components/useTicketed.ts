import { useRef, useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import type { Running } from '#shared/contract/reports.ts'
import { api, client, errorOf, newKey } from '../api.ts'
import { notify } from '../app/notify.ts'

interface Ticketed<In, Out> {
  work: (input: In, run: { ticket: string; signal: AbortSignal }) => Promise<Out>
  onDone: (result: Out) => void
  /** Said when it was stopped. */
  stopped: string
  /** The work may be past recall when it is stopped: what became of it is waited for. */
  settles?: boolean
}

/** Long work, one at a time: under a ticket by which its progress is asked for and by which it is stopped. */
export function useTicketed<In, Out>({ work, onDone, stopped, settles = false }: Ticketed<In, Out>) {
  const abort = useRef<AbortController | null>(null)
  const [ticket, setTicket] = useState('')
  const tell = (): void => notify({ tone: 'ok', text: stopped })
  const mutation = useMutation({
    mutationFn: (input: In) => {
      abort.current = new AbortController()
      const own = newKey()
      setTicket(own)
      return work(input, { ticket: own, signal: abort.current.signal })
    },
    onSuccess: onDone,
    onError: (error) => {
      if (settles && isCancelled(error)) tell()
    },
  })
  const progress = useQuery(api.reports.progress.queryOptions({ input: { ticket }, enabled: mutation.isPending && ticket !== '', refetchInterval: 300, staleTime: 0, gcTime: 0 }))
  const cancel = (): void => {
    // The desktop window cannot break off a request: the work itself is told as well.
    void client.reports.stop({ ticket }).catch(() => undefined)
    if (settles) return
    abort.current?.abort()
    mutation.reset()
    tell()
  }
  const running: Running | null = progress.data?.running ?? null
  return { ...mutation, error: isCancelled(mutation.error) ? null : mutation.error, running, cancel }
}

const isCancelled = (error: unknown): boolean => error !== null && errorOf(error).code === 'CANCELLED'
