import type { IsoTime } from './time.ts'

/**
 * Who holds the papers of a case (物料流转). Sign-in puts them into the receiver's hands; they pass from person to person by an offer the
 * receiver confirms, or directly when the head of the department does it; they go back to the counter when the case leaves the department.
 */
export const CUSTODY_KINDS = {
  receive: '签收',
  offer: '提出移交',
  confirm: '确认接收',
  refuse: '未接收',
  handOver: '负责人移交',
  return: '交回受理点',
} as const
export type CustodyKind = keyof typeof CUSTODY_KINDS

export interface CustodyEvent {
  kind: CustodyKind
  at: IsoTime
  from: string | null
  to: string | null
}

export interface Custody {
  /** Person who answers for the papers; null: they are at the counter. */
  holder: string | null
  /** Somebody they were offered to and who has not answered. */
  offeredTo: string | null
  since: IsoTime
}

/** Where the papers are after the last event: an offer changes nothing until it is confirmed. */
export function custodyAfter(last: CustodyEvent): Custody {
  if (last.kind === 'offer') return { holder: last.from, offeredTo: last.to, since: last.at }
  return { holder: last.kind === 'return' ? null : last.to, offeredTo: null, since: last.at }
}
