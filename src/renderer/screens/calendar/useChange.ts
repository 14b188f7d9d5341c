import { useCallback, useEffect, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CalendarChange } from '#shared/contract/calendar.ts'
import { api, client, newKey } from '../../api.ts'
import { notify } from '../../app/notify.ts'

/** What is asked of the calendar, in words and as the call that looks or does. */
export type Asked = { title: string; send: (preview: boolean, key: string) => Promise<CalendarChange> }

export const asks = {
  importPackage: (): Asked => ({ title: '从数据包导入', send: (preview, idempotencyKey) => client.calendar.import({ source: 'package', preview }, { context: { idempotencyKey } }) }),
  importFile: (name: string, file: unknown): Asked => ({ title: `从文件导入:${name}`, send: (preview, idempotencyKey) => client.calendar.import({ source: 'file', file, preview }, { context: { idempotencyKey } }) }),
  override: (input: { date: string; kind: 'off' | 'work'; name: string; reason: string }): Asked => ({
    title: `${input.date} 调整为${input.kind === 'off' ? '休息' : '上班'}:${input.reason}`,
    send: (preview, idempotencyKey) => client.calendar.override({ ...input, preview }, { context: { idempotencyKey } }),
  }),
  remove: (input: { date: string; reason: string }): Asked => ({
    title: `取消 ${input.date} 的调整:${input.reason}`,
    send: (preview, idempotencyKey) => client.calendar.removeOverride({ ...input, preview }, { context: { idempotencyKey } }),
  }),
}

type Stage = { asked: Asked; key: string; answer: CalendarChange | null }

/** A change in two steps: look at what would move, then do it; how far the recomputing is while it runs. */
export function useChange() {
  const [stage, setStage] = useState<Stage | null>(null)
  const queryClient = useQueryClient()
  const look = useMutation({
    mutationFn: async (asked: Asked) => ({ asked, key: newKey(), answer: await asked.send(true, newKey()) }),
    onSuccess: setStage,
  })
  const commit = useMutation({
    mutationFn: async ({ asked, key }: Stage) => ({ asked, key, answer: await asked.send(false, key) }),
    onSuccess: async (done) => {
      setStage(done)
      notify({ tone: 'ok', text: done.answer.movedTotal > 0 ? `日历已更新,${done.answer.casesMoved} 件在办件的日期已移动` : '日历已更新' })
      await queryClient.invalidateQueries()
    },
  })
  const progress = useQuery(api.calendar.progress.queryOptions({ enabled: commit.isPending, refetchInterval: 250, staleTime: 0, gcTime: 0 }))
  const { reset: forgetLook } = look
  const { reset: forgetCommit } = commit
  const close = useCallback((): void => {
    setStage(null)
    forgetLook()
    forgetCommit()
  }, [forgetLook, forgetCommit])
  const begin = (asked: Asked): void => {
    close()
    look.mutate(asked)
  }
  // A way out of the screen while it recomputes: the core finishes anyway.
  useEffect(() => close, [close])
  return {
    stage,
    looking: look.isPending,
    committing: commit.isPending,
    progress: commit.isPending ? progress.data : undefined,
    error: commit.error ?? look.error,
    begin,
    confirm: () => stage?.answer?.preview && stage.answer.changed && !commit.isPending && commit.mutate(stage),
    close,
  }
}
export type Change = ReturnType<typeof useChange>
