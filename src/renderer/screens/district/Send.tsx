import { useState } from 'react'
import { Button, Checkbox, PasswordInput, SegmentedControl, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Destination, Sent } from '#shared/contract/district.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { api, client, errorOf } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './district.module.css'

type Period = { month: string; cutoff?: number; point?: string }

const DONE: Record<Sent['status'], string> = { imported: '区台已收下', replaced: '区台已收下并替换旧版', unchanged: '区台已有这一版,没有变化', saved: '已保存' }

/** The fingerprint the district shows and nobody has compared yet. */
const shownBy = ({ code, data }: ErrorBody): string | null =>
  code === 'HOST_UNTRUSTED' && typeof data === 'object' && data !== null && 'fingerprint' in data ? String(data.fingerprint) : null

function useSend(period: Period, onDone: () => void) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (to: Partial<Record<'address' | 'username' | 'password' | 'fingerprint' | 'folder', string>>) => client.district.send({ ...period, ...to }),
    onSuccess: ({ status, to, edition }) => {
      void queries.invalidateQueries({ queryKey: api.district.destination.key() })
      notify({ tone: 'ok', text: `第${edition}版 ${DONE[status]}:${to}` })
      onDone()
    },
  })
}

function Form({ period, start, onClose }: { period: Period; start: Destination; onClose: () => void }) {
  const { capabilities } = useSession()
  const [way, setWay] = useState(start.folder && !start.address ? 'folder' : 'network')
  const [to, setTo] = useState({ address: start.address, username: start.username, password: '', folder: start.folder })
  const [compared, setCompared] = useState(false)
  const work = useSend(period, onClose)
  const failure = work.error ? errorOf(work.error) : null
  const fingerprint = failure ? shownBy(failure) : null
  const choose = capabilities.chooseFolder ? window.centre?.chooseFolder : undefined
  const ready = way === 'folder' ? to.folder.trim() !== '' : to.address.trim() !== '' && to.username.trim() !== '' && to.password !== '' && (fingerprint === null || compared)
  const submit = (): void => {
    if (!ready || work.isPending) return
    work.mutate(way === 'folder' ? { folder: to.folder.trim() } : { address: to.address.trim(), username: to.username.trim(), password: to.password, ...(fingerprint !== null && { fingerprint }) })
  }
  useKeys([{ key: 'Ctrl+Enter', label: '发送', run: submit, enabled: ready, reason: '请先填好报送到哪里' }, { key: 'Escape', label: '关闭', run: onClose }])
  const field = (name: keyof typeof to) => ({ value: to[name], onChange: (event: { currentTarget: { value: string } }) => setTo({ ...to, [name]: event.currentTarget.value }), error: failure?.field === name ? failure.message : undefined })
  return (
    <form className={css.send} aria-label="报送数据包" noValidate onSubmit={(event) => { event.preventDefault(); submit() }}>
      <SegmentedControl size="xs" aria-label="报送方式" value={way} onChange={setWay} data={[{ value: 'network', label: '网络:区台' }, { value: 'folder', label: '文件夹或共享' }]} />
      {way === 'network' ? (
        <div className={css.fields}>
          <TextInput label="区台地址" w={260} placeholder="如 192.168.10.5:8443" autoFocus required maxLength={200} {...field('address')} />
          <TextInput label="区台账号" w={160} required maxLength={60} autoComplete="off" {...field('username')} />
          <PasswordInput label="密码(不保存)" w={180} required maxLength={200} autoComplete="off" {...field('password')} />
        </div>
      ) : (
        <div className={css.fields}>
          <TextInput label="文件夹(主机上的)" w={420} placeholder="如 \\区台\报送" autoFocus required maxLength={400} {...field('folder')} />
          {choose && <Button size="compact-md" variant="default" onClick={() => void choose().then((folder) => folder && setTo({ ...to, folder }))}>选择…</Button>}
        </div>
      )}
      {fingerprint !== null && way === 'network' && (
        <div className={css.compare}>
          <p>{failure?.message}(号码从通讯录查)。请对方念出区台证书的指纹,逐组核对:</p>
          <output className={css.print}>{fingerprint.split(':').join(' ')}</output>
          <Checkbox label="已经电话核对,每一组都一致" checked={compared} onChange={(event) => setCompared(event.currentTarget.checked)} />
        </div>
      )}
      {failure && fingerprint === null && <ErrorNotice compact error={work.error} />}
      <div className={css.fields}>
        <Button type="submit" size="compact-md" disabled={!ready} loading={work.isPending} rightSection={<KeyHint k="Ctrl+Enter" />}>{way === 'folder' ? '保存到文件夹' : '发送'}</Button>
        <Button size="compact-md" variant="default" onClick={onClose} rightSection={<KeyHint k="Escape" />}>关闭</Button>
        <span className={css.soft}>同一份重复发送不会重复计入;没送到的可以再发。</span>
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
