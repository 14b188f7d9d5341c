import { useQuery } from '@tanstack/react-query'
import type { FundEntry } from '#shared/contract/funds.ts'
import { ENTRY_KINDS } from '#shared/rules/fundLedger.ts'
import { api, client } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import type { Values } from '../cases/eventForms.ts'
import { ActForm, type ActField } from '../supervision/ActForm.tsx'
import type { Side } from './Between.tsx'
import { moneyText } from './Money.tsx'

type Props = { onDone: (text: string) => Promise<void>; onCancel: () => void }

const REASONS = {
  deduction: ['未按约定时间完成', '未完成,由部门自行办理', '材料不全,退回未补'],
  payment: ['转账支付', '年初预拨'],
} as const

/** 记扣款, 记支付. */
export function EnterForm({ kind, side, onDone, onCancel }: Props & { kind: 'deduction' | 'payment'; side: Side }) {
  const { today, user } = useSession()
  const label = ENTRY_KINDS[kind]
  const communities = useQuery(api.catalogue.communities.queryOptions({ staleTime: Infinity })).data ?? []
  const fields: ActField[] = [
    ...(user.role === 'officer' ? [] : [{ name: 'departmentCode', label: '部门', kind: 'department', required: true } as const]),
    { name: 'communityCode', label: '社区', kind: 'select', required: true, options: communities.map((c) => ({ value: c.code, label: `${c.code} ${c.name}` })) },
    { name: 'month', label: '记入月份', kind: 'line', required: true, hint: 'YYYY-MM;已结算的月份不能再记' },
    { name: 'amount', label: `${label}金额(元)`, kind: 'line', required: true, hint: '正数,最多两位小数' },
    { name: 'reason', label: '原因', kind: 'text', required: true, templates: REASONS[kind] },
  ]
  const send = async (v: Values): Promise<void> => {
    const made = await client.funds.enter({ kind, departmentCode: v.departmentCode ?? user.departmentCode ?? '', communityCode: v.communityCode ?? '', month: v.month ?? '', amount: v.amount ?? '', reason: v.reason ?? '' })
    await onDone(`已记${label} ${moneyText(made.amountFen ?? 0)} 元`)
  }
  const initial: Values = { month: today.slice(0, 7), ...(side.department && { departmentCode: side.department }), ...(side.community && { communityCode: side.community }) }
  return <ActForm title={`记${label}`} submit={`记${label}`} effect="记下后不能改,差错用更正" fields={fields} initial={initial} send={send} onCancel={onCancel} />
}

/** An accrual nobody has found a price for yet. */
export const isUnpriced = (e: FundEntry): boolean => e.kind === 'accrual' && e.amountFen === null && e.correctedFen === null

/** 更正, or the price of an accrual that has none. */
export function CorrectForm({ entry: e, onDone, onCancel }: Props & { entry: FundEntry }) {
  const pricing = isUnpriced(e)
  const now = e.correctedFen === null ? `原记 ${moneyText(Math.abs(e.amountFen ?? 0))} 元` : `现为 ${moneyText(Math.abs(e.correctedFen))} 元(已更正)`
  const fields: ActField[] = [
    pricing
      ? { name: 'unitPrice', label: `单价(元/${e.unit ?? '件'})`, kind: 'line', required: true, hint: `${e.units ?? 0} ${e.unit ?? '件'},最多两位小数` }
      : { name: 'amount', label: '更正后应为(元)', kind: 'line', required: true, hint: `${now};填正确的金额,差额自动算出` },
    { name: 'reason', label: '原因', kind: 'text', required: true, templates: pricing ? ['双方商定单价'] : ['数量记错', '重复计算', '双方核对调整'] },
  ]
  const send = async (v: Values): Promise<void> => {
    const made = await client.funds.correct({ id: e.id, ...(v.amount !== undefined && { amount: v.amount }), ...(v.unitPrice !== undefined && { unitPrice: v.unitPrice }), reason: v.reason ?? '' })
    await onDone(`已更正第 ${e.seq} 行,差额 ${moneyText(made.amountFen ?? 0)} 元`)
  }
  const title = `${pricing ? '补定单价' : '更正'} · ${e.communityName} ${e.month} 第 ${e.seq} 行`
  return <ActForm title={title} submit={pricing ? '定价' : '更正'} effect="另记一行更正,原记录不变;已结算的总额不变" fields={fields} send={send} onCancel={onCancel} />
}
