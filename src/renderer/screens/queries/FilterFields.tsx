import { Checkbox, Chip, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { CASE_STATE_NAMES } from '#shared/rules/caseMachine.ts'
import { labelOf, STATE_LABELS } from '#shared/text/labels.ts'
import { api } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import type { Draft, Errors } from './draft.ts'
import css from './queries.module.css'

type Props = { draft: Draft; errors: Errors; readOnly: boolean; set: (change: Partial<Draft>) => void }

/** Which cases: everything left open means all of them. */
export function FilterFields({ draft, errors, readOnly, set }: Props) {
  const { user } = useSession()
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const matters = useQuery(api.catalogue.matters.queryOptions({ input: { q: '', limit: 200 }, staleTime: 600_000 })).data ?? []
  const inDepartment = matters.filter((m) => !draft.department || m.departmentCode === draft.department)
  const date = (name: 'receivedFrom' | 'receivedTo' | 'endedFrom' | 'endedTo', label: string, off = false) => (
    <TextInput type="date" aria-label={label} w={150} value={off ? '' : draft[name]} disabled={readOnly || off} error={errors[name as keyof Errors]} onChange={(event) => set({ [name]: event.currentTarget.value })} />
  )
  return (
    <fieldset className={css.part}>
      <legend>哪些办件 <span className={css.quiet}>{user.role === 'officer' ? '只含本部门的办件;不选即不限' : '不选即不限'}</span></legend>
      <div className={css.row}>
        <Select label="部门" w={240} disabled={readOnly} value={draft.department} onChange={(value) => set({ department: value ?? '', matter: '' })} data={[{ value: '', label: '全部部门' }, ...departments.map((d) => ({ value: d.code, label: d.name }))]} />
        <Select label="事项" w={380} searchable disabled={readOnly} value={draft.matter} onChange={(value) => set({ matter: value ?? '' })} nothingFoundMessage="没有这个事项" data={[{ value: '', label: '全部事项' }, ...inDepartment.map((m) => ({ value: m.code, label: `${m.shortCode} ${m.name}` }))]} />
      </div>
      <div className={css.row}>
        <span className={css.name}>收件日期</span>
        {date('receivedFrom', '收件日期从', draft.lastMonth)}<span>至</span>{date('receivedTo', '收件日期到', draft.lastMonth)}
        <Checkbox label="上月收件的(按导出那天算)" checked={draft.lastMonth} disabled={readOnly} onChange={(event) => set({ lastMonth: event.currentTarget.checked })} />
      </div>
      <div className={css.row}><span className={css.name}>终结日期</span>{date('endedFrom', '终结日期从')}<span>至</span>{date('endedTo', '终结日期到')}</div>
      <div className={css.row} role="group" aria-label="状态">
        <span className={css.name}>状态</span>
        <Chip.Group multiple value={draft.states} onChange={(states) => set({ states })}>
          <div className={css.chips}>{CASE_STATE_NAMES.filter((s) => s !== 'draft').map((s) => <Chip key={s} value={s} size="xs" radius="sm" disabled={readOnly}>{labelOf(STATE_LABELS, s)}</Chip>)}</div>
        </Chip.Group>
      </div>
    </fieldset>
  )
}
