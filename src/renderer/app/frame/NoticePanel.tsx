import { Modal, UnstyledButton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent } from 'react'
import type { Notice } from '#shared/contract/notices.ts'
import { NOTICE_KINDS } from '#shared/rules/notices.ts'
import { api, client } from '../../api.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { useReturnFocus } from '../focus.ts'
import { useKeys } from '../keys.ts'
import { go } from '../route.ts'
import { useMay, useSession } from '../session.tsx'
import css from './frame.module.css'

const EVERY_MS = 60_000

export function useNoticeList() {
  const { locked } = useSession()
  const may = useMay('notices.read')
  return useQuery(api.notices.list.queryOptions({ enabled: may && !locked, refetchInterval: EVERY_MS }))
}

/** 提醒 in the header: how many things are new. Never in the way, no sound. */
export function NoticeButton({ onOpen }: { onOpen: () => void }) {
  const may = useMay('notices.read')
  const unseen = useNoticeList().data?.unseen ?? 0
  if (!may) return null
  return (
    <UnstyledButton className={css.queue} data-tone={unseen > 0 ? 'new' : undefined} title="提醒 Ctrl+I" onClick={onOpen}>
      提醒 {unseen > 99 ? '99+' : unseen}
    </UnstyledButton>
  )
}

function step(event: KeyboardEvent<HTMLElement>): void {
  const by = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (!by) return
  const buttons = [...event.currentTarget.querySelectorAll<HTMLElement>('button')]
  buttons[buttons.indexOf(document.activeElement as HTMLElement) + by]?.focus()
  event.preventDefault()
}

/** What is new for me, due soon, returned: arrows choose, Enter opens. */
export function NoticePanel({ onClose }: { onClose: () => void }) {
  useReturnFocus()
  const query = useNoticeList()
  const queryClient = useQueryClient()
  const list = useRef<HTMLUListElement>(null)
  const see = useMutation({
    mutationFn: (keys: string[]) => client.notices.see({ keys }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: api.notices.list.key() }),
  })
  const items = query.data?.items ?? []
  const unseen = items.filter((one) => !one.seen).map((one) => one.key).slice(0, 200)
  const open = (notice: Notice): void => {
    if (!notice.seen) see.mutate([notice.key])
    onClose()
    go(notice.path)
  }
  useKeys([{ key: 'A', label: '全部看过', run: () => see.mutate(unseen), enabled: unseen.length > 0, reason: '没有新的提醒' }, { key: 'Escape', label: '关闭', run: onClose }], 'dialog')
  const loaded = items.length > 0
  useEffect(() => {
    if (loaded) list.current?.querySelector<HTMLElement>('button')?.focus()
  }, [loaded])
  return (
    <Modal opened onClose={onClose} title={<>提醒 <span className={css.faint}>回车打开 · A 全部看过 · Esc 关闭</span></>} size="xl">
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.data && items.length === 0 && <Empty title="没有要提醒的事" hint="新转来、临期、退回的会出现在这里。" />}
      <ul ref={list} className={css.noticeList} aria-label="提醒" onKeyDown={step}>
        {items.map((notice, i) => (
          <li key={notice.key}>
            <button type="button" className={css.noticeRow} data-autofocus={i === 0 || undefined} data-seen={notice.seen || undefined} onClick={() => open(notice)}>
              <b data-kind={notice.kind}>{NOTICE_KINDS[notice.kind].label}</b>
              <span>{notice.text}</span>
              {!notice.seen && <i>新</i>}
            </button>
          </li>
        ))}
      </ul>
    </Modal>
  )
}
