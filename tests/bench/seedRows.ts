import type Sqlite from 'better-sqlite3'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import type { CaseState } from '#shared/rules/caseMachine.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { composeCaseNumber } from '#shared/rules/caseNumber.ts'
import { normalizeName, pinyinKeys } from '#shared/rules/names.ts'
import { addDays, dateOf, daysBetween, toIsoTime, type IsoDate, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import type { AcceptancePoint } from '#main/domain/catalogue/store.ts'
import { applicantOf, pick, randomOf, type Random } from './people.ts'
import { NOW } from './constants.ts'
import type { Staff } from './world.ts'
import type { SeedSize } from './seed.ts'

export interface SeedContext {
  matters: MatterDetail[]
  calendar: WorkCalendar
  point: AcceptancePoint
  staff: Staff
}

/** Two years of work. */
const FROM: IsoDate = '2024-11-21'
const MINUTE = 60_000
const DAY = 1440
const REGION = '320103'

let sequence = 0
/** A key that sorts by time, as UUID v7 does. */
function keyAt(ms: number): string {
  const time = ms.toString(16).padStart(12, '0')
  const n = (sequence++).toString(16).padStart(12, '0')
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${n}`
}

function inserter(db: Sqlite.Database, table: string, columns: readonly string[]): (values: unknown[]) => void {
  const statement = db.prepare(`INSERT INTO ${table} (${columns.join(',')}) VALUES (${columns.map(() => '?').join(',')})`)
  return (values) => void statement.run(values)
}

const APPLICANT = ['id', 'kind', 'name', 'name_key', 'pinyin', 'initials', 'id_type', 'id_number', 'phone', 'phone_tail', 'created_at', 'updated_at']
const CASE = [
  'id', 'number', 'version', 'state', 'matter_code', 'matter_version_id', 'processing_type', 'sensitivity', 'department_code', 'point_code', 'counter_number',
  'applicant_id', 'applicant_kind', 'applicant_name', 'applicant_name_key', 'applicant_pinyin', 'applicant_initials', 'applicant_id_type', 'applicant_id_number',
  'applicant_phone', 'applicant_phone_tail', 'applicant_data', 'clerk_id', 'officer_id', 'received_at', 'accepted_at', 'acceptance_date', 'dispatched_at',
  'signed_in_at', 'ended_at', 'end_kind', 'delivered_at', 'result', 'legal_due', 'promised_due', 'due', 'updated_at',
]
const MATERIAL = ['case_id', 'no', 'name', 'form', 'required', 'received', 'copies', 'keep']
const EVENT = ['id', 'case_id', 'seq', 'type', 'at', 'actor_id', 'actor_name', 'from_state', 'to_state', 'data']

/** One step of a case: event, state after it, minutes since the one before. */
type Step = [type: string, to: CaseState, after: number]

/** What becomes of a case, were it left alone; steps that lie in the future have not happened yet. */
function courseOf(matter: MatterDetail, random: Random): Step[] {
  const fate = random()
  const receive: Step = ['receive', 'received', 0]
  const within = (days: number): number => Math.floor(random() * days * DAY)
  if (fate < 0.02) return [receive, ['decline', 'declined', within(4)]]
  if (fate < 0.03) return [receive, ['withdraw', 'withdrawn', within(4)]]
  const deliver: Step[] = fate > 0.995 ? [] : [['deliver', 'delivered', within(5)]]
  if (matter.processingType === 'instant' && fate < 0.8) return [receive, ['finishOnTheSpot', 'closed', 5], ...deliver]
  const begin: Step[] = [receive, ['accept', 'accepted', within(0.2)], ['dispatch', 'dispatched', 30], ['signIn', 'inProgress', within(1.5)]]
  if (fate > 0.99 && fate < 0.993) return begin
  if (fate > 0.98 && fate < 0.99) return [...begin, ['suspend', 'inProgress', within(5)], ['resume', 'inProgress', within(20)], ['close', 'closed', within(20)], ...deliver]
  const limit = matter.promisedLimit?.days ?? matter.legalLimit?.days ?? 15
  return [...begin, ['close', 'closed', within(limit * 1.4 + 1)], ...deliver]
}

interface Event {
  type: string
  at: IsoTime
  from: CaseState
  to: CaseState
}

function eventsUpTo(steps: Step[], start: number, end: number): Event[] {
  const events: Event[] = []
  let at = start
  let state: CaseState = 'draft'
  for (const [type, to, after] of steps) {
    at += after * MINUTE
    if (at > end) break
    events.push({ type, at: toIsoTime(at), from: state, to })
    state = to
  }
  return events
}

/** Times at counter hours of working days, in order. */
function receiptTimes(count: number, from: IsoDate, days: number, random: Random): number[] {
  const times: number[] = []
  while (times.length < count) {
    const ms = Date.parse(`${addDays(from, Math.floor(random() * days))}T08:30:00+08:00`)
    const weekday = new Date(ms).getUTCDay()
    if (weekday !== 0 && weekday !== 6) times.push(ms + Math.floor(random() * 9 * 60 * MINUTE))
  }
  return times
}

/** Writes a centre's two years as rows, without the services: two hundred thousand cases in well under a minute. */
export function createWriter(db: Sqlite.Database, context: SeedContext) {
  const random = randomOf(20)
  const put = {
    applicant: inserter(db, 'applicant', APPLICANT),
    case: inserter(db, 'cases', CASE),
    material: inserter(db, 'case_material', MATERIAL),
    event: inserter(db, 'case_event', EVENT),
  }
  const now = Date.parse(NOW)
  const serials = new Map<string, number>()
  const dues = new Map<string, IsoDate>()
  const dueOf = (date: IsoDate | null, limit: { days: number } | null): IsoDate | null => {
    if (date === null || limit === null) return null
    const key = `${date} ${limit.days}`
    const due = dues.get(key) ?? context.calendar.addWorkingDays(date, limit.days)
    dues.set(key, due)
    return due
  }
  // Some matters are asked for far more often than others.
  const matters = context.matters.filter((m) => m.validTo === null)
  const matterFor = (kind: 'person' | 'organisation'): MatterDetail => {
    for (;;) {
      const matter = matters[Math.floor(random() ** 2 * matters.length)] as MatterDetail
      if (matter.applicantKinds.includes(kind)) return matter
    }
  }

  function writePeople(count: number): unknown[][] {
    const at = toIsoTime(Date.parse(`${FROM}T08:00:00+08:00`))
    return Array.from({ length: count }, (_, n) => {
      const a = applicantOf(n, random)
      const { full, initials } = pinyinKeys(a.name, a.kind)
      const seen = toIsoTime(Date.parse(at) + Math.floor(random() * 700) * DAY * MINUTE)
      const row = [keyAt(Date.parse(at)), a.kind, a.name, normalizeName(a.name), full, initials, a.idType, a.idNumber, a.phone, a.phone.slice(-4), at, seen]
      put.applicant(row)
      return row
    })
  }

  function writeCase(start: number, person: unknown[]): void {
    const [applicantId, kind, name, nameKey, pinyin, initials, idType, idNumber, phone, tail] = person
    const matter = matterFor(kind as 'person')
    const events = eventsUpTo(courseOf(matter, random), start, now)
    const id = keyAt(start)
    const receivedAt = toIsoTime(start)
    const date = dateOf(receivedAt)
    const clerk = pick(random, context.staff.clerks)
    const officer = context.staff.officers.find((o) => o.departmentCode === matter.departmentCode)
    const counter = clerk.counterNumber as string
    const serial = (serials.get(`${counter}:${date}`) ?? 0) + 1
    serials.set(`${counter}:${date}`, serial)
    const number = composeCaseNumber({ region: REGION, point: context.point.code, counter, date, serial })
    const atOf = (...types: string[]): IsoTime | null => events.find((e) => types.includes(e.type))?.at ?? null
    const accepted = atOf('accept', 'finishOnTheSpot')
    const acceptanceDate = accepted && dateOf(accepted)
    const ended = events.find((e) => ['closed', 'declined', 'withdrawn'].includes(e.to))
    const [legal, promised] = [dueOf(acceptanceDate, matter.legalLimit), dueOf(acceptanceDate, matter.promisedLimit)]
    const last = events.at(-1) as Event
    put.case([
      id, number, events.length, last.to, matter.code, matter.versionId, matter.processingType, matter.sensitivity, matter.departmentCode, context.point.code, counter,
      applicantId, kind, name, nameKey, pinyin, initials, idType, idNumber,
      phone, tail, '{"address":"淮海路街道某某新村 18 幢 2 单元 302 室","representative":null}', clerk.id, atOf('signIn') && officer?.id, receivedAt, accepted, acceptanceDate, atOf('dispatch'),
      atOf('signIn'), ended?.at ?? null, ended?.to ?? null, atOf('deliver'), ended?.to === 'closed' ? 'granted' : null, legal, promised, promised ?? legal, last.at,
    ])
    for (const m of matter.materials) if (m.required) put.material([id, m.no, m.name, m.form, 1, 1, m.copies, m.keep])
    events.forEach((e, i) => {
      const actor = ['signIn', 'close', 'suspend', 'resume'].includes(e.type) ? (officer ?? clerk) : clerk
      put.event([keyAt(Date.parse(e.at)), id, i + 1, e.type, e.at, actor.id, actor.name, e.from, e.to, '{}'])
    })
  }

  return {
    write(size: SeedSize, month: IsoMonth): void {
      const people = writePeople(Math.ceil(size.cases * 0.6))
      const days = daysBetween(FROM, dateOf(NOW))
      const others = receiptTimes(size.cases - size.inMonth, FROM, days, random).filter((t) => !toIsoTime(t).startsWith(month))
      // What would have fallen into the reported month by chance is spread over the year before.
      const rest = receiptTimes(size.cases - size.inMonth - others.length, FROM, 365, random)
      const times = [...others, ...rest, ...receiptTimes(size.inMonth, `${month}-01`, 31, random)].sort((a, b) => a - b)
      for (const time of times) writeCase(time, pick(random, people))
      const series = db.prepare('INSERT INTO number_series (series, last) VALUES (?, ?)')
      for (const [key, last] of serials) series.run(`case:${REGION}${context.point.code}:${key}`, last)
    },
  }
}
