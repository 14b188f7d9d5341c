import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button, Checkbox, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { HallLook } from '#shared/contract/hall.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { askHall, Fingerprint } from './hallLink.tsx'
import css from './system.module.css'

/** Address, then the fingerprint to compare, then joined; the program starts again. */
export function HallJoin() {
  const [address, setAddress] = useState('')
  const [same, setSame] = useState(false)
  const look = useMutation({ mutationFn: (address: string) => askHall<HallLook>({ do: 'look', address }), onMutate: () => setSame(false) })
  const join = useMutation({ mutationFn: ({ address, fingerprint }: HallLook) => askHall({ do: 'join', address, fingerprint }) })
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (address.trim()) look.mutate(address)
  }
  const shown = look.data
  if (join.isSuccess) return <p role="status" className={css.good}>✓ 已加入,程序正在重新打开…</p>
  return (
    <>
      <form onSubmit={submit} className={css.hallForm} aria-label="加入大厅主机">
        <TextInput label="大厅主机地址" description="主机的“系统 → 大厅主机”里显示的地址" placeholder="192.168.1.20:8443" value={address} maxLength={300} spellCheck={false} onChange={(event) => { setAddress(event.currentTarget.value); look.reset() }} />
        <div><Button type="submit" variant="default" loading={look.isPending} disabled={!address.trim()}>查看指纹</Button></div>
      </form>
      {look.error && <ErrorNotice error={look.error} />}
      {shown && (
        <div role="group" aria-label="核对指纹">
          <dl className={css.facts}>
            <div><dt>地址</dt><dd><code>{shown.address}</code></dd></div>
            <div><dt>指纹</dt><dd><Fingerprint value={shown.fingerprint} /></dd></div>
            <div><dt>证书到期</dt><dd>{formatTimeZh(shown.validUntil)}</dd></div>
          </dl>
          <Checkbox label="我已打电话与主机那边逐组核对,完全一样" checked={same} onChange={(event) => setSame(event.currentTarget.checked)} mb="sm" />
          {join.error && <ErrorNotice error={join.error} />}
          <Button disabled={!same} loading={join.isPending} onClick={() => join.mutate(shown)}>加入并重新打开程序</Button>
        </div>
      )}
    </>
  )
}
