import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { save } from '../../components/download.ts'
import { KeyHint } from '../../components/KeyHint.tsx'

type Format = 'xlsx' | 'pdf'
type Props = { file: string; xlsx: () => Promise<Blob>; pdf: () => Promise<Blob>; hindrance?: string | null }

/** The same list as a workbook (X) or a PDF to print (P). */
export function Exports({ file, xlsx, pdf, hindrance = null }: Props) {
  const work = useMutation({
    mutationFn: async (format: Format) => {
      const name = `${file}.${format}`
      save(await (format === 'xlsx' ? xlsx() : pdf()), name)
      return name
    },
    onSuccess: (name) => notify({ tone: 'ok', text: `已导出 ${name}` }),
    onError: (error) => notify({ tone: 'error', text: errorOf(error).message }),
  })
  const reason = hindrance ?? '正在导出'
  const enabled = hindrance === null && !work.isPending
  useKeys([
    { key: 'X', label: '导出 xlsx', run: () => work.mutate('xlsx'), enabled, reason },
    { key: 'P', label: '打印(PDF)', run: () => work.mutate('pdf'), enabled, reason },
  ])
  return (
    <>
      <Button size="compact-md" variant="default" disabled={!enabled} title={enabled ? undefined : reason} onClick={() => work.mutate('xlsx')} rightSection={<KeyHint k="X" />}>导出 xlsx</Button>
      <Button size="compact-md" variant="default" disabled={!enabled} title={enabled ? undefined : reason} onClick={() => work.mutate('pdf')} rightSection={<KeyHint k="P" />}>打印 PDF</Button>
    </>
  )
}
