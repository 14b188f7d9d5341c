import { sql } from 'kysely'
import type { LedgerEntry } from '#shared/contract/ledgers.ts'
import { formatCaseNumber } from '#shared/rules/caseNumber.ts'
import { COMMUNITY_WORKS } from '#shared/rules/communityWork.ts'
import { ledgerOf, UNNAMED_AFFAIRS, type Ledger, type RequestKind } from '#shared/rules/ledgers.ts'
import { maskName } from '#shared/rules/masks.ts'
import type { Span } from '#shared/rules/spans.ts'
import { addDays, dateOf, startOfDate } from '#shared/rules/time.ts'
import type { Actor } from '#main/core/core.ts'
import type { Reader } from '#main/database/database.ts'
import { sees } from '#main/domain/cases/sight.ts'
import { withoutIds } from '#main/reports/reasons.ts'

/** What a community finished in a span, as entries of its ledgers; the date is the day the work was done. */
export interface EntriesAsked {
  community: string
  span: Pick<Span, 'from' | 'to'>
  ledgers: readonly Ledger[]
  /** Who reads: decides what is told of sensitive matters. */
  actor: Pick<Actor, 'clearance'>
}

type Draft = Omit<LedgerEntry, 'ledger'>

/** First instant of the span and the first after it, as stored times compare. */
export const bounds = ({ from, to }: Pick<Span, 'from' | 'to'>): { start: string; end: string } => ({ start: startOfDate(from), end: startOfDate(addDays(to, 1)) })

/** Free text without numbers of people and without the full name of the person it is about. */
function tidy(text: string | null, name: string | null): string {
  const plain = withoutIds((text ?? '').replace(/\s+/g, ' ').trim())
  return name !== null && [...name].length >= 2 ? plain.replaceAll(name, maskName(name)) : plain
}

export const activityNumber = (id: string): string => `活动${id.slice(-6).toUpperCase()}`

function finishedTasks(db: Reader, { community, span }: EntriesAsked) {
  const { start, end } = bounds(span)
  return db
    .selectFrom('community_task as k')
    .innerJoin('case_task as t', 't.id', 'k.task_id')
    .innerJoin('cases as c', 'c.id', 'k.case_id')
    .innerJoin('matter_version as v', 'v.id', 'c.matter_version_id')
    .leftJoin('staff as s', 's.id', 't.done_by')
    .where('k.community_code', '=', community)
    // The owner of the step too, whose index has the days in order.
    .where('t.owner_code', '=', community)
    .where('t.done_at', '>=', start)
    .where('t.done_at', '<', end)
    .select(['t.id', 't.done_at', 't.result', 't.opinion', 'k.work', 'k.department_code', 'k.notice_from', 'k.notice_to'])
    .select(['c.number', 'c.sensitivity', 'c.applicant_name', 'c.applicant_kind', 'v.name as matter', 's.display_name as by'])
    .execute()
}

async function taskDrafts(db: Reader, asked: EntriesAsked): Promise<(Draft & { department: string })[]> {
  return (await finishedTasks(db, asked)).map((r) => {
    const open = r.sensitivity === 'ordinary'
    const seen = sees(asked.actor, r)
    const notice = r.notice_from ? `公示 ${r.notice_from} 至 ${r.notice_to ?? '—'}` : ''
    return {
      id: r.id,
      kind: r.work === 'publicNotice' ? 'notice' : 'task',
      date: dateOf(r.done_at!),
      what: `${seen ? r.matter : '敏感事项'} · ${COMMUNITY_WORKS[r.work]}`,
      person: open ? (r.applicant_kind === 'organisation' ? r.applicant_name : maskName(r.applicant_name)) : '',
      result: open ? [notice, tidy(r.result, r.applicant_name), tidy(r.opinion, r.applicant_name)].filter(Boolean).join(';') : '已办结',
      by: r.by ?? '',
      number: seen ? formatCaseNumber(r.number) : null,
      department: r.department_code,
    }
  })
}

const REQUESTS = ['l.id', 'l.kind', 'l.number', 'l.title', 'l.person_name', 'l.affair_code', 'a.name as affair', 's.display_name as by', 'p.name as company', 'd.name as department'] as const

/** Requests of the community with the names of what they point at. */
const requestsOf = (db: Reader, community: string) =>
  db
    .selectFrom('light_case as l')
    .leftJoin('staff as s', 's.id', 'l.owner_staff')
    .leftJoin('property_company as p', 'p.id', 'l.owner_code')
    .leftJoin('department as d', 'd.code', 'l.owner_code')
    .leftJoin('community_affair as a', 'a.code', 'l.affair_code')
    .where('l.community_code', '=', community)
    .select(REQUESTS)

async function endedRequests(db: Reader, { community, span }: Pick<EntriesAsked, 'community' | 'span'>) {
  const { start, end } = bounds(span)
  const rows = await requestsOf(db, community)
    .where('l.state', '=', 'done')
    .where('l.done_at', '>=', start)
    .where('l.done_at', '<', end)
    .select(['l.answer', 'l.done_at'])
    .execute()
  return rows.map((r) => ({ ...r, entry: r.id, done: r.done_at! }))
}

/** What was finished and later taken up again: a ledger that was printed keeps its lines. The event before the reopening is the feedback that ended it. */
async function reopenedRequests(db: Reader, { community, span }: Pick<EntriesAsked, 'community' | 'span'>) {
  const { start, end } = bounds(span)
  const rows = await requestsOf(db, community)
    .innerJoin('light_case_event as r', 'r.light_case_id', 'l.id')
    .innerJoin('light_case_event as f', (join) => join.onRef('f.light_case_id', '=', 'r.light_case_id').on('f.seq', '=', sql<number>`r.seq - 1`))
    .where(sql<boolean>`r.type = 'reopen'`)
    .where('f.type', '=', 'feedback')
    .where('f.at', '>=', start)
    .where('f.at', '<', end)
    .select(['f.id as entry', 'f.at as done'])
    .select((eb) =>
      eb.selectFrom('light_case_event as e').select('e.data').whereRef('e.light_case_id', '=', 'f.light_case_id').where('e.type', '=', 'answer').whereRef('e.seq', '<', 'f.seq').orderBy('e.seq', 'desc').limit(1).as('answered'),
    )
    .execute()
  return rows.map((r) => ({ ...r, answer: r.answered === null ? null : (JSON.parse(r.answered) as { text: string }).text }))
}

/** Every finish of a request in the span, of those taken up again too, by time; `entry` tells finishes of one request apart. */
export async function finishedRequests(db: Reader, asked: Pick<EntriesAsked, 'community' | 'span'>) {
  const key = (r: { done: string; entry: string }): string => `${r.done} ${r.entry}`
  return [...(await endedRequests(db, asked)), ...(await reopenedRequests(db, asked))].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

async function requestDrafts(db: Reader, asked: EntriesAsked): Promise<(Draft & { affair: string | null; request: RequestKind | null })[]> {
  return (await finishedRequests(db, asked)).map((r) => {
    const unnamed = r.affair_code !== null && UNNAMED_AFFAIRS.includes(r.affair_code)
    const title = tidy(r.title, r.person_name)
    return {
      id: r.entry,
      kind: r.kind,
      date: dateOf(r.done),
      what: unnamed ? (r.affair ?? '') : r.affair && r.affair !== title ? `${r.affair} · ${title}` : title,
      person: unnamed || r.person_name === null ? '' : maskName(r.person_name),
      result: unnamed ? '已办结' : tidy(r.answer, r.person_name),
      by: r.by ?? r.company ?? r.department ?? '',
      number: r.number,
      affair: r.affair_code,
      request: r.kind === 'affair' ? null : r.kind,
    }
  })
}

async function activityDrafts(db: Reader, { community, span }: EntriesAsked): Promise<(Draft & { affair: string })[]> {
  const { start, end } = bounds(span)
  const rows = await db
    .selectFrom('activity as a')
    .leftJoin('staff as s', 's.id', 'a.created_by')
    .where('a.community_code', '=', community)
    .where('a.state', '=', 'done')
    .where('a.held_at', '>=', start)
    .where('a.held_at', '<', end)
    .select(['a.id', 'a.affair_code', 'a.title', 'a.place', 'a.held_at', 'a.attended', 'a.result', 's.display_name as by'])
    .execute()
  return rows.map((r) => ({
    id: r.id,
    kind: 'activity' as const,
    date: dateOf(r.held_at!),
    what: `${tidy(r.title, null)}(${r.place})`,
    person: `${r.attended ?? 0} 人参加`,
    result: tidy(r.result, null) || '已举办',
    by: r.by ?? '',
    number: activityNumber(r.id),
    affair: r.affair_code,
  }))
}

/** Every entry of the six ledgers, by ledger, date and number; each finished piece of work is in exactly one. */
export async function ledgerEntries(db: Reader, asked: EntriesAsked): Promise<LedgerEntry[]> {
  const { ledgers } = asked
  const tasks = (await taskDrafts(db, asked)).map(({ department, ...e }) => ({ ...e, ledger: ledgerOf(ledgers, { department }) }))
  const requests = (await requestDrafts(db, asked)).map(({ affair, request, ...e }) => ({ ...e, ledger: ledgerOf(ledgers, { affair, ...(request && { request }) }) }))
  const activities = (await activityDrafts(db, asked)).map(({ affair, ...e }) => ({ ...e, ledger: ledgerOf(ledgers, { affair }) }))
  const key = (e: LedgerEntry): string => `${e.ledger} ${e.date} ${e.number ?? ''} ${e.id}`
  return [...tasks, ...requests, ...activities].toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}
