import { useState } from 'react'
import { Progress, Select, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { RunningBar } from '../../components/RunningBar.tsx'
import { useTicketed } from '../../components/useTicketed.ts'
import { PaneForm, useDone } from './parts.tsx'
import css from './transfer.module.css'

const size = (bytes: number): string => (bytes < 1024 * 1024 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`)

function ExportForm({ onClose }: { onClose: () => void }) {
  const { capabilities } = useSession()
  const points = useQuery(api.transfer.points.queryOptions()).data ?? []
  const [point, setPoint] = useState('')
  const [folder, setFolder] = useState('')
  const queryClient = useQueryClient()
  const start = useMutation({
    mutationFn: () => client.transfer.startExport({ ...(point && { point }), ...(folder && { folder }) }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: api.transfer.key() })
      onClose()
    },
  })
  return (
    <PaneForm label="整体导出" send="开始导出" pending={start.isPending} error={start.error} onSend={() => start.mutate()} onClose={onClose}>
      <Select label="导出什么" allowDeselect={false} value={point} onChange={(v) => setPoint(v ?? '')} data={[{ value: '', label: '整个中心' }, ...points.map((p) => ({ value: p.code, label: `只导出 ${p.code} ${p.name}` }))]} />
      <TextInput label="存到(主机上的文件夹)" required={capabilities.database === 'postgres'} description={capabilities.database === 'postgres' ? undefined : '不填就存在数据库旁边'} value={folder} onChange={(e) => setFolder(e.currentTarget.value)} />
      <span className={css.quiet}>文件含全部个人信息,只交给有权接收的人;密码和登录会话不会导出。</span>
    </PaneForm>
  )
}

function ImportForm({ onClose }: { onClose: () => void }) {
  const [file, setFile] = useState('')
  const [sha256, setSha256] = useState('')
  const done = useDone(onClose)
  const take = useTicketed({
    work: (_none: void, { ticket }) => client.transfer.importAll({ file, ...(sha256 && { sha256 }), ticket }),
    onDone: (r) => void done(r.status === 'unchanged' ? '这份导出以前导入过,没有变化' : `已导入 ${r.source}:办件 ${r.cases} 件、文书 ${r.documents} 份`),
    stopped: '已取消导入,什么都没有变',
    settles: true,
  })
  if (take.isPending) return <section className={css.form} aria-label="导入"><h3>导入 {file}</h3><RunningBar name="导入" running={take.running} onCancel={take.cancel} /><span className={css.quiet}>导入期间别的窗口暂时不能保存,请在不办事的时候做。</span></section>
  return (
    <PaneForm label="导入" send="导入" pending={take.isPending} error={take.error} onSend={() => take.mutate()} onClose={onClose}>
      <TextInput label="文件(主机上的完整路径)" required maxLength={400} value={file} onChange={(e) => setFile(e.currentTarget.value)} />
      <TextInput label="对方告知的 SHA-256" maxLength={64} description="建议电话核对;不填只查文件自带的校验和" value={sha256} onChange={(e) => setSha256(e.currentTarget.value)} />
      <span className={css.quiet}>先核对再导入,要么全部导入,要么什么都不变;一个大的中心要几分钟,期间别的窗口暂时不能保存。对方的人员以停用账号进来,没有密码。</span>
    </PaneForm>
  )
}

const STATES = { none: '', running: '正在导出', done: '导出完成', failed: '导出没有成功', cancelled: '导出已取消' } as const

function LastExport() {
  const query = useQuery(api.transfer.exportState.queryOptions({ refetchInterval: (q) => (q.state.data?.state === 'running' ? 700 : false) }))
  const may = useMay('transfer.change')
  const stop = useMutation({ mutationFn: () => client.transfer.cancelExport({}), onSuccess: () => query.refetch() })
  const e = query.data
  const running = e?.state === 'running'
  useKeys(running ? [{ key: 'T', label: '取消导出', run: () => stop.mutate(), enabled: may, reason: '由开始导出的人取消' }] : [])
  if (query.error) return <ErrorNotice error={query.error} />
  if (!e || e.state === 'none') return <Empty title="本次开机后还没有导出过" hint="按 X 把整个中心或一个受理点导出成一个文件;按 I 导入别处的导出。" />
  return (
    <section className={css.form} aria-label="最近一次导出" aria-live="polite">
      <h3>{STATES[e.state]}{e.point ? `(受理点 ${e.point})` : ''}</h3>
      {running && <Progress value={e.progress * 100} aria-label="导出进度" transitionDuration={0} />}
      <dl className={css.facts}>
        <dt>文件</dt><dd>{e.file}</dd>
        {e.state === 'done' && <><dt>内容</dt><dd>办件 {e.cases} 件、文书文件 {e.documents} 份,{size(e.bytes ?? 0)}</dd><dt>SHA-256</dt><dd>{e.sha256}</dd></>}
        {e.message && <><dt>原因</dt><dd className={e.state === 'failed' ? css.bad : undefined}>{e.message}</dd></>}
      </dl>
      {e.state === 'done' && <p className={css.quiet}>接收方导入前,请电话核对 SHA-256。</p>}
    </section>
  )
}

export function CarryTray() {
  const may = useMay('transfer.change')
  const carried = useQuery(api.transfer.carried.queryOptions())
  const [doing, setDoing] = useState<'export' | 'import' | null>(null)
  const close = (): void => setDoing(null)
  const only = { enabled: may, reason: '由值班主管或系统管理员办理', hidden: !may }
  useKeys(doing ? [] : [{ key: 'X', label: '整体导出', run: () => setDoing('export'), ...only }, { key: 'I', label: '导入', run: () => setDoing('import'), ...only }])
  return (
    <div className={css.body}>
      <div className={css.wide}>
        <LastExport />
        <h3>导入过的</h3>
        {carried.error && <ErrorNotice error={carried.error} />}
        {carried.data?.length === 0 && <p className={css.quiet}>没有导入过别处的导出。</p>}
        {(carried.data ?? []).length > 0 && (
          <table className={css.table}>
            <thead><tr><th scope="col">时间</th><th scope="col">来自</th><th scope="col">办件</th><th scope="col">文书</th><th scope="col">SHA-256</th></tr></thead>
            <tbody>{carried.data!.map((c) => <tr key={c.id}><td className={css.nowrap}>{c.importedAt.slice(0, 16).replace('T', ' ')}</td><td>{c.source}</td><td>{c.cases}</td><td>{c.documents}</td><td className={css.quiet}>{c.sha256.slice(0, 16)}…</td></tr>)}</tbody>
          </table>
        )}
      </div>
      {doing && <aside className={css.pane} aria-label="整体导出与导入">{doing === 'export' ? <ExportForm onClose={close} /> : <ImportForm onClose={close} />}</aside>}
    </div>
  )
}
