import { Modal } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { KeyboardEvent } from 'react'
import { shortTime } from '#shared/text/labels.ts'
import { api, client, queryClient } from '../../api.ts'
import { useReturnFocus } from '../../app/focus.ts'
import { notify } from '../../app/notify.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './counter.module.css'
import type { DraftStore } from './draftStore.ts'

const POLL_MS = 4_000

/** The drafts of the counter group; asked for again and again, so that who loses one knows it soon. */
export function useDrafts(enabled: boolean) {
  return useQuery(api.desk.drafts.queryOptions({ enabled, refetchInterval: POLL_MS, staleTime: 0 }))
}

type Row = { id: string; title: string; who: string; when: string; mine: boolean; kind: 'cleared' | 'draft' }

/** Alt+U: what was cleared, what one put aside, what colleagues left; Enter goes on with it. */
export function DraftsPanel({ store, onClose }: { store: DraftStore; onClose: () => void }) {
  useReturnFocus()
  const [at, setAt] = useState(0)
  const drafts = useDrafts(true)
  const cleared = store.cleared
  const rows: Row[] = [
    ...(cleared ? [{ id: 'cleared', title: `刚清空的:${cleared.applicant.name || '未填申请人'} · ${cleared.matterName || '未选事项'}`, who: '', when: '', mine: true, kind: 'cleared' as const }] : []),
    ...(drafts.data ?? []).filter(({ id }) => id !== store.id).map((head): Row => ({
      id: head.id, title: head.title, who: `${head.ownerName}${head.counter ? ` ${Number(head.counter)}号窗口` : ''}`, when: shortTime(head.updatedAt), mine: head.mine, kind: 'draft',
    })),
  ]
  const index = Math.max(0, Math.min(at, rows.length - 1))
  const open = useMutation({
    mutationFn: async (row: Row) => {
      if (row.kind === 'cleared') store.undoClear()
      else await store.open(row.id)
      return row
    },
    onSuccess: (row) => {
      notify({ tone: 'ok', text: row.mine ? '已找回' : `已接手${row.who}的草稿` })
      void queryClient.invalidateQueries({ queryKey: api.desk.key() })
      onClose()
    },
  })
  const remove = useMutation({
    mutationFn: (row: Row) => client.desk.discardDraft({ id: row.id }),
    onSuccess: () => void drafts.refetch(),
  })
  const onKey = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    const row = rows[index]
    if (step !== 0) setAt(Math.max(0, Math.min(rows.length - 1, index + step)))
    else if (event.key === 'Enter' && row && !open.isPending) open.mutate(row)
    else if (event.key === 'Delete' && row?.mine && row.kind === 'draft') remove.mutate(row)
    else return
    event.preventDefault()
  }
  return (
    <Modal opened onClose={onClose} title="没有办完的草稿" size={640} yOffset="10vh">
      {(open.error ?? remove.error ?? drafts.error) != null && <ErrorNotice error={open.error ?? remove.error ?? drafts.error} compact />}
      <div className={css.drafts} role="listbox" aria-label="草稿" tabIndex={0} data-autofocus onKeyDown={onKey} aria-activedescendant={rows[index] ? `draft-${rows[index].id}` : undefined}>
        {rows.length === 0 && <p className={css.tip}>{drafts.isPending ? '正在取草稿…' : '没有草稿。本受理点同事没有办完的也会列在这里,可以接手。'}</p>}
        {rows.map((row, i) => (
          <div key={row.id} id={`draft-${row.id}`} role="option" aria-selected={i === index} className={css.draftRow} onClick={() => open.mutate(row)}>
            <span className={css.draftTitle}>{row.title}</span>
            <span className={css.soft}>{row.mine ? (row.kind === 'draft' ? '我的' : '') : row.who}</span>
            <time className={css.soft}>{row.when}</time>
          </div>
        ))}
      </div>
      <p className={css.tip}><KeyHint k="Enter" /> 继续办理或接手 <KeyHint k="Delete" /> 删除自己的</p>
    </Modal>
  )
}
