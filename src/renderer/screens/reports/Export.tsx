import { Button } from '@mantine/core'
import type { MonthReport } from '#shared/contract/reports.ts'
import { errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { RunningBar } from '../../components/RunningBar.tsx'
import { Breaks } from './Balance.tsx'
import { useExport, type Format, type Period } from './useExport.ts'
import css from './reports.module.css'

type Break = MonthReport['balance']['breaks'][number]

/** The cases named by a refused export, however they are wrapped. */
function breaksIn(error: unknown): Break[] {
  const { code, data } = errorOf(error)
  if (code !== 'REPORT_UNBALANCED' || typeof data !== 'object' || data === null) return []
  const { breaks } = data as { breaks?: unknown }
  return Array.isArray(breaks) ? (breaks as Break[]) : []
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
    { key: 'P', label: '导出 PDF', run: run('pdf'), enabled, reason },
  ])
  const breaks = work.error ? breaksIn(work.error) : []
  return (
    <>
      <div className={css.exports}>
        {/* In place of the buttons, so that the head of the page keeps its height. */}
        {work.isPending ? <RunningBar name={work.variables === 'xlsx' ? '工作簿' : ' PDF'} running={work.running} onCancel={work.cancel} /> : (
          <>
            <Button size="compact-md" disabled={!enabled} title={enabled ? undefined : reason} onClick={run('xlsx')} rightSection={<KeyHint k="E" />}>导出工作簿 xlsx</Button>
            <Button size="compact-md" variant="default" disabled={!enabled} title={enabled ? undefined : reason} onClick={run('pdf')} rightSection={<KeyHint k="P" />}>导出 PDF</Button>
          </>
        )}
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
