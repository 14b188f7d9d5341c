import { useState } from 'react'
import type { FormEvent } from 'react'
import { Button, Checkbox, NumberInput, Skeleton, TextInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { HallRequest, HallState } from '#shared/contract/hall.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import { notify } from '../../app/notify.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { HallJoin } from './HallJoin.tsx'
import { askHall, Fingerprint } from './hallLink.tsx'
import css from './system.module.css'

const KEY = ['desktop', 'hall'] as const

/** 大厅主机: this database for the office network too, or this desk with another host. Of the desktop program only. */
export function Hall() {
  const state = useQuery({ queryKey: KEY, queryFn: () => askHall<HallState>({ do: 'state' }) })
  if (state.error) return <ErrorNotice error={state.error} onRetry={() => void state.refetch()} />
  if (!state.data) return <div role="status" aria-label="正在载入大厅主机"><Skeleton h={160} /></div>
  return state.data.mode === 'joined' ? <Joined state={state.data} /> : <Own key={state.data.mode} state={state.data} />
}

function useWish() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (wish: HallRequest) => askHall<HallState>(wish),
    onSuccess: (now, wish) => {
      queryClient.setQueryData(KEY, now)
      if (wish.do === 'open') notify({ tone: 'ok', text: '大厅主机已打开' })
      if (wish.do === 'close') notify({ tone: 'ok', text: '大厅主机已关闭' })
    },
  })
}

function Own({ state }: { state: HallState }) {
  const wish = useWish()
  const [port, setPort] = useState(state.port)
  const [names, setNames] = useState(state.names.join(', '))
  const open = (event: FormEvent) => {
    event.preventDefault()
    wish.mutate({ do: 'open', port, names })
  }
  const isOpen = state.mode === 'open'
  return (
    <div className={css.narrow}>
      <section aria-label="本机作大厅主机">
        <h3 className={css.heading}>本机作大厅主机 <span className={isOpen ? css.good : css.quiet}>{isOpen ? '● 已打开' : '○ 未打开'}</span></h3>
        <p className={css.quiet}>打开后,办公网络里的其他电脑可以用浏览器,或在桌面程序里加入,一起用这台电脑的数据库。连接全程加密;本机关机时大家都不能办件。</p>
        {state.failure && <p role="alert" className={css.bad}>没有打开:{state.failure}</p>}
        {wish.error && <ErrorNotice error={wish.error} />}
        {isOpen ? (
          <>
            <Facts state={state} />
            <p><Button variant="default" loading={wish.isPending} onClick={() => wish.mutate({ do: 'close' })}>关闭大厅主机</Button> <span className={css.quiet}>关闭时,其他电脑上正在做的事会断开,填写的内容留在各台电脑。</span></p>
          </>
        ) : (
          <form onSubmit={open} className={css.hallForm} aria-label="打开大厅主机">
            <TextInput label="主机名或 IP 地址" description="其他电脑用来找本机的,可以写几个,用逗号分开;都会写进证书" value={names} maxLength={1000} onChange={(event) => setNames(event.currentTarget.value)} required spellCheck={false} />
            <NumberInput label="端口" value={port} min={1} max={65535} allowDecimal={false} hideControls w={120} onChange={(value) => setPort(Number(value) || 0)} required />
            <div><Button type="submit" loading={wish.isPending}>打开大厅主机</Button></div>
          </form>
        )}
      </section>
      {!isOpen && (
        <section aria-label="加入另一台大厅主机">
          <h3 className={css.heading}>加入另一台大厅主机</h3>
          {state.waiting ? (
            <p>下次打开程序时加入 {state.waiting}。<Button size="compact-sm" variant="default" loading={wish.isPending} onClick={() => wish.mutate({ do: 'leave' })}>不加入了</Button></p>
          ) : (
            <>
              <p className={css.quiet}>加入后,这台电脑办的件都存在那台主机上;本机的数据库原样留着,退出后还能用。</p>
              <HallJoin />
            </>
          )}
        </section>
      )}
    </div>
  )
}

function Facts({ state }: { state: HallState }) {
  return (
    <dl className={css.facts} aria-label="大厅主机">
      <div><dt>地址</dt><dd>{state.addresses.map((address) => <div key={address}><code>{address}</code></div>)}</dd></div>
      <div><dt>指纹</dt><dd><Fingerprint value={state.fingerprint ?? ''} /><span className={css.quiet}>加入的电脑会显示同样的指纹,请打电话逐组核对。</span></dd></div>
      {state.validUntil && <div><dt>证书到期</dt><dd>{formatTimeZh(state.validUntil)} <span className={css.quiet}>到期前一个月内打开程序会自动换新,指纹不变</span></dd></div>}
      {state.authority && <div><dt>浏览器用</dt><dd><code>{state.authority}</code><br /><span className={css.quiet}>把这个文件装进各台电脑的“受信任的根证书”,浏览器就不再提示。</span></dd></div>}
    </dl>
  )
}

function Joined({ state }: { state: HallState }) {
  const wish = useWish()
  const [sure, setSure] = useState(false)
  return (
    <div className={css.narrow}>
      <h3 className={css.heading}>已加入大厅主机 <span className={css.good}>●</span></h3>
      {state.failure && <p role="status" className={css.bad}>{state.failure}。</p>}
      {wish.error && <ErrorNotice error={wish.error} />}
      <dl className={css.facts} aria-label="大厅主机">
        <div><dt>地址</dt><dd><code>{state.addresses[0]}</code></dd></div>
        <div><dt>指纹</dt><dd><Fingerprint value={state.fingerprint ?? ''} /></dd></div>
      </dl>
      <p className={css.quiet}>这台电脑的办件都存在大厅主机上。退出后程序会重新打开,用本机自己的数据库。</p>
      <Checkbox label="这台电脑以后不再与大厅主机联机" checked={sure} onChange={(event) => setSure(event.currentTarget.checked)} mb="sm" />
      <Button variant="default" disabled={!sure} loading={wish.isPending} onClick={() => wish.mutate({ do: 'leave' })}>退出大厅主机</Button>
    </div>
  )
}

