import { useRef, useState } from 'react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { api, client, errorOf, newKey } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { saveBlob } from '../charts/save.ts'
import { exportName } from './figures.ts'

export type Period = { month: string; cutoff?: number; point?: string; span?: 'year' }
export type Format = 'xlsx' | 'pdf'

/** One export at a time: under a ticket by which its progress is asked for and by which it is stopped. */
export function useExport(period: Period) {
  const abort = useRef<AbortController | null>(null)
  const [ticket, setTicket] = useState('')
  const mutation = useMutation({
    mutationFn: async (format: Format) => {
      abort.current = new AbortController()
      const own = newKey()
      setTicket(own)
      const call = format === 'xlsx' ? client.reports.monthXlsx : client.reports.monthPdf
      const blob = await call({ ...period, ticket: own }, { signal: abort.current.signal })
      const name = blob instanceof File && blob.name ? blob.name : exportName(period.month, period.cutoff, format, period.point)
      saveBlob(blob, name)
      return name
    },
    onSuccess: (name) => notify({ tone: 'ok', text: `已导出 ${name}` }),
  })
  const progress = useQuery(api.reports.progress.queryOptions({ input: { ticket }, enabled: mutation.isPending && ticket !== '', refetchInterval: 300, staleTime: 0, gcTime: 0 }))
  const cancel = (): void => {
    // The desktop window cannot break off a request: the work itself is told as well.
    void client.reports.stop({ ticket }).catch(() => undefined)
    abort.current?.abort()
    mutation.reset()
    notify({ tone: 'ok', text: '已取消导出,没有写出文件' })
  }
  const cancelled = mutation.error !== null && errorOf(mutation.error).code === 'CANCELLED'
  return { ...mutation, error: cancelled ? null : mutation.error, running: progress.data?.running ?? null, cancel }
}
