import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { save } from '../../components/download.ts'
import { printSheets, type Sheets } from '../../components/print.ts'
import { KeyHint } from '../../components/KeyHint.tsx'

type Format = 'xlsx' | 'pdf'
type Props = { file: string; xlsx: () => Promise<Blob>; pdf: () => Promise<Blob>; pages: () => Promise<Sheets>; hindrance?: string | null }

/** The same list on paper (P), as a workbook (X) or a PDF (O). */
export function Exports({ file, xlsx, pdf, pages, hindrance = null }: Props) {
  const work = useMutation({
    mutationFn: async (format: Format) => {
      const name = `${file}.${format}`
      save(await (format === 'xlsx' ? xlsx() : pdf()), name)
      return name
    },
    onSuccess: (name) => notify({ tone: 'ok', text: `已导出 ${name}` }),
    onError: (error) => notify({ tone: 'error', text: errorOf(error).message }),
  })
  const print = useMutation({ mutationFn: async () => printSheets([await pages()]), onError: (error) => notify({ tone: 'error', text: errorOf(error).message }) })
  const reason = hindrance ?? '正在导出'
  const enabled = hindrance === null && !work.isPending && !print.isPending
  useKeys([
    { key: 'X', label: '导出 xlsx', run: () => work.mutate('xlsx'), enabled, reason },
    { key: 'O', label: '存为 PDF', run: () => work.mutate('pdf'), enabled, reason, hidden: true },
    { key: 'P', label: '打印', run: () => print.mutate(), enabled, reason },
  ])
  return (
    <>
      <Button size="compact-md" variant="default" disabled={!enabled} title={enabled ? undefined : reason} onClick={() => work.mutate('xlsx')} rightSection={<KeyHint k="X" />}>导出 xlsx</Button>
      <Button size="compact-md" variant="default" disabled={!enabled} title={enabled ? undefined : reason} onClick={() => work.mutate('pdf')} rightSection={<KeyHint k="O" />}>PDF</Button>
      <Button size="compact-md" variant="default" disabled={!enabled} loading={print.isPending} title={enabled ? undefined : reason} onClick={() => print.mutate()} rightSection={<KeyHint k="P" />}>打印</Button>
    </>
  )
}
