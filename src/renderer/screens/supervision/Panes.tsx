import { useState } from 'react'
import type { ReactNode } from 'react'
import { Button, CloseButton } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { CaseLine, FollowUp, Slip } from '#shared/contract/supervision.ts'
import { SLIP_LEVELS, TARGET_KINDS } from '#shared/rules/supervision.ts'
import { formatDateZh } from '#shared/rules/time.ts'
import { shortTime } from '#shared/text/labels.ts'
import { api, client } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useMay, useSession } from '../../app/session.tsx'
import { KeyHint } from '../../components/KeyHint.tsx'
import { CaseNumber } from '../cases/CaseNumber.tsx'
import { Preview } from '../cases/Preview.tsx'
import { ActForm } from './ActForm.tsx'
import { CLOSE_FIELDS, EXPLAIN_FIELDS, FOLLOW_UP_FIELDS, ISSUE_FIELDS, REPLY_FIELDS } from './forms.ts'
import { slipStanding } from './RowViews.tsx'
import css from './supervision.module.css'

/** The frame of what opens beside a list that is no case. */
export function Pane({ title, label, onClose, children }: { title: ReactNode; label: string; onClose: () => void; children: ReactNode }) {
  return (
    <aside className={css.pane} aria-label={label}>
      <header className={css.paneHead}><h2>{title}</h2><CloseButton aria-label="关闭" onClick={onClose} size="sm" /></header>
      <div className={css.paneBody}>{children}</div>
    </aside>
  )
}

/** Label and value in two columns; lines without a value are left out. */
export function Facts({ lines }: { lines: readonly (readonly [string, ReactNode])[] }) {
  return <dl className={css.facts}>{lines.filter(([, value]) => value !== null && value !== undefined && value !== '').flatMap(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name}-value`}>{value}</dd>])}</dl>
}

type Done = { onClose: () => void; /** The list is read again and has the keyboard. */ onDone: () => void }

/** 超期说明 of one case. */
export function ExplainPane({ line, onClose, onDone }: Done & { line: CaseLine }) {
  const before = useQuery(api.supervision.explanations.queryOptions({ input: { id: line.id } }))
  const ended = line.endedAt !== null
  const send = async (values: Record<string, string>): Promise<void> => {
    await client.supervision.explain({ id: line.id, cause: values.cause!, measure: values.measure!, ...(values.plannedEnd && { plannedEnd: values.plannedEnd }) })
    notify({ tone: 'ok', text: '超期说明已登记' })
    onDone()
  }
  return (
    <Pane title={`${line.applicantName} · ${line.matterName}`} label="超期说明" onClose={onClose}>
      <Facts lines={[['编号', <CaseNumber key="n" number={line.number} />], ['期限', `${formatDateZh(line.deadline)}${ended ? '(已办结)' : `,已超 ${-line.left} 个工作日`}`]]} />
      {before.data?.map((e) => <p key={e.id} className={css.explained}>{shortTime(e.at)} {e.actorName}:{e.cause};措施:{e.measure}{e.plannedEnd ? `;原预计${formatDateZh(e.plannedEnd)}办结` : ''}</p>)}
      <ActForm title="填写超期说明" submit="登记说明" effect="登记后不能修改,可以再补一条" fields={EXPLAIN_FIELDS(ended)} send={send} onCancel={onClose} />
    </Pane>
  )
}

/** 差评回访 of one rating. */
export function FollowUpPane({ followUp, onClose, onDone, onCase }: Done & { followUp: FollowUp; onCase: () => void }) {
  const may = useMay('rating.followUp')
  useKeys([{ key: 'O', label: '看办件', run: onCase }, { key: 'Escape', label: '关闭', run: onClose }])
  const send = async (values: Record<string, string>): Promise<void> => {
    await client.supervision.followUp({ id: followUp.id, told: values.told!, cause: values.cause!, measure: values.measure! })
    notify({ tone: 'ok', text: '回访已登记' })
    onDone()
  }
  return (
    <Pane title={`${followUp.applicantName} · ${followUp.matterName}`} label="差评回访" onClose={onClose}>
      <Facts lines={[['编号', <CaseNumber key="n" number={followUp.caseNumber} />], ['评价', followUp.level === 1 ? '非常不满意' : '不满意'], ['回访期限', formatDateZh(followUp.due)], ['告知', followUp.told], ['原因', followUp.cause], ['措施', followUp.measure], ['回访', followUp.doneAt && `${followUp.doneByName ?? ''} ${shortTime(followUp.doneAt)}`]]} />
      <div className={css.actions}><Button size="compact-md" variant="default" onClick={onCase} rightSection={<KeyHint k="O" />}>看办件</Button></div>
      {may && followUp.doneAt === null && <ActForm title="登记回访" submit="登记回访" effect="登记后从待办中消失" fields={FOLLOW_UP_FIELDS} send={send} onCancel={onClose} />}
    </Pane>
  )
}

/** A new slip without a case. */
export function IssuePane({ onClose, onIssued }: { onClose: () => void; onIssued: (slip: Slip) => void }) {
  const points = useQuery(api.catalogue.points.queryOptions({ staleTime: Infinity })).data ?? []
  const send = async (v: Record<string, string>): Promise<void> => {
    const kind = v.kind as Slip['targetKind']
    const slip = await client.supervision.issue({ target: { kind, code: v[kind]! }, subject: v.subject!, reason: v.reason!, ...(v.replyDue && { replyDue: v.replyDue }) })
    notify({ tone: 'ok', text: `已开督办单 ${slip.number}` })
    onIssued(slip)
  }
  return (
    <Pane title="开督办单" label="开督办单" onClose={onClose}>
      <ActForm title="督办单(不针对办件)" submit="出督办单" effect="生成 D18 督办单;督办一件办件,请在办件页按 Alt+D" fields={ISSUE_FIELDS(points)} initial={{ kind: 'department' }} send={send} onCancel={onClose} />
    </Pane>
  )
}

/** One slip: what was asked, what was answered, how far it has gone, and what may be done now. */
export function SlipPane({ slip, onClose, onDone, onCase }: Done & { slip: Slip; onCase: (() => void) | null }) {
  const { user } = useSession()
  const queryClient = useQueryClient()
  const [form, setForm] = useState<'reply' | 'close' | null>(null)
  const [printing, print] = useState(false)
  const mayIssue = useMay('slip.issue')
  const mayReply = useMay('slip.reply')
  const mayPrint = useMay('document.read') && slip.documentId !== null
  const open = slip.closedAt === null
  const canReply = mayReply && open && slip.repliedAt === null && !slip.caseEnded
  const canClose = mayIssue && open && (slip.repliedAt !== null || slip.caseId === null || slip.caseEnded)
  useKeys([
    { key: 'Escape', label: '关闭', run: onClose },
    ...(canReply ? [{ key: 'H', label: '答复', run: () => setForm('reply') }] : []),
    ...(canClose ? [{ key: 'J', label: '结案', run: () => setForm('close') }] : []),
    ...(mayPrint ? [{ key: 'P', label: '督办单', run: () => print(true) }] : []),
    ...(onCase ? [{ key: 'O', label: '看办件', run: onCase }] : []),
  ])
  const reply = async ({ reply: text }: Record<string, string>): Promise<void> => {
    await client.supervision.reply({ id: slip.id, reply: text! })
    notify({ tone: 'ok', text: '已登记答复' })
    onDone()
  }
  const close = async ({ verdict, note }: Record<string, string>): Promise<void> => {
    await client.supervision.close({ id: slip.id, verdict: verdict as NonNullable<Slip['verdict']>, ...(note && { note }) })
    notify({ tone: 'ok', text: '已结案' })
    onDone()
  }
  return (
    <Pane title={`${slip.number} · ${slip.targetName}`} label="督办单" onClose={onClose}>
      <Facts
        lines={[
          ['督办对象', `${TARGET_KINDS[slip.targetKind]} ${slip.targetName}`], ['事由', slip.subject], ['要求', slip.reason], ['现状', slipStanding(slip)],
          ['签发', `${slip.issuedByName} ${shortTime(slip.issuedAt)}`], ['答复期限', formatDateZh(slip.replyDue)], ...slip.escalations.map((e) => [`报${SLIP_LEVELS[e.level]}`, `${e.headName} ${shortTime(e.at)}`] as const),
          ['答复', slip.reply && `${slip.reply}\n${slip.repliedByName} ${shortTime(slip.repliedAt!)}`], ['结论', slip.closedAt && `${slipStanding(slip)}${slip.verdictNote ? `:${slip.verdictNote}` : ''}\n${slip.closedByName} ${shortTime(slip.closedAt)}`],
        ]}
      />
      <div className={css.actions}>
        {canReply && <Button size="compact-md" onClick={() => setForm('reply')} rightSection={<KeyHint k="H" />}>{user.role === 'supervisor' || user.role === 'administrator' ? '代为登记答复' : '答复'}</Button>}
        {canClose && <Button size="compact-md" onClick={() => setForm('close')} rightSection={<KeyHint k="J" />}>结案</Button>}
        {mayPrint && <Button size="compact-md" variant="default" onClick={() => print(true)} rightSection={<KeyHint k="P" />}>看督办单</Button>}
        {onCase && <Button size="compact-md" variant="default" onClick={onCase} rightSection={<KeyHint k="O" />}>看办件</Button>}
      </div>
      {form === 'reply' && <ActForm title="答复督办" submit="登记答复" fields={REPLY_FIELDS} send={reply} onCancel={() => setForm(null)} />}
      {form === 'close' && <ActForm title="督办结案" submit="结案" effect="结案后不能更改" fields={CLOSE_FIELDS(slip.repliedAt !== null)} send={close} onCancel={() => setForm(null)} />}
      {printing && <Preview docs={[{ id: slip.documentId!, kind: 'D18', number: slip.number, printed: slip.documentPrinted }]} onClose={() => { print(false); void queryClient.invalidateQueries({ queryKey: api.supervision.key() }) }} />}
    </Pane>
  )
}
