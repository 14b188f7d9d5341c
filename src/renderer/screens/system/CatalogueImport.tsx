import { useState } from 'react'
import { Button, FileInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { api, client, errorOf } from '../../api.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { FILE_LABELS, readFiles, wrongRows } from './catalogueFiles.ts'
import type { CatalogueFile } from './catalogueFiles.ts'
import css from './system.module.css'

/** Takes over a catalogue of the centre's own; a file with a wrong row changes nothing and names every one of them. */
export function CatalogueImport() {
  const [files, setFiles] = useState<File[]>([])
  const queryClient = useQueryClient()
  const send = useMutation({
    mutationFn: async (picked: File[]) => {
      const { catalogue, departments, communities } = await readFiles(picked)
      if (!catalogue || !departments) throw new Error(`还缺${[!catalogue && FILE_LABELS.catalogue, !departments && FILE_LABELS.departments].filter(Boolean).join('、')}文件,请一起选`)
      return client.catalogue.import({ catalogue: catalogue.content, departments: departments.content, ...(communities && { communities: communities.content }) })
    },
    onSuccess: () => queryClient.invalidateQueries({ queryKey: api.catalogue.key() }),
  })
  const rows = send.error ? wrongRows(errorOf(send.error).data) : []
  return (
    <div className={css.narrow}>
      <p>从文件导入本中心核定的目录。内容有变化的事项出新版本,从今天起用;已收的办件仍按原来的版本。文件有一行不对,就什么都不改。</p>
      <FileInput
        label="JSON 文件(职能目录、部门,另可加社区;一起选)" multiple accept=".json,application/json" clearable placeholder="选择文件" value={files}
        onChange={(picked) => { setFiles(picked); send.reset() }}
      />
      <p><Button onClick={() => send.mutate(files)} loading={send.isPending} disabled={files.length === 0}>检查并导入</Button></p>
      {send.error && (rows.length > 0 ? <WrongRows rows={rows} /> : <ErrorNotice error={send.error} />)}
      {send.data && (
        <dl className={css.facts} aria-label="导入结果" role="status">
          <div><dt>事项</dt><dd>{send.data.matters} 项,其中 {send.data.newVersions} 项出了新版本</dd></div>
          <div><dt>部门</dt><dd>{send.data.departments} 个</dd></div>
          <div><dt>社区</dt><dd>{send.data.communities} 个 · 社会事务 {send.data.affairs} 项</dd></div>
        </dl>
      )}
    </div>
  )
}

function WrongRows({ rows }: { rows: ReturnType<typeof wrongRows> }) {
  return (
    <section role="alert" aria-label="不对的行">
      <p className={css.bad}><b>{rows.length} 处不对,没有导入任何内容。</b>改好后重新选择文件。</p>
      <table className={css.table}>
        <thead><tr><th scope="col">文件</th><th scope="col">行</th><th scope="col">代码</th><th scope="col">问题</th></tr></thead>
        <tbody>{rows.map((row) => <tr key={`${row.file}-${row.row}-${row.problem}`}><td>{FILE_LABELS[row.file as CatalogueFile] ?? row.file}</td><td>{row.row}</td><td>{row.code ?? '—'}</td><td className={css.wrap}>{row.problem}</td></tr>)}</tbody>
      </table>
    </section>
  )
}
