import { useState } from 'react'
import { Button, Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { Destination, Sent } from '#shared/contract/district.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { RunningBar } from '../../components/RunningBar.tsx'
import { useTicketed } from '../../components/useTicketed.ts'
import css from './district.module.css'

type Period = { month: string; cutoff?: number; point?: string }

const DONE: Record<Sent['status'], string> = { imported: '区台已收下', replaced: '区台已收下并替换旧版', unchanged: '区台已有这一版,没有变化', saved: '已保存' }

/** The fingerprint the district shows and nobody has compared yet. */
const shownBy = ({ code, data }: ErrorBody): string | null =>
  code === 'HOST_UNTRUSTED' && typeof data === 'object' && data !== null && 'fingerprint' in data ? String(data.fingerprint) : null

function useSend(period: Period, onDone: () => void) {
  const queries = useQueryClient()
  return useTicketed({
    work: (to: Partial<Record<'address' | 'username' | 'password' | 'fingerprint' | 'folder', string>>, { ticket }) => client.district.send({ ...period, ...to, ticket }),
    onDone: ({ status, to, edition }) => {
      void queries.invalidateQueries({ queryKey: api.district.destination.key() })
      notify({ tone: 'ok', text: `第${edition}版 ${DONE[status]}:${to}` })
      onDone()
    },
    stopped: '已取消,没有送出',
    settles: true,
  })
}

type Target = Record<'address' | 'username' | 'password' | 'folder', string>

/** What is typed in, and what it takes to be sent. */
function useForm(period: Period, start: Destination, onClose: () => void) {
  const [way, setWay] = useState(start.folder && !start.address ? 'folder' : 'network')
  const [to, setTo] = useState<Target>({ address: start.address, username: start.username, password: '', folder: start.folder })
  const [compared, setCompared] = useState(false)
  const work = useSend(period, onClose)
  const failure = work.error ? errorOf(work.error) : null
  const fingerprint = failure ? shownBy(failure) : null
  const filled = (...names: (keyof Target)[]): boolean => names.every((name) => to[name].trim() !== '')
  const ready = way === 'folder' ? filled('folder') : filled('address', 'username', 'password') && (fingerprint === null || compared)
  const submit = (): void => {
    if (!ready || work.isPending) return
    const { address, username, password, folder } = to
    work.mutate(way === 'folder' ? { folder: folder.trim() } : { address: address.trim(), username: username.trim(), password, ...(fingerprint !== null && { fingerprint }) })
  }
  const field = (name: keyof Target) => ({ value: to[name], onChange: (event: { currentTarget: { value: string } }) => setTo({ ...to, [name]: event.currentTarget.value }), error: failure?.field === name ? failure.message : undefined })
  return { way, setWay, field, setFolder: (folder: string) => setTo({ ...to, folder }), compared, setCompared, work, failure, fingerprint, ready, submit }
}
type SendForm = ReturnType<typeof useForm>

function Fields({ form: { way, field, setFolder } }: { form: SendForm }) {
  const { capabilities } = useSession()
  const choose = capabilities.chooseFolder ? window.centre?.chooseFolder : undefined
  if (way === 'network')
    return (
      <div className={css.fields}>
        <TextInput label="区台地址" w={260} placeholder="如 192.168.10.5:8443" autoFocus required maxLength={200} {...field('address')} />
        <TextInput label="区台账号" w={160} required maxLength={60} autoComplete="off" {...field('username')} />
        <PasswordInput label="密码(不保存)" w={180} required maxLength={200} autoComplete="off" {...field('password')} />
      </div>
    )
  return (
    <div className={css.fields}>
      <TextInput label="文件夹(主机上的)" w={420} placeholder="如 \\区台\报送" autoFocus required maxLength={400} {...field('folder')} />
      {choose && <Button size="compact-md" variant="default" onClick={() => void choose().then((folder) => folder && setFolder(folder))}>选择…</Button>}
    </div>
  )
}

function Form({ period, start, onClose }: { period: Period; start: Destination; onClose: () => void }) {
  const form = useForm(period, start, onClose)
  const { way, setWay, compared, setCompared, work, failure, fingerprint, ready, submit } = form
  useKeys([{ key: 'Ctrl+Enter', label: '发送', run: submit, enabled: ready, reason: '请先填好报送到哪里' }, { key: 'Escape', label: '关闭', run: onClose }])
  return (
    <form className={css.send} aria-label="报送数据包" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
      <SegmentedControl size="xs" aria-label="报送方式" value={way} onChange={setWay} data={[{ value: 'network', label: '网络:区台' }, { value: 'folder', label: '文件夹或共享' }]} />
      <Fields form={form} />
      {fingerprint !== null && way === 'network' && (
        <div className={css.compare}>
          <p>{failure?.message}(号码从通讯录查)。请对方念出区台证书的指纹,逐组核对:</p>
          <output className={css.print}>{fingerprint.split(':').join(' ')}</output>
          <Checkbox label="已经电话核对,每一组都一致" checked={compared} onChange={(event) => setCompared(event.currentTarget.checked)} />
        </div>
      )}
      {failure && fingerprint === null && <ErrorNotice compact error={work.error} />}
      <div className={css.fields}>
        {work.isPending ? <RunningBar name="数据包" running={work.running} onCancel={work.cancel} /> : (
          <>
            <Button type="submit" size="compact-md" disabled={!ready} rightSection={<KeyHint k="Ctrl+Enter" />}>{way === 'folder' ? '保存到文件夹' : '发送'}</Button>
            <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>关闭</Button>
            <span className={css.soft}>同一份重复发送不会重复计入;没送到的可以再发。</span>
          </>
        )}
      </div>
    </form>
  )
}

/** Hands the frozen month to the district: over the network or into a folder. */
export function Send({ period }: { period: Period }) {
  const may = useMay('report.freeze')
  const [open, setOpen] = useState(false)
  const known = useQuery(api.district.destination.queryOptions({ enabled: may }))
  useKeys(open ? [] : [{ key: 'U', label: '报送到区台', run: () => setOpen(true), enabled: may, reason: '由值班主管或管理员报送' }])
  if (!may) return null
  if (open && known.data) return <Form period={period} start={known.data} onClose={() => setOpen(false)} />
  return (
    <div className={css.fields}>
      <Button size="compact-md" variant="default" onClick={() => setOpen(true)} rightSection={<KeyHint k="U" />}>报送到区台…</Button>
      <span className={css.soft}>{known.data?.address ? `上次报送到 ${known.data.address}` : known.data?.folder ? `上次保存到 ${known.data.folder}` : '网络直接送到区台,或保存到文件夹、共享盘'}</span>
      {known.error !== null && <ErrorNotice compact error={known.error} />}
    </div>
  )
}
