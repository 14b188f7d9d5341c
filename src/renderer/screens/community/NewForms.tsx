import { useQuery } from '@tanstack/react-query'
import type { Activity } from '#shared/contract/community.ts'
import { LIGHT_OWNERS, type LightChannel, type LightKind, type LightOwner } from '#shared/rules/lightCase.ts'
import { api, client } from '../../api.ts'
import { useSession } from '../../app/session.tsx'
import { FieldForm, isoOf, optional, type FormField, type Values } from './FieldForm.tsx'
import css from './community.module.css'

type Props = { community: string | null; onDone: (id: string) => void; onClose: () => void }

const KINDS = [{ value: 'help', label: '求助' }, { value: 'property', label: '物业服务诉求' }, { value: 'inquiry', label: '咨询' }]
const CHANNELS = [{ value: 'counter', label: '窗口' }, { value: 'hotline', label: '热线' }, { value: 'community', label: '社区' }]

function useLists(community: string | null) {
  const { user } = useSession()
  const communities = useQuery(api.community.places.queryOptions({ staleTime: 60_000 })).data ?? []
  const estates = useQuery(api.community.estates.queryOptions({ input: {} })).data ?? []
  const affairs = useQuery(api.catalogue.affairs.queryOptions({ staleTime: Infinity })).data ?? []
  const departments = useQuery(api.catalogue.departments.queryOptions({ staleTime: Infinity })).data ?? []
  const fixed = user.role === 'communityWorker'
  const place: FormField = { name: 'communityCode', label: '社区', kind: 'select', options: communities.map((c) => ({ value: c.code, label: c.name })), required: false }
  return { fixed, places: fixed ? [] : [place], estates: estates.filter((e) => community === null || e.communityCode === community), affairs, departments }
}

/** Takes a request down: who asks, what for, where; answered on the spot when the answer is written at once. */
export function NewRequest({ community, onDone, onClose }: Props) {
  const { user } = useSession()
  const { places, estates, departments, fixed } = useLists(community)
  const not = (...kinds: string[]) => (v: Values): boolean => !kinds.includes(v.kind ?? '')
  const fields: FormField[] = [
    { name: 'kind', label: '类别', kind: 'choice', options: KINDS },
    { name: 'channel', label: '渠道', kind: 'choice', options: fixed ? CHANNELS.slice(1) : CHANNELS.slice(0, 2) },
    { name: 'title', label: '一句话', kind: 'line' },
    { name: 'content', label: '内容', kind: 'text' },
    { name: 'estateId', label: '小区', kind: 'select', options: estates.map((e) => ({ value: e.id, label: `${e.name}${e.companyName ? `(${e.companyName})` : ''}` })), required: false, hint: '交给这个小区的物业公司', when: (v) => v.kind === 'property' },
    ...places.map((p) => ({ ...p, half: true as const })),
    { name: 'place', label: '地点', kind: 'line', required: false, half: true, when: not('inquiry') },
    { name: 'personName', label: '来人姓名', kind: 'line', required: false, half: true },
    { name: 'personPhone', label: '联系电话', kind: 'line', required: false, half: true },
    { name: 'urgent', label: '紧急', kind: 'check', half: true, when: (v) => v.kind === 'help' },
    ...(fixed ? [] : [{ name: 'department', label: '交给部门', kind: 'select' as const, options: departments.map((d) => ({ value: d.code, label: d.name })), required: false as const, hint: '不选按类别交给社区、物业公司或中心' }]),
    { name: 'answer', label: '当场答复', kind: 'text', required: false, hint: '写了就当场办结', when: (v) => v.kind === 'inquiry' },
  ]
  const send = (v: Values) => {
    const departmentCode = optional(v.department)
    return client.community.openLightCase({
      kind: v.kind as LightKind, channel: v.channel as Exclude<LightChannel, 'internet' | 'bell'>, title: v.title ?? '', content: v.content ?? '', urgent: v.kind === 'help' && v.urgent === '1',
      communityCode: optional(v.communityCode), estateId: v.kind === 'property' ? optional(v.estateId) : undefined, place: optional(v.place), personName: optional(v.personName), personPhone: optional(v.personPhone),
      answer: v.kind === 'inquiry' ? optional(v.answer) : undefined, ...(departmentCode && { ownerKind: 'department' as LightOwner, ownerCode: departmentCode }),
    })
  }
  return (
    <aside className={css.pane} aria-label="登记诉求"><div className={css.paneBody}>
      <FieldForm title="登记诉求" submit="登记" fields={fields} initial={{ kind: 'help', channel: user.role === 'communityWorker' ? 'community' : 'counter', communityCode: community ?? '' }} work={send} said={(l) => `已登记 ${l.number},交${l.ownerKind === 'community' ? l.ownerName : LIGHT_OWNERS[l.ownerKind]}办理`} onDone={(l) => onDone(l.id)} onClose={onClose} />
    </div></aside>
  )
}

/** An affair of the community (SQ-01…SQ-20). */
export function NewAffair({ community, onDone, onClose }: Props) {
  const { places, affairs } = useLists(community)
  const fields: FormField[] = [
    { name: 'affairCode', label: '事务', kind: 'select', options: affairs.map((a) => ({ value: a.code, label: `${a.code} ${a.name}` })) },
    ...places.map(({ required: _, ...p }) => p),
    { name: 'title', label: '一句话', kind: 'line' },
    { name: 'content', label: '内容', kind: 'text' },
    { name: 'personName', label: '居民姓名', kind: 'line', required: false, half: true },
    { name: 'personPhone', label: '联系电话', kind: 'line', required: false, half: true },
  ]
  return (
    <aside className={css.pane} aria-label="登记事务"><div className={css.paneBody}>
      <FieldForm title="登记社区事务" submit="登记" fields={fields} initial={{ communityCode: community ?? '' }} onClose={onClose}
        work={(v) => client.community.openLightCase({ kind: 'affair', affairCode: v.affairCode, communityCode: optional(v.communityCode), title: v.title ?? '', content: v.content ?? '', personName: optional(v.personName), personPhone: optional(v.personPhone) })} said={(l) => `已登记 ${l.number}`} onDone={(l) => onDone(l.id)} />
    </div></aside>
  )
}

export function NewActivity({ community, onDone, onClose }: Props) {
  const { places, affairs } = useLists(community)
  const fields: FormField[] = [
    { name: 'affairCode', label: '所属事务', kind: 'select', options: affairs.map((a) => ({ value: a.code, label: `${a.code} ${a.name}` })) },
    ...places.map(({ required: _, ...p }) => p),
    { name: 'title', label: '活动', kind: 'line' },
    { name: 'place', label: '地点', kind: 'line' },
    { name: 'plannedAt', label: '时间', kind: 'time' },
    { name: 'expected', label: '预计人数', kind: 'count', required: false },
  ]
  return (
    <aside className={css.pane} aria-label="安排活动"><div className={css.paneBody}>
      <FieldForm title="安排活动" submit="安排" fields={fields} initial={{ communityCode: community ?? '' }} onClose={onClose}
        work={(v) => client.community.planActivity({ affairCode: v.affairCode ?? '', communityCode: optional(v.communityCode), title: v.title ?? '', place: v.place ?? '', plannedAt: isoOf(v.plannedAt ?? ''), ...(v.expected && { expected: Number(v.expected) }) })} said={(a) => `已安排:${a.title}`} onDone={(a) => onDone(a.id)} />
    </div></aside>
  )
}

/** How an activity went, or why it was called off. */
export function EndActivity({ activity, onClose }: { activity: Activity; onClose: () => void }) {
  const fields: FormField[] = [
    { name: 'type', label: '结果', kind: 'choice', options: [{ value: 'done', label: '已举办' }, { value: 'cancelled', label: '取消' }] },
    { name: 'heldAt', label: '举办时间', kind: 'time', when: (v) => v.type === 'done' },
    { name: 'attended', label: '到场人数', kind: 'count', when: (v) => v.type === 'done' },
    { name: 'result', label: '情况', kind: 'text', required: false, when: (v) => v.type === 'done' },
    { name: 'reason', label: '取消原因', kind: 'text', when: (v) => v.type === 'cancelled' },
  ]
  const { id } = activity
  return (
    <aside className={css.pane} aria-label="活动">
      <header className={css.paneHead}><h3>{activity.title}</h3><span className={css.quiet}>{activity.affairName} · {activity.place}</span></header>
      <div className={css.paneBody}>
        {activity.state === 'planned'
          ? <FieldForm title="活动结果" submit="记下" fields={fields} initial={{ type: 'done', heldAt: activity.plannedAt.slice(0, 16) }} said={() => '已记下'} onDone={onClose} onClose={onClose}
              work={(v) => (v.type === 'done' ? client.community.endActivity({ id, type: 'done', heldAt: isoOf(v.heldAt ?? ''), attended: Number(v.attended), result: optional(v.result) }) : client.community.endActivity({ id, type: 'cancelled', result: v.reason ?? '' }))} />
          : <dl className={css.facts}><dt>结果</dt><dd>{activity.state === 'done' ? `到场 ${activity.attended} 人` : '已取消'}</dd>{activity.result && <><dt>情况</dt><dd>{activity.result}</dd></>}</dl>}
      </div>
    </aside>
  )
}

/** Rings a bell for somebody who called or came. */
export function RingBell({ community, onDone, onClose }: { community: string | null; onDone: () => void; onClose: () => void }) {
  const bells = useQuery(api.community.bells.queryOptions({ input: { ...(community && { communityCode: community }) } })).data ?? []
  return (
    <aside className={css.pane} aria-label="求助铃"><div className={css.paneBody}>
      <FieldForm title="求助铃" submit="按铃" note="登记一件紧急求助;5 分钟内再按并入同一件" fields={[{ name: 'id', label: '地点', kind: 'select', options: bells.filter((b) => b.active).map((b) => ({ value: b.id, label: b.place })), ...(bells.length === 0 && { hint: '还没有装求助铃,请在“社区与物业”登记' }) }]}
        work={(v) => client.community.ring({ id: v.id ?? '' })} said={(r) => (r.joined ? `并入 ${r.number}` : `已登记紧急求助 ${r.number}`)} onDone={onDone} onClose={onClose} />
    </div></aside>
  )
}
