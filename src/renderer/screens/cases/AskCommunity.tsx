import { useState } from 'react'
import { Button, Select, Textarea } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { CaseDetail } from '#shared/contract/cases.ts'
import { COMMUNITY_WORKS, type CommunityWork } from '#shared/rules/communityWork.ts'
import { shortDate } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CaseForm } from './CaseForm.tsx'
import css from './cases.module.css'

function AskForm({ detail, onClose }: { detail: CaseDetail; onClose: () => void }) {
  const queryClient = useQueryClient()
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: 60_000 }))
  const [communityCode, setCommunity] = useState<string | null>(detail.communityCode)
  const [work, setWork] = useState<string | null>(null)
  const [request, setRequest] = useState('')
  const ask = useMutation({
    mutationFn: () => client.community.ask({ caseId: detail.id, ...(communityCode && { communityCode }), ...(work && { work: work as CommunityWork }), ...(request.trim() && { request: request.trim() }) }),
    onSuccess: async ({ due }) => {
      notify({ tone: 'ok', text: `已派社区${due ? `,${shortDate(due, due.slice(0, 4))}前` : ''}` })
      await queryClient.invalidateQueries({ queryKey: api.cases.get.key({ input: { id: detail.id } }) })
      onClose()
    },
  })
  return (
    <CaseForm title="请社区协助" submit="请社区协助" note="须有费随事转准入;没有的不派,并记入登记册" pending={ask.isPending} error={ask.error} onSubmit={() => ask.mutate()} onClose={onClose}>
      <Select label="社区" required searchable value={communityCode} data={(communities.data ?? []).map((c) => ({ value: c.code, label: c.name }))} onChange={setCommunity} />
      <Select label="做什么" clearable placeholder="按目录" value={work} data={Object.entries(COMMUNITY_WORKS).map(([value, label]) => ({ value, label }))} onChange={setWork} />
      <Textarea label="说明" autosize minRows={1} maxRows={4} maxLength={200} value={request} onChange={(event) => setRequest(event.currentTarget.value)} />
    </CaseForm>
  )
}

/** The department asks the community for help with a case it handles; refused without an admission. */
export function AskCommunity({ detail, onReturn }: { detail: CaseDetail; onReturn: () => void }) {
  const { user } = useSession()
  const [asking, setAsking] = useState(false)
  const own = user.role !== 'officer' || user.departmentCode === detail.departmentCode
  const running = detail.state === 'dispatched' || detail.state === 'inProgress'
  const may = useMay('community.ask') && own && running && !detail.tasks.some((t) => t.kind === 'community' && t.doneAt === null)
  useKeys(may && !asking ? [{ key: 'U', label: '请社区协助', run: () => setAsking(true), hidden: true }] : [])
  if (!may) return null
  if (asking) return <AskForm detail={detail} onClose={() => { setAsking(false); onReturn() }} />
  return <div className={css.papersHead}><Button size="compact-xs" variant="default" onClick={() => setAsking(true)} rightSection={<KeyHint k="U" />}>请社区协助</Button></div>
}
