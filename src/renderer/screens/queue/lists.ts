import type { QueueGroup, Ticket } from '#shared/contract/queue.ts'
import { HOLDS, PRIORITIES } from '#shared/rules/ticketMachine.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { clockTime, shortDate, shortTime } from '#shared/text/labels.ts'
import type { client } from '../../api.ts'

export type QueueState = Awaited<ReturnType<typeof client.queue.state>>
export type ListName = 'waiting' | 'held' | 'missed' | 'overnight' | 'counters'

export const LISTS: readonly { name: ListName; label: string; enter: string; empty: string; hint: string }[] = [
  { name: 'waiting', label: '等候', enter: '叫这个号', empty: '现在没有人等候', hint: '有人取号后会出现在这里。按 T 可以代取号。' },
  { name: 'held', label: '挂起', enter: '继续办理', empty: '没有挂起的号', hint: '办理中按 H 挂起,人回来后在这里按回车继续。' },
  { name: 'missed', label: '过号', enter: '重新排队', empty: '今天没有过号', hint: '叫到不来的号按 G 过号;人来了在这里按回车,排到队尾。' },
  { name: 'overnight', label: '隔夜', enter: '叫这个号', empty: '没有前几天留下的号', hint: '前几天取了号没有叫到的人会列在这里,不会被忘掉。' },
  { name: 'counters', label: '各窗口', enter: '', empty: '各窗口都空着', hint: '正在叫号和办理的号会列在这里。' },
]

export function rowsOf(state: QueueState, name: ListName): Ticket[] {
  if (name === 'counters') return [...state.called].sort((a, b) => ((a.counter ?? '') < (b.counter ?? '') ? -1 : 1))
  return state[name]
}

/** `12分`, `1小时05分`; under a minute `不到1分`. */
export function minutesText(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1) return '不到1分'
  if (minutes < 60) return `${minutes}分`
  return `${Math.floor(minutes / 60)}小时${String(minutes % 60).padStart(2, '0')}分`
}

/** What a line says about a ticket beside number and group. */
export function remarkOf(ticket: Ticket): string {
  const parts = [
    ticket.priority === 'none' ? '' : `优先:${PRIORITIES[ticket.priority]}`,
    ticket.holdKind ? HOLDS[ticket.holdKind].label : '',
    ticket.holdNote ?? '',
    ticket.caseIds.length > 0 ? `已办 ${ticket.caseIds.length} 件` : '',
  ]
  return parts.filter(Boolean).join(' · ')
}

/** How long it lasts: the wait of those who wait, the hold of those on hold, the service of those at counters. */
export function lastsOf(ticket: Ticket, list: ListName, today: IsoDate): string {
  if (list === 'missed') return `${clockTime(ticket.since)} 过号`
  if (list === 'overnight') return `${shortDate(ticket.day)} 取号`
  if (list === 'held') return minutesText(ticket.holdSeconds)
  if (list === 'counters') {
    // Left open on an earlier day: hours counted through the night would say nothing.
    if (dateOf(ticket.since) !== today) return `${shortTime(ticket.since)} 起没有办完`
    return ticket.state === 'serving' ? `办理 ${minutesText(ticket.serviceSeconds)}` : `${clockTime(ticket.since)} 叫号`
  }
  return minutesText(ticket.waitSeconds)
}

/** `约12分`. Nobody in the group may still mean a wait: the counters call others first who came before. */
export const expectedText = ({ expectedMinutes }: Pick<QueueGroup, 'expectedMinutes'>): string =>
  expectedMinutes === 0 ? '不用等' : `约${minutesText(expectedMinutes * 60)}`
