import type { Ticket } from '#shared/contract/queue.ts'
import type { KeyBinding } from '../../app/keys.ts'
import type { TicketMove } from '../../app/ticket.ts'
import type { Asking } from './asking.ts'

type Means = { mine: Ticket | null; noPlace: string | undefined; act: (move: TicketMove) => void; ask: Asking['ask']; call: () => void; work: () => void }

/** The big button and what else may be done with the person at my counter. */
export function counterKeys({ mine, noPlace, act, ask, call, work }: Means): { main: KeyBinding; actions: KeyBinding[] } {
  if (!mine) return { main: { key: 'Space', label: '叫下一位', run: call, enabled: !noPlace, reason: noPlace }, actions: [] }
  const does = (type: 'recall' | 'start' | 'skip' | 'finish') => (): void => act({ id: mine.id, type })
  const always: KeyBinding[] = [{ key: 'Z', label: '转类别', run: ask('transfer') }, { key: 'B', label: '打开受理台', run: work }]
  if (mine.state === 'called')
    return {
      main: { key: 'K', label: '开始办理', run: does('start') },
      actions: [{ key: 'C', label: '重呼', run: does('recall') }, { key: 'G', label: '过号', run: does('skip') }, ...always],
    }
  return { main: { key: 'W', label: '办完', run: does('finish') }, actions: [{ key: 'H', label: '挂起', run: ask('hold') }, ...always] }
}
