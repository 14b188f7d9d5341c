import type { ReactNode } from 'react'
import { Button, SegmentedControl, Select } from '@mantine/core'
import { SPAN_KINDS, spanAround, spanOf, stepSpan, type SpanKind } from '#shared/rules/spans.ts'
import { useSession } from '../../app/session.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { usePeriodKeys, type Scope } from './useScope.ts'
import css from './ledgers.module.css'

/** Which community and which period is looked at. One at a time: communities are not compared. */
export function ScopeBar({ scope, children }: { scope: Scope; children?: ReactNode }) {
  const { today } = useSession()
  const { span, set, communities, community, fixed } = scope
  usePeriodKeys(scope)
  const next = stepSpan(span.text, 1)
  const kinds = Object.entries(SPAN_KINDS).map(([value, label]) => ({ value, label: `按${label}` }))
  return (
    <header className={css.head}>
      {fixed ? <strong>{communities.find((c) => c.code === community)?.name ?? community}社区</strong> : (
        <Select aria-label="社区" w={180} searchable value={community} data={communities.map((c) => ({ value: c.code, label: c.name }))} onChange={(value) => value && set({ community: value })} maxDropdownHeight={320} />
      )}
      <SegmentedControl size="xs" aria-label="期间长短" value={span.kind} data={kinds} transitionDuration={0} onChange={(kind) => set({ period: spanAround(span.to < today ? span.to : today, kind as SpanKind) })} />
      <Button size="compact-sm" variant="default" aria-label="上一期" onClick={() => set({ period: stepSpan(span.text, -1) })}><KeyHint k="[" /></Button>
      <strong role="status">{span.label}</strong>
      <Button size="compact-sm" variant="default" aria-label="下一期" disabled={spanOf(next).from > today} onClick={() => set({ period: next })}><KeyHint k="]" /></Button>
      <span className={css.actions}>{children}</span>
    </header>
  )
}
