import { Select, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { PRINTED_KINDS, readPrinters } from './jobs.ts'
import css from './prints.module.css'

const KEY = ['bridge', 'printers']

/** Which printer of this machine prints which kind of paper; only where the program prints by itself. */
export function Printers() {
  const may = useMay('print.record')
  const queryClient = useQueryClient()
  const query = useQuery({ queryKey: KEY, queryFn: async () => readPrinters(await window.centre?.printers?.()), staleTime: 30_000 })
  const choose = useMutation({
    mutationFn: async ({ kind, deviceName }: { kind: string; deviceName: string | null }) => void (await window.centre?.choosePrinter?.(kind, deviceName)),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: KEY })
      notify({ tone: 'ok', text: '打印机已设定' })
    },
  })
  const printers = query.data?.printers ?? []
  return (
    <section className={css.printers} aria-label="打印机">
      <h3>每种文书用哪台打印机</h3>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {choose.error && <ErrorNotice error={choose.error} compact />}
      {query.isPending && !query.error && <Skeleton h={160} />}
      {query.data && printers.length === 0 && <Empty title="本机没有安装打印机" hint="请先在操作系统里添加打印机。" />}
      {printers.length > 0 && (
        <div className={css.kinds}>
          {PRINTED_KINDS.map(([kind, label]) => (
            <Select
              key={kind} label={`${kind} ${label}`} size="xs" clearable disabled={!may || choose.isPending} value={query.data?.choices[kind] ?? null} placeholder="系统默认打印机"
              data={printers.map((printer) => ({ value: printer.deviceName, label: printer.label }))} onChange={(deviceName) => choose.mutate({ kind, deviceName })}
            />
          ))}
        </div>
      )}
    </section>
  )
}
