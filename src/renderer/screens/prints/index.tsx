import { useRef, useState } from 'react'
import type { KeyboardEvent, RefObject } from 'react'
import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { PrintJob } from '#shared/contract/documents.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { DOCUMENT_LABELS, labelOf, PRINT_STATUS_LABELS, shortTime } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { inQueueOrder, mayMoveJob, printAgain } from './jobs.ts'
import { Printers } from './Printers.tsx'
import css from './prints.module.css'

function useQueue() {
  const [all, setAll] = useState(false)
  const { capabilities } = useSession()
  const queryClient = useQueryClient()
  const query = useQuery(api.documents.queue.queryOptions({ input: { all }, refetchInterval: 10_000 }))
  const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: api.documents.queue.key() })
  const name = (job: PrintJob): string => `${labelOf(DOCUMENT_LABELS, job.kind)} ${job.number}`
  const retry = useMutation({
    mutationFn: (job: PrintJob) => printAgain(job, capabilities),
    onSuccess: (_done, job) => notify({ tone: 'ok', text: `${name(job)} 已送打印` }),
    onSettled: refresh,
  })
  const cancel = useMutation(api.documents.printResult.mutationOptions({ onSuccess: () => notify({ tone: 'ok', text: '已取消打印' }), onSettled: refresh }))
  return { all, setAll, query, jobs: inQueueOrder(query.data ?? []), retry, cancel }
}

/** 打印: what waits and what failed, why, and once more or no more; which printer prints what, where the host prints by itself. */
export default function PrintsScreen() {
  const { all, setAll, query, jobs, retry, cancel } = useQueue()
  const { capabilities } = useSession()
  const may = useMay('print.record')
  const [at, setAt] = useState(0)
  const table = useRef<HTMLDivElement>(null)
  const active = jobs[Math.min(at, jobs.length - 1)]
  const can = active ? mayMoveJob(active) : { retry: false, cancel: false }
  const busy = retry.isPending || cancel.isPending
  const again = (job: PrintJob | undefined): void => {
    if (job && !busy && mayMoveJob(job).retry) retry.mutate(job)
  }
  const drop = (job: PrintJob | undefined): void => {
    if (job && !busy && mayMoveJob(job).cancel) cancel.mutate({ id: job.id, status: 'cancelled' })
  }
  useKeys([
    { key: 'P', label: '重新打印', run: () => again(active), enabled: may && can.retry, reason: active ? '这一份不在等待,也没有失败' : '队列是空的' },
    { key: 'Delete', label: '取消', run: () => drop(active), enabled: may && can.cancel, reason: active ? '已经打印或取消' : '队列是空的' },
    { key: 'A', label: all ? '只看未完成' : '看今天全部', run: () => setAll(!all) },
  ])
  const move = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0) return
    event.preventDefault()
    setAt(Math.max(0, Math.min(jobs.length - 1, at + step)))
  }
  return (
    <div className={css.screen}>
      <section className={css.queue} aria-label="打印队列">
        <header className={css.head}>
          <SegmentedControl size="xs" aria-label="看哪些" value={all ? 'all' : 'open'} onChange={(value) => setAll(value === 'all')} data={[{ value: 'open', label: '未完成' }, { value: 'all', label: '今天全部' }]} />
          <span className={css.quiet} role="status">{query.data ? `${jobs.length} 份` : ''}</span>
        </header>
        {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
        {retry.error && <ErrorNotice error={retry.error} compact />}
        {cancel.error && <ErrorNotice error={cancel.error} compact />}
        {query.isPending && !query.error && <div role="status" aria-label="正在载入打印队列"><Skeleton h={120} /></div>}
        {query.data && jobs.length === 0 && <Empty title={all ? '今天还没有打印过' : '没有等待或失败的打印'} hint={all ? undefined : '按 A 看今天打印过的全部文书。'} />}
        {jobs.length > 0 && <JobTable jobs={jobs} active={active?.id} may={may} busy={busy} onPick={setAt} onMove={move} onRetry={again} onCancel={drop} tableRef={table} />}
      </section>
      {capabilities.print === 'direct' && <Printers />}
    </div>
  )
}

type TableProps = {
  jobs: readonly PrintJob[]; active: string | undefined; may: boolean; busy: boolean; onPick: (index: number) => void; onMove: (event: KeyboardEvent) => void
  onRetry: (job: PrintJob) => void; onCancel: (job: PrintJob) => void; tableRef: RefObject<HTMLDivElement | null>
}

function JobTable({ jobs, active, may, busy, onPick, onMove, onRetry, onCancel, tableRef }: TableProps) {
  return (
    // The rows are walked with the arrow keys; what is done to one stands on its buttons and keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions, jsx-a11y/no-noninteractive-tabindex
    <div ref={tableRef} className={css.scroll} tabIndex={0} role="region" aria-label="打印任务" onKeyDown={onMove}>
      <table className={css.table}>
        <thead><tr><th scope="col">状态</th><th scope="col">文书</th><th scope="col">受理编号</th><th scope="col">时间</th><th scope="col">打印机</th><th scope="col">原因</th><th scope="col"><span className="visually-hidden">操作</span></th></tr></thead>
        <tbody>
          {jobs.map((job, i) => (
            <tr key={job.id} data-active={job.id === active || undefined} data-status={job.status} aria-current={job.id === active || undefined} onClick={() => onPick(i)}>
              <td className={css.status}>{labelOf(PRINT_STATUS_LABELS, job.status)}</td>
              <td>{labelOf(DOCUMENT_LABELS, job.kind)} <span className={css.quiet}>{job.number}{job.copyNo > 0 ? ` · 补打第${job.copyNo}次` : ''}</span></td>
              <td>{job.caseNumber ? formatCaseNumber(job.caseNumber) : '—'}</td>
              <td>{shortTime(job.requestedAt)}</td>
              <td>{job.printer ?? '—'}</td>
              <td className={css.why}>{job.failure ?? ''}</td>
              <td className={css.tools}>
                {may && mayMoveJob(job).retry && <Button size="compact-xs" disabled={busy} onClick={() => onRetry(job)} rightSection={job.id === active ? <KeyHint k="P" /> : undefined}>{job.status === 'failed' ? '重试' : '打印'}</Button>}
                {may && mayMoveJob(job).cancel && <Button size="compact-xs" variant="default" disabled={busy} onClick={() => onCancel(job)} rightSection={job.id === active ? <KeyHint k="Delete" /> : undefined}>取消</Button>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
