import type { CaseEventName } from '../rules/caseMachine.ts'
import type { DocumentKind } from './kinds.ts'

/**
 * In which order the sheets of one event leave the printer: what the person at the counter takes along first, what goes with the papers
 * next, what stays in the file last. Every paper an event can print is here (a test compares it with the table of events).
 */
export const PRINT_ORDER: Partial<Record<CaseEventName, readonly DocumentKind[]>> = {
  receive: ['D2'],
  accept: ['D4', 'D7'],
  finishOnTheSpot: ['D14', 'D16'],
  correctionNotice: ['D3'],
  supplement: ['D2'],
  supplementPart: ['D2'],
  promiseKept: ['D2'],
  correctionExpired: ['D13'],
  deemedAccept: ['D4'],
  decline: ['D5'],
  withdraw: ['D12'],
  dispatch: ['D8'],
  sendBack: ['D9'],
  reassign: ['D9'],
  suspend: ['D10'],
  resume: ['D10'],
  extend: ['D11'],
  supervise: ['D18'],
  reply: ['D18'],
  reject: ['D13'],
  close: ['D14', 'D15'],
  deliver: ['D16'],
  rate: ['D17'],
  archive: ['D22'],
}

/** Place of a paper among those of its event; what the table does not name comes last. */
export function printPlace(event: string | null, kind: string): number {
  const order = event !== null && Object.hasOwn(PRINT_ORDER, event) ? (PRINT_ORDER[event as CaseEventName] ?? []) : []
  const place = order.indexOf(kind as DocumentKind)
  return place < 0 ? order.length : place
}
