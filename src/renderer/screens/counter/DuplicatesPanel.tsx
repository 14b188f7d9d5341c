import { Button, Modal, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Duplicate } from '#shared/contract/cases.ts'
import { DUPLICATE_REASONS } from '#shared/rules/duplicates.ts'
import { maskIdNumber, maskPhone } from '#shared/rules/names.ts'
import { ID_TYPE_LABELS, labelOf } from '#shared/text/labels.ts'
import { api, client, queryClient } from '../../api.ts'
import { useReturnFocus } from '../../app/focus.ts'
import { notify } from '../../app/notify.ts'
import { useMay } from '../../app/session.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import css from './counter.module.css'
import type { Draft } from './draft.ts'

export function useDuplicates(id: string | undefined) {
  return useQuery(api.applicants.duplicates.queryOptions({ input: { id: id ?? '' }, enabled: id !== undefined, staleTime: 30_000 }))
}

/** Two records side by side, what differs marked; a supervisor makes one of them, the record on the desk goes on. */
export function DuplicatesPanel({ draft, found, onClose }: { draft: Draft; found: readonly Duplicate[]; onClose: () => void }) {
  useReturnFocus()
  const mayMerge = useMay('applicant.merge')
  const [at, setAt] = useState(0)
  const [reason, setReason] = useState('')
  const other = found[Math.min(at, found.length - 1)]
  const merge = useMutation({
    mutationFn: (id: string) => client.applicants.merge({ id, intoId: draft.known?.id ?? '', reason }),
    onSuccess: ({ cases }) => {
      notify({ tone: 'ok', text: `已合并,${cases}件办件转到这条记录` })
      void queryClient.invalidateQueries({ queryKey: api.applicants.key() })
      onClose()
    },
  })
  if (!other) return null
  const { applicant } = draft
  const rows: [string, string, string][] = [
    ['姓名', applicant.name, other.name],
    ['证件', `${labelOf(ID_TYPE_LABELS, applicant.idType)} ${maskIdNumber(applicant.idNumber)}`, `${labelOf(ID_TYPE_LABELS, other.idType)} ${other.idMasked}`],
    ['电话', applicant.phone ? maskPhone(applicant.phone) : '—', other.phoneMasked ?? '—'],
    ['地址', applicant.address || '—', other.address ?? '—'],
    ['在办件', String(draft.known?.openCases.length ?? 0), String(other.openCases.length)],
    ['上次来办', draft.known?.lastVisit?.at.slice(0, 10) ?? '—', other.lastVisit?.at.slice(0, 10) ?? '—'],
  ]
  return (
    <Modal opened onClose={onClose} title={`可能是同一个申请人(${Math.min(at, found.length - 1) + 1}/${found.length}):${other.reasons.map((one) => DUPLICATE_REASONS[one]).join('、')}`} size={720} yOffset="10vh">
      <table className={css.compare}>
        <thead><tr><td /><th scope="col">受理台上的</th><th scope="col">另一条记录</th></tr></thead>
        <tbody>
          {rows.map(([label, mine, theirs]) => (
            <tr key={label} data-differs={mine !== theirs || undefined}><th scope="row">{label}</th><td>{mine}</td><td>{theirs}</td></tr>
          ))}
        </tbody>
      </table>
      {merge.error != null && <ErrorNotice error={merge.error} compact />}
      <form
        className={css.fields} aria-label="合并"
        onSubmit={(event) => {
          event.preventDefault()
          if (mayMerge && reason.trim() && !merge.isPending) merge.mutate(other.id)
        }}
      >
        {mayMerge ? (
          <>
            <TextInput data-autofocus label="合并的理由(留痕)" value={reason} maxLength={200} autoComplete="off" onChange={(event) => setReason(event.currentTarget.value)} />
            <Button type="submit" loading={merge.isPending} disabled={!reason.trim()}>另一条并入受理台上的 <kbd className={css.onButton} aria-hidden>Enter</kbd></Button>
          </>
        ) : (
          <p className={css.tip} data-autofocus tabIndex={-1}>合并由值班主管办理:请主管核对原件后合并,办件历史随之归到一处。</p>
        )}
        {found.length > 1 && <Button variant="default" onClick={() => setAt((at + 1) % found.length)}>看下一条</Button>}
      </form>
      <p className={css.tip}><KeyHint k="Escape" /> 不是同一个人,关闭</p>
    </Modal>
  )
}
