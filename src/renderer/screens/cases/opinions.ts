import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { fillOpinion, fitting } from '#shared/rules/opinions.ts'
import { api } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import type { EventName, Values } from './eventForms.ts'

/** Field of an event's form that takes a sentence of the department. */
export const OPINION_FIELDS: Partial<Record<EventName, string>> = { close: 'opinion', reject: 'reason', sendBack: 'reason' }

export type Opinion = { title: string; text: string }

/** The department's own sentences for this event of this case, filled in; those of the matter and of the chosen result first. */
export function useOpinions(detail: CaseDetail, event: EventName, values: Values): Opinion[] {
  const { today } = useSession()
  const wanted = OPINION_FIELDS[event] !== undefined
  const { data } = useQuery(api.department.templates.queryOptions({ input: { department: detail.departmentCode }, enabled: wanted, staleTime: 60_000 }))
  const result = values.result
  return useMemo(
    () => (wanted && data ? fitting(data, { event, result, matterCode: detail.matterCode }).map((t) => ({ title: t.title, text: fillOpinion(t.body, { ...detail, today }) })) : []),
    [wanted, data, event, result, detail, today],
  )
}
