import { useQuery } from '@tanstack/react-query'
import { SPAN_KINDS, SPAN_PATTERN, spanAround, spanOf, stepSpan, type Span, type SpanKind } from '#shared/rules/spans.ts'
import { api } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { go, useRoute } from '../../app/route.ts'
import { useSession } from '../../app/session.tsx'

export type Community = { code: string; name: string; area: string | null }

export interface Scope {
  communities: readonly Community[]
  community: string
  span: Span
  /** True for who works in one community and sees no other. */
  fixed: boolean
  set: (change: { community?: string; period?: string }) => void
  /** The address of another tray with the same community and period. */
  hrefOf: (tray: string) => string
}

/** Community and period of the screen, kept in its address; [ and ] step through the periods. */
export function useScope(tray: string): Scope {
  const { today, user } = useSession()
  const { query } = useRoute()
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity })).data ?? []
  const asked = query.get('period') ?? ''
  const period = SPAN_PATTERN.test(asked) && spanOf(asked).from <= today ? asked : spanAround(today, 'month')
  const fixed = user.role === 'communityWorker'
  const community = (fixed ? user.communityCode : query.get('community')) ?? communities[0]?.code ?? ''
  const addressOf = (path: string, change: { community?: string; period?: string }): string => {
    const all = { ...(!fixed && { community }), period, ...change }
    return `ledgers/${path}?${new URLSearchParams(Object.entries(all).filter(([, value]) => value))}`
  }
  return { communities, community, span: spanOf(period), fixed, set: (change) => go(addressOf(tray, change), { replace: true }), hrefOf: (path) => addressOf(path, {}) }
}

/** Keys of the period. */
export function usePeriodKeys({ span, set }: Scope): void {
  const { today } = useSession()
  const next = stepSpan(span.text, 1)
  const inKind = (kind: SpanKind): void => set({ period: spanAround(span.to < today ? span.to : today, kind) })
  useKeys([
    { key: '[', label: '上一期', run: () => set({ period: stepSpan(span.text, -1) }) },
    { key: ']', label: '下一期', run: () => set({ period: next }), enabled: spanOf(next).from <= today, reason: '下一期还没有开始' },
    ...(Object.keys(SPAN_KINDS) as SpanKind[]).map((kind) => ({ key: { month: 'M', quarter: 'J', year: 'Y' }[kind], label: `按${SPAN_KINDS[kind]}`, run: () => inKind(kind), hidden: true })),
  ])
}
