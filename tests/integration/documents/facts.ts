import { formatMonthZh } from '#shared/reports/period.ts'
import { formatYuan } from '#shared/rules/money.ts'
import { formatDateZh, formatTimeZh } from '#shared/rules/time.ts'

/** Text without white space: a PDF breaks lines and spreads letters as it likes. */
export function pageText(text: string): string {
  return text.normalize('NFKC').replace(/\s+/g, '')
}

const PARTY = ['applicant.idType', 'applicant.idMasked', 'applicant.code', 'applicant.representative', 'applicant.phone', 'applicant.address',
  'applicant.organisation']
const AGENT = ['agent.name', 'agent.idType', 'agent.idMasked', 'agent.phone', 'agent.relation']

/** Switches, and codes for which the template has words. */
const EVERYWHERE = ['kind', 'applicant.kind', 'materials.received', 'practice', 'rows', 'cause']

/** What a paper leaves out on purpose: letters and public slips say no more about a person than they need. */
const LEFT_OUT: Record<string, string[]> = {
  D1: ['address', 'printedAt'],
  D5: ['matter.code', ...PARTY, ...AGENT],
  D9: ['matter.department'],
  D11: ['matter.code', 'officer.name', 'officer.counter', ...PARTY, ...AGENT],
  D13: ['matter.department'],
  D14: ['matter.department', 'result'],
  D15: ['matter.code', 'matter.department', ...PARTY, ...AGENT],
  D16: ['matter.department', ...PARTY],
  D17: ['matter.department', 'officer.phone', ...PARTY, ...AGENT],
  D18: ['matter.code', 'matter.department', ...PARTY, ...AGENT],
  D22: [...PARTY, ...AGENT],
}

/** Papers and members that give the day without the time. */
const DAY_ONLY: Record<string, string[]> = {
  D5: ['receivedAt', 'decidedAt'], D11: ['acceptedAt', 'decidedAt'], D15: ['closedAt'], D18: ['acceptedAt', 'issuedAt'],
  D22: ['acceptedAt', 'closedAt'],
}

/** The texts that must be found on the sheet, one for each member of its data. */
export function printedFacts(kind: string, data: Record<string, unknown>): string[] {
  return [...factsOf(kind, data)]
}

function* factsOf(kind: string, value: unknown, at = ''): Generator<string> {
  if (EVERYWHERE.includes(at) || LEFT_OUT[kind]?.includes(at)) return
  if (typeof value === 'number') yield at.endsWith('Fen') ? formatYuan(value).replace(/\B(?=(\d{3})+\.)/g, ',') : `${value}`
  else if (typeof value === 'string') yield shown(kind, value, at)
  else if (Array.isArray(value)) {
    // A transfer slip lists what goes along, not what was not handed in.
    const listed = kind === 'D8' ? value.filter((item: { received?: boolean }) => item.received !== false) : value
    for (const item of listed) yield* factsOf(kind, item, at)
  } else if (value !== null && typeof value === 'object') {
    for (const [name, member] of Object.entries(value)) yield* factsOf(kind, member, at ? `${at}.${name}` : name)
  }
}

function shown(kind: string, value: string, at: string): string {
  if (/^\d{4}-\d{2}$/.test(value)) return formatMonthZh(value)
  if (/^\d{4}-\d{2}-\d{2}$/.test(value)) return formatDateZh(value)
  if (!/^\d{4}-\d{2}-\d{2}T/.test(value)) return value
  return DAY_ONLY[kind]?.includes(at) ? formatDateZh(value.slice(0, 10)) : formatTimeZh(value)
}
