import { useState } from 'react'
import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { dateOf } from '#shared/rules/time.ts'
import { shortTime } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { ActForm } from '../supervision/ActForm.tsx'
import { EXPLAIN_FIELDS } from '../supervision/forms.ts'
import css from './cases.module.css'

/** Late now, or ended late: an explanation is owed. */
export function isLate({ clocks, endedAt, acceptedAt, due }: Pick<CaseDetail, 'clocks' | 'endedAt' | 'acceptedAt' | 'due'>): boolean {
  return clocks.colour === 'red' || (endedAt !== null && acceptedAt !== null && due !== null && dateOf(endedAt) > due)
}

/** 超期说明 of a late case: what was said so far, and a form for what is still to be said. */
export function Overrun({ detail, onReturn }: { detail: CaseDetail; onReturn: () => void }) {
  return isLate(detail) ? <Explained detail={detail} onReturn={onReturn} /> : null
}

function Explained({ detail, onReturn }: { detail: CaseDetail; onReturn: () => void }) {
  const may = useMay('case.explain')
  const queryClient = useQueryClient()
  const said = useQuery(api.supervision.explanations.queryOptions({ input: { id: detail.id } })).data
  const [writing, write] = useState(false)
  const close = (): void => {
    write(false)
    onReturn()
  }
  useKeys(may && !writing ? [{ key: 'E', label: '超期说明', run: () => write(true) }] : [])
  const send = async (v: Record<string, string>): Promise<void> => {
    await client.supervision.explain({ id: detail.id, cause: v.cause!, measure: v.measure!, ...(v.plannedEnd && { plannedEnd: v.plannedEnd }) })
    notify({ tone: 'ok', text: '超期说明已登记' })
    close()
    await Promise.all([queryClient.invalidateQueries({ queryKey: api.supervision.key() }), queryClient.invalidateQueries({ queryKey: api.cases.selfCheck.key() })])
  }
  return (
    <section aria-label="超期说明">
      {said?.map((e) => <p key={e.id} className={css.quiet}>超期说明 {shortTime(e.at)} {e.actorName}:{e.cause};措施:{e.measure}{e.plannedEnd ? `;预计 ${e.plannedEnd} 办结` : ''}</p>)}
      {writing && <ActForm title="填写超期说明" submit="登记说明" effect="登记后不能修改,可以再补一条" fields={EXPLAIN_FIELDS(detail.endedAt !== null)} send={send} onCancel={close} />}
      {may && !writing && <Button size="compact-sm" variant="default" onClick={() => write(true)} rightSection={<KeyHint k="E" />}>{said && said.length > 0 ? '再补超期说明' : '填写超期说明'}</Button>}
    </section>
  )
}
