import { useState } from 'react'
import { Button, Checkbox, Select, Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { AskedForm } from '#shared/contract/burden.ts'
import { FREQUENCIES } from '#shared/rules/burden.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { Empty } from '../../components/Empty.tsx'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { BurdenTables } from './BurdenTables.tsx'
import { Exports } from './Exports.tsx'
import { EndForm, NewForm } from './FormPanes.tsx'
import { useRows } from './useRows.ts'
import css from './ledgers.module.css'

type Pane = 'new' | 'end' | null

/** 要表登记: every form departments ask of communities, with its use and basis; what has none stands out. */
export function FormsTray() {
  const { today, user } = useSession()
  const may = useMay('burden.record')
  const [all, setAll] = useState(false)
  const [department, setDepartment] = useState<string | null>(null)
  const [figures, setFigures] = useState(false)
  const [pane, setPane] = useState<Pane>(null)
  const filter = { which: all ? ('all' as const) : ('now' as const), ...(department && { department }) }
  const query = useQuery(api.burden.list.queryOptions({ input: filter, placeholderData: keepPreviousData }))
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const forms = query.data ?? []
  const { body, row, rowProps } = useRows(forms)
  const hindrance = figures ? '请先回到登记(T),选中要停报的表' : endHindrance(row, user, may)
  useKeys([
    { key: 'N', label: '登记一张表', run: () => setPane('new'), enabled: may, reason: '您的角色只能查看' },
    { key: 'D', label: '停报', run: () => setPane('end'), enabled: hindrance === null, reason: hindrance ?? '' },
    { key: 'T', label: figures ? '看登记' : '看负担统计', run: () => setFigures(!figures) },
    { key: 'E', label: all ? '只看在报的' : '连停报的一起看', run: () => setAll(!all), hidden: true },
  ])
  return (
    <>
      <header className={css.head}>
        <strong>{figures ? '要表负担' : '要表登记'}</strong>
        {!figures && user.role !== 'officer' && <Select aria-label="部门" placeholder="全部部门" w={180} clearable searchable value={department} data={departments.map((d) => ({ value: d.code, label: d.name }))} onChange={setDepartment} />}
        {!figures && <Checkbox label={<>连停报的 <KeyHint k="E" /></>} checked={all} onChange={(event) => setAll(event.currentTarget.checked)} />}
        <span className={css.actions}>
          <Button size="compact-md" variant="default" aria-pressed={figures} onClick={() => setFigures(!figures)} rightSection={<KeyHint k="T" />}>{figures ? '看登记' : '负担统计'}</Button>
          <Exports file={`要表登记-${today}`} xlsx={() => client.burden.xlsx(filter)} pdf={() => client.burden.pdf(filter)} pages={() => client.burden.pages(filter)} />
          {may && <Button size="compact-md" onClick={() => setPane('new')} rightSection={<KeyHint k="N" />}>登记一张表</Button>}
        </span>
      </header>
      <div className={css.work}>
        <div className={css.body} tabIndex={0} role="region" aria-label="要表登记列表">
          {query.error && <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />}
          {query.isPending && !query.error && <Skeleton h={160} aria-label="正在载入登记" />}
          {figures ? <BurdenTables /> : query.data && (forms.length === 0
            ? <Empty title="没有在报的表" hint="部门向社区要了什么报表、表格,按 N 登记:做什么用、依据什么、多久一次、要花多少时间。" />
            : <table className={css.table}>
                <thead><tr><th scope="col">部门</th><th scope="col">社区</th><th scope="col">表名</th><th scope="col">用途</th><th scope="col">依据</th><th scope="col">频次</th><th scope="col" data-number>页</th><th scope="col" data-number>分钟</th><th scope="col" data-number>小时/月</th><th scope="col">起止</th><th scope="col">登记人</th></tr></thead>
                <tbody ref={body}>{forms.map((f, i) => <FormRow key={f.id} form={f} row={rowProps(i)} />)}</tbody>
              </table>)}
        </div>
        {pane === 'new' && <NewForm onClose={() => setPane(null)} />}
        {pane === 'end' && row && <EndForm key={row.id} form={row} onClose={() => setPane(null)} />}
      </div>
    </>
  )
}

/** Why the form at the keys cannot be ended by this person, in words; the core checks again. */
function endHindrance(form: AskedForm | undefined, user: { role: string; communityCode: string | null; departmentCode: string | null }, may: boolean): string | null {
  if (!may) return '您的角色只能查看'
  if (!form) return '没有选中的表'
  if (form.endReason !== null || !form.inForce) return '这张表已经停报'
  if (user.role === 'communityWorker' && form.community?.code !== user.communityCode) return '这张表向全部社区要,由部门或值班主管停报'
  if (user.role === 'officer' && form.department.code !== user.departmentCode) return '只能停报本部门要的表'
  return null
}

function FormRow({ form: f, row }: { form: AskedForm; row: object }) {
  const missing = (text: string) => <span className={css.mark}>{text}</span>
  return (
    <tr {...row} data-ended={f.inForce ? undefined : true}>
      <td>{f.department.name}</td>
      <td data-tight>{f.community?.name ?? '全部社区'}</td>
      <th scope="row">{f.name}</th>
      <td>{f.usedFor || missing('没有用途')}</td>
      <td>{f.basis ?? missing('没有依据')}</td>
      <td data-tight>{FREQUENCIES[f.every].label}</td>
      <td data-number>{f.pages ?? '—'}</td>
      <td data-number>{f.minutes ?? '—'}</td>
      <td data-number>{f.minutes === null ? '—' : f.hours.toFixed(1)}</td>
      <td data-tight>{f.from}{f.until ? <><br />至 {f.until}</> : ' 起'}{f.endReason && <div className={css.quiet}>{f.endReason}</div>}</td>
      <td data-tight>{f.recordedBy}</td>
    </tr>
  )
}
