import { useQuery } from '@tanstack/react-query'
import type { ComplaintHead } from '#shared/contract/complaints.ts'
import type { AboutKind } from '#shared/rules/complaint.ts'
import { normalizeCaseNumber } from '#shared/rules/caseNumber.ts'
import { formatDateZh } from '#shared/rules/time.ts'
import { api, client } from '../../api.ts'
import { notify } from '../../app/notify.ts'
import { ActForm } from '../supervision/ActForm.tsx'
import { Pane } from '../supervision/Panes.tsx'
import { registerFields } from './forms.ts'

/** Takes in a complaint or an unresolved errand; the number is told at once, also to whom it is about. */
export function RegisterPane({ onClose, onDone }: { onClose: () => void; onDone: () => void }) {
  const people = useQuery(api.complaints.people.queryOptions({ staleTime: 60_000 })).data ?? []
  const points = useQuery(api.catalogue.points.queryOptions({ staleTime: Infinity })).data ?? []
  const matters = useQuery(api.catalogue.matters.queryOptions({ input: {}, staleTime: Infinity })).data ?? []
  const lists = {
    staff: people.map((p) => ({ value: p.id, label: p.name })),
    points: points.map((p) => ({ value: p.code, label: p.name })),
    matters: matters.map((m) => ({ value: m.code, label: `${m.code} ${m.name}` })),
  }
  const send = async (v: Record<string, string>): Promise<void> => {
    const aboutKind = v.aboutKind as AboutKind
    const code = v[aboutKind]
    const made = await client.complaints.register({
      kind: v.kind as ComplaintHead['kind'], channel: v.channel as ComplaintHead['channel'], title: v.title!, content: v.content!, about: { kind: aboutKind, ...(code && { code }) },
      ...(v.caseId && { caseId: normalizeCaseNumber(v.caseId) }), ...(v.personName && { personName: v.personName }), ...(v.personPhone && { personPhone: v.personPhone }),
    })
    notify({ tone: 'ok', text: `已登记 ${made.number},${formatDateZh(made.due)}前答复` })
    onDone()
  }
  return (
    <Pane title="登记投诉、办不成事" label="登记投诉" onClose={onClose}>
      <ActForm title="登记" submit="登记" effect="关于本人的也要登记,登记后由他人办理" fields={registerFields(lists)} initial={{ kind: 'complaint', aboutKind: 'point', channel: 'counter' }} send={send} onCancel={onClose} />
    </Pane>
  )
}
