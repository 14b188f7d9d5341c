import { useEffect, useRef, useState } from 'react'
import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { MonthReport } from '#shared/contract/reports.ts'
import { client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { Breaks } from './Balance.tsx'
import { exportName } from './figures.ts'
import css from './reports.module.css'

export type Period = { month: string; cutoff?: number; point?: string }
type Format = 'xlsx' | 'pdf'
type Break = MonthReport['balance']['breaks'][number]

/** Hands a file to the person as a download. */
function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), 60_000)
}

/** The cases named by a refused export, however they are wrapped. */
function breaksIn(error: unknown): Break[] {
  const { code, data } = errorOf(error)
  if (code !== 'REPORT_UNBALANCED' || typeof data !== 'object' || data === null) return []
  const { breaks } = data as { breaks?: unknown }
  return Array.isArray(breaks) ? (breaks as Break[]) : []
}

function useExport(period: Period) {
  const abort = useRef<AbortController | null>(null)
  const cancelled = useRef(false)
  const mutation = useMutation({
    mutationFn: async (format: Format) => {
      abort.current = new AbortController()
      cancelled.current = false
      const call = format === 'xlsx' ? client.reports.monthXlsx : client.reports.monthPdf
      const blob = await call(period, { signal: abort.current.signal })
      const name = exportName(period.month, period.cutoff, format, period.point)
      save(blob, name)
      return name
    },
    onSuccess: (name) => notify({ tone: 'ok', text: `已导出 ${name}` }),
  })
  const cancel = (): void => {
    cancelled.current = true
    abort.current?.abort()
    mutation.reset()
  }
  return { ...mutation, cancel }
}

/** Seconds since it began, so that one sees that it is still at work. */
function Running({ format, onCancel }: { format: Format; onCancel: () => void }) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((s) => s + 1), 1000)
    return () => clearInterval(timer)
  }, [])
  return (
    <span className={css.running} role="status">
      正在生成{format === 'xlsx' ? '工作簿' : ' PDF'}…{seconds > 0 ? ` ${seconds} 秒` : ''}
      <Button size="compact-xs" variant="default" onClick={onCancel}>取消</Button>
    </span>
  )
}

/** The two exports with their progress and what went wrong. */
export function Export({ period, ready, names }: { period: Period; ready: boolean; names: ReadonlyMap<string, string> }) {
  const may = useMay('report.export')
  const work = useExport(period)
  const enabled = may && ready && !work.isPending
  const reason = may ? '报表还没有统计好' : '您的角色只能查看报表,不能导出'
  const run = (format: Format) => (): void => {
    if (enabled) work.mutate(format)
  }
  useKeys([
    { key: 'E', label: '导出工作簿', run: run('xlsx'), enabled, reason },
    { key: 'e', label: '导出工作簿', run: run('xlsx'), enabled, hidden: true },
    { key: 'P', label: '导出 PDF', run: run('pdf'), enabled, reason },
    { key: 'p', label: '导出 PDF', run: run('pdf'), enabled, hidden: true },
  ])
  const breaks = work.error ? breaksIn(work.error) : []
  return (
    <>
      <div className={css.exports}>
        {work.isPending && <Running format={work.variables} onCancel={work.cancel} />}
        <Button size="compact-md" disabled={!enabled} title={enabled ? undefined : reason} onClick={run('xlsx')} rightSection={<KeyHint k="E" />}>导出工作簿 xlsx</Button>
        <Button size="compact-md" variant="default" disabled={!enabled} title={enabled ? undefined : reason} onClick={run('pdf')} rightSection={<KeyHint k="P" />}>导出 PDF</Button>
      </div>
      {work.error && (
        <div className={css.exportError}>
          <ErrorNotice error={work.error} />
          {breaks.length > 0 && <Breaks breaks={breaks} names={names} />}
        </div>
      )}
    </>
  )
}
