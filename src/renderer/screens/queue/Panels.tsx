import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import type { QueueGroup, Ticket } from '#shared/contract/queue.ts'
import { HOLDS, PRIORITIES, type HoldKind, type Priority } from '#shared/rules/ticketMachine.ts'
import { api, client, errorOf, queryClient } from '../../api.ts'
import { useKeys } from '../../app/keys.ts'
import { notify } from '../../app/notify.ts'
import { useSession } from '../../app/session.tsx'
import type { TicketMove } from '../../app/ticket.ts'
import { ErrorNotice } from '../../components/ErrorNotice.tsx'
import { printDocuments } from '../../components/print.ts'
import type { Question } from './asking.ts'
import { Choice } from './Choice.tsx'
import { expectedText } from './lists.ts'
import css from './queue.module.css'

type Act = (move: TicketMove) => void
type PanelsProps = {
  panel: Question | null; mine: Ticket | null; row: Ticket | null; groups: readonly QueueGroup[]; served: readonly string[]
  onServe: (codes: string[]) => void; onAct: Act; onClose: () => void
}

/** The question that is open, if any. */
export function Panels({ panel, mine, row, groups, served, onServe, onAct, onClose }: PanelsProps) {
  if (panel === 'hold' && mine) return <HoldPanel ticket={mine} onAct={onAct} onClose={onClose} />
  if (panel === 'transfer' && mine) return <TransferPanel ticket={mine} groups={groups} onAct={onAct} onClose={onClose} />
  if (panel === 'priority' && row) return <PriorityPanel ticket={row} onAct={onAct} onClose={onClose} />
  if (panel === 'groups') return <GroupsPanel groups={groups} served={served} onServe={onServe} onClose={onClose} />
  if (panel === 'take') return <TakePanel groups={groups} onClose={onClose} />
  return null
}

const HOLD_HINTS: Record<HoldKind, string> = { away: '任何窗口可继续', papers: '只能本窗口继续', external: '任何窗口可继续' }

/** Kind by digit, then a word on why; Enter. */
function HoldPanel({ ticket, onAct, onClose }: { ticket: Ticket; onAct: Act; onClose: () => void }) {
  const [kind, setKind] = useState<HoldKind | null>(null)
  const [note, setNote] = useState('')
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (kind) field.current?.focus()
  }, [kind])
  const submit = (): void => {
    if (kind) onAct({ id: ticket.id, type: 'hold', kind, ...(note.trim() && { note: note.trim() }) })
  }
  return (
    <Choice
      title={`${ticket.number} 挂起:为什么?`} onClose={onClose} onPick={(id) => setKind(id as HoldKind)}
      options={(Object.keys(HOLDS) as HoldKind[]).map((id) => ({ id, label: HOLDS[id].label, hint: HOLD_HINTS[id], on: id === kind }))}
    >
      {kind && (
        <form className={css.note} onSubmit={(event) => { event.preventDefault(); submit() }}>
          <TextInput ref={field} aria-label="备注" placeholder={kind === 'papers' ? '留下了哪些材料' : '回来要带什么、等哪个单位(可不写)'} value={note} maxLength={200} autoComplete="off" onChange={(event) => setNote(event.currentTarget.value)} />
          <Button type="submit" size="sm">挂起 <kbd className={css.onButton} aria-hidden>Enter</kbd></Button>
        </form>
      )}
    </Choice>
  )
}

function TransferPanel({ ticket, groups, onAct, onClose }: { ticket: Ticket; groups: readonly QueueGroup[]; onAct: Act; onClose: () => void }) {
  const others = groups.filter((group) => group.code !== ticket.group)
  return (
    <Choice
      title={`${ticket.number} 转到哪一类?按原取号时间排`} onClose={onClose} onPick={(group) => onAct({ id: ticket.id, type: 'transfer', group })}
      options={others.map((group) => ({ id: group.code, label: `${group.code} ${group.name}`, hint: `等候 ${group.waiting}` }))}
    />
  )
}

function PriorityPanel({ ticket, onAct, onClose }: { ticket: Ticket; onAct: Act; onClose: () => void }) {
  return (
    <Choice
      title={`${ticket.number} 改为`} onClose={onClose} onPick={(priority) => onAct({ id: ticket.id, type: 'requeue', priority: priority as Priority })}
      options={(Object.keys(PRIORITIES) as Priority[]).map((id) => ({ id, label: PRIORITIES[id], on: id === ticket.priority }))}
    />
  )
}

/** Which groups this counter calls: digits tick them; none is all. */
function GroupsPanel({ groups, served, onServe, onClose }: { groups: readonly QueueGroup[]; served: readonly string[]; onServe: (codes: string[]) => void; onClose: () => void }) {
  const toggle = (code: string): void => onServe(served.includes(code) ? served.filter((other) => other !== code) : [...served, code].sort())
  useKeys([{ key: 'Enter', label: '选好了', hidden: true, run: onClose }])
  return (
    <Choice
      title={served.length === 0 ? '本窗口叫全部类别;按数字只叫所选' : `本窗口只叫 ${served.join('、')}`} onClose={onClose} onPick={toggle} closeLabel="选好了"
      options={groups.map((group) => ({ id: group.code, label: `${group.code} ${group.name}`, hint: served.includes(group.code) ? '✓ 叫' : '', on: served.includes(group.code) }))}
    />
  )
}

/** A ticket for somebody at the desk who cannot or need not use the machine. */
function TakePanel({ groups, onClose }: { groups: readonly QueueGroup[]; onClose: () => void }) {
  const { capabilities } = useSession()
  const kinds = Object.keys(PRIORITIES) as Priority[]
  const [priority, setPriority] = useState<Priority>('none')
  const busy = useRef(false)
  const take = useMutation({
    mutationFn: (group: string) => client.queue.take({ group, priority }),
    onSuccess: (ticket) => {
      notify({ tone: 'ok', text: `已取号 ${ticket.number},前面 ${ticket.ahead} 人` })
      onClose()
      printDocuments([ticket.documentId], capabilities).catch((error: unknown) => notify({ tone: 'error', text: `${ticket.number} 的小票没有打出:${errorOf(error).message}` }))
    },
    onSettled: () => {
      busy.current = false
      void queryClient.invalidateQueries({ queryKey: api.queue.state.key() })
    },
  })
  const pick = (group: string): void => {
    if (busy.current) return
    busy.current = true
    take.mutate(group)
  }
  useKeys([{ key: 'Y', label: '优先', run: () => setPriority(kinds[(kinds.indexOf(priority) + 1) % kinds.length]!) }])
  return (
    <Choice
      title={`代取号:${PRIORITIES[priority]}${priority === 'none' ? '' : '(优先)'},按 Y 换`} onClose={onClose} onPick={pick}
      options={groups.map((group) => ({ id: group.code, label: `${group.code} ${group.name}`, hint: `等候 ${group.waiting},${expectedText(group)}` }))}
    >
      {take.error && <ErrorNotice error={take.error} compact />}
    </Choice>
  )
}
