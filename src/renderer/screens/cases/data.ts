import { useCallback, useEffect, useMemo } from 'react'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { InfiniteData, QueryClient } from '@tanstack/react-query'
import type { CaseDetail, CaseRow } from '#shared/contract/cases.ts'
import { api } from '../../api.ts'
import type { ViewFilter } from './views.ts'
import { patchRow } from './views.ts'

export type ListFilter = ViewFilter & { q?: string; department?: string }
type ListPage = { items: CaseRow[]; nextCursor: string | null }

const PAGE = 200
const REFRESH_MS = 30_000

/**
 * The list, page by page behind a cursor. A long list that was scrolled through is not asked for again by itself (hundreds of pages);
 * a short one is refreshed while it is looked at, and rows change in place when a case does.
 */
export function useCaseList(filter: ListFilter) {
  const query = useInfiniteQuery(
    api.cases.list.infiniteOptions({
      input: (cursor: string | undefined) => ({ ...filter, ...(cursor && { cursor }), limit: PAGE }),
      initialPageParam: undefined as string | undefined,
      getNextPageParam: (last: ListPage) => last.nextCursor ?? undefined,
      placeholderData: keepPreviousData,
      staleTime: 5_000,
      gcTime: 0,
      refetchOnWindowFocus: (q) => (q.state.data?.pages.length ?? 0) <= 2,
      refetchInterval: (q) => ((q.state.data?.pages.length ?? 0) <= 1 ? REFRESH_MS : false),
    }),
  )
  const pages = query.data?.pages
  const rows = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages])
  return { ...query, rows }
}

/** Up to `limit` cases of a department in one state, or those with a step of another department it has to do: an inbox is short. */
export function useInbox(department: string | null, box: { state: string; view?: 'mine' } | { view: 'steps' }, limit = 200) {
  return useQuery(
    api.cases.list.queryOptions({
      input: { department: department ?? '', ...box, limit },
      enabled: department !== null,
      refetchInterval: REFRESH_MS,
      placeholderData: keepPreviousData,
    }),
  )
}

function patchLists(queryClient: QueryClient, detail: CaseDetail): void {
  const known = queryClient.getQueriesData<InfiniteData<ListPage>>({ queryKey: api.cases.list.key({ type: 'infinite' }) })
  for (const [key, data] of known) {
    if (!data?.pages.some((page) => page.items.some((row) => row.id === detail.id && row.version !== detail.version))) continue
    queryClient.setQueryData(key, {
      ...data,
      pages: data.pages.map((page) => ({ ...page, items: page.items.map((row) => patchRow(row, detail)) })),
    })
  }
}

/** A case with everything; rows of lists that show an older version of it are put right. */
export function useCaseDetail(id: string | null) {
  const queryClient = useQueryClient()
  const query = useQuery(api.cases.get.queryOptions({ input: { id: id ?? '' }, enabled: id !== null, placeholderData: (before: CaseDetail | undefined) => before }))
  const { data, isPlaceholderData } = query
  useEffect(() => {
    if (data && !isPlaceholderData) patchLists(queryClient, data)
  }, [queryClient, data, isPlaceholderData])
  return query
}

/** Sends an event; afterwards the case, the inboxes, the counts of the day and the reports are asked for again. */
export function useCaseEvent() {
  const queryClient = useQueryClient()
  return useMutation(
    api.cases.event.mutationOptions({
      onSuccess: (_outcome, input: { id: string }) =>
        Promise.all([
          queryClient.invalidateQueries({ queryKey: api.cases.get.key({ input: { id: input.id } }) }),
          queryClient.invalidateQueries({ queryKey: api.cases.list.key({ type: 'query' }) }),
          queryClient.invalidateQueries({ queryKey: api.cases.today.key() }),
          queryClient.invalidateQueries({ queryKey: api.documents.queue.key() }),
        ]),
      onError: (_error, input: { id: string }) => queryClient.invalidateQueries({ queryKey: api.cases.get.key({ input: { id: input.id } }) }),
    }),
  )
}

/** A code of a community or a department with its name, as corrections show it; what is neither stays as it is. */
export function useCodeNames(): (field: unknown, value: unknown) => unknown {
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity })).data
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data
  return (field, value) => {
    const known: readonly { code: string; name: string }[] | undefined = field === 'applicant.communityCode' ? communities : field === 'departmentCode' ? departments : undefined
    return known?.find(({ code }) => code === value)?.name ?? value
  }
}

/** Code → short name of the departments, for lists. */
export function useDepartmentNames(): (code: string) => string {
  const { data } = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity }))
  const names = useMemo(() => new Map(data?.map((d) => [d.code, d.short])), [data])
  return useCallback((code: string) => names.get(code) ?? code, [names])
}
