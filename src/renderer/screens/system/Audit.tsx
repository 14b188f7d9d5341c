import { useState } from 'react'
import { Button, Skeleton, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query'
import { formatTimeZh } from '#shared/rules/time.ts'
import { api } from '../../api.ts'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { actionLabel, detailText, journalWord, subjectText } from './audit.ts'
import css from './system.module.css'

/** Who did what, newest first, refusals too. It can be read, never changed. */
export function Audit() {
  const [text, setText] = useState('')
  const [typed] = useDebouncedValue(text.trim(), 250)
  const q = journalWord(typed)
  const query = useInfiniteQuery(
    api.system.audit.infiniteOptions({
      input: (cursor: number | undefined) => ({ limit: 100, ...(cursor !== undefined && { cursor }), ...(q && { q }) }),
      initialPageParam: undefined as number | undefined,
      getNextPageParam: (last) => last.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
    }),
  )
  const items = query.data?.pages.flatMap((page) => page.items) ?? []
  return (
    <div className={css.scroll}>
      <div className={css.bar}><TextInput aria-label="查找审计日志" placeholder="人员、操作、受理编号" value={text} maxLength={60} w={320} onChange={(event) => setText(event.currentTarget.value)} /><span className={css.quiet}>只能追加,每条与前一条以 SHA-256 相连</span></div>
      {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && !query.error && <div role="status" aria-label="正在载入审计日志"><Skeleton h={240} /></div>}
      {query.data && items.length === 0 && <Empty title={q ? `没有与“${typed}”有关的记录` : '还没有记录'} />}
      {items.length > 0 && (
        <table className={css.table} aria-label="审计日志">
          <thead><tr><th scope="col">序号</th><th scope="col">时间</th><th scope="col">人员</th><th scope="col">操作</th><th scope="col">对象</th><th scope="col">结果</th><th scope="col">详情</th></tr></thead>
          <tbody>
            {items.map((item) => (
              <tr key={item.seq}>
                <td>{item.seq}</td><td>{formatTimeZh(item.at)}</td><td>{item.actorName}</td><td title={item.action}>{actionLabel(item.action)}</td><td className={css.wrap} title={item.subject ?? undefined}>{subjectText(item.subject)}</td>
                <td>{item.outcome === 'ok' ? '成功' : <b className={css.bad}>拒绝</b>}</td><td className={css.detail}>{detailText(item.detail)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {query.hasNextPage && <Button variant="default" size="compact-md" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>载入更早的 100 条</Button>}
    </div>
  )
}
