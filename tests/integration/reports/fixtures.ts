import fs from 'node:fs'
import { createCalendar } from '#shared/rules/calendar.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import { addDays, startOfDate, toIsoTime, epochOf, type IsoDate, type IsoTime } from '#shared/rules/time.ts'
import type { Tables } from '#main/database/schema.ts'
import type { Database } from '#main/database/database.ts'

export const calendar = createCalendar(calendarYearsFromPackage())

type Preset = { code: string; name: string; department_code: string; processing_type: string; promised_limit_workdays: number | null; statutory_limit_workdays: number | null }
const read = (file: string): unknown => JSON.parse(fs.readFileSync(new URL(`../../../resources/preset/${file}`, import.meta.url), 'utf8'))
const catalogue = read('catalogue-57.json') as Preset[] | { matters: Preset[] }
export const MATTERS = Array.isArray(catalogue) ? catalogue : catalogue.matters
export const DEPARTMENTS = read('departments.json') as { code: string; name: string; short: string }[]
const PROCESSING: Record<string, string> = { 即办件: 'instant', 承诺件: 'promised', 联办件: 'joint', 上报件: 'reported' }
export const POINTS = ['001', '002']

/** Communities of the applicants; every fourth has none. */
export const COMMUNITIES = ['C01', 'C02', 'C03']
export const CLERKS = 3

export interface SimulatedEvent {
  type: string
  at: IsoTime
  from: string
  to: string
  data: Record<string, unknown>
}
export interface SimulatedCase {
  number: string
  matter: string
  department: string
  processing: string
  point: string
  /** `001-02` */
  counter: string
  staff: string
  community: string
  events: SimulatedEvent[]
  row: Tables['cases']
}

/** Small seeded generator (mulberry32). */
export function randomOf(seed: number): () => number {
  let a = seed >>> 0
  return () => {
    a = (a + 0x6d2b79f5) >>> 0
    let t = a
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const minutesLater = (time: IsoTime, minutes: number): IsoTime => toIsoTime(epochOf(time) + minutes * 60_000)
const uuidOf = (n: number, kind: number): string => `019a${String(kind).padStart(4, '0')}-0000-7000-8000-${String(n).padStart(12, '0')}`
/** Not assigned by any region: nobody's number. */
const idNumberOf = (n: number): string => `999999199001${String(n % 1_000_000).padStart(6, '0')}`

/** A made-up case received at a time, with any of the endings, walking the real states. */
export function simulateCase(n: number, receivedAt: IsoTime, random: () => number, until: IsoTime): SimulatedCase {
  const matter = MATTERS[Math.floor(random() ** 2 * MATTERS.length)]!
  const processing = PROCESSING[matter.processing_type]!
  const point = POINTS[random() < 0.8 ? 0 : 1]!
  const events: SimulatedEvent[] = []
  let state = 'draft'
  let at = receivedAt
  let department = matter.department_code
  const step = (type: string, to: string, minutes: number, data: Record<string, unknown> = {}): boolean => {
    const next = minutesLater(at, minutes)
    if (next > until) return false
    at = next
    events.push({ type, at, from: state, to, data })
    state = to
    return true
  }
  const days = (max: number): number => Math.floor(random() ** 1.5 * max * 1440)
  walk()
  function walk(): void {
    if (!step('receive', 'received', 0)) return
    const fate = random()
    if (fate < 0.03) return void step('decline', 'declined', days(5), { reason: pick('不属于本中心职权', '申请人没有资格') })
    if (fate < 0.05) return void step('withdraw', 'withdrawn', days(5), { reason: pick('自行办理', '') })
    if (fate < 0.055) return void step('void', 'discarded', days(1))
    if (fate < 0.11) {
      if (!step('correctionNotice', 'awaitingCorrection', days(4), { missing: missing() })) return
      // A second notice, which a supervisor allows.
      if (random() < 0.15 && (!step('supplement', 'received', days(3)) || !step('correctionNotice', 'awaitingCorrection', days(2), { missing: missing() }))) return
      // Some papers are brought, the rest is still missing.
      if (random() < 0.3 && !step('supplementPart', 'awaitingCorrection', days(3))) return
      if (random() < 0.3) return void step('correctionExpired', 'deemedWithdrawn', 20 * 1440)
      if (!step('supplement', 'received', days(15))) return
    }
    if (processing === 'instant' && random() < 0.7) return void finish('finishOnTheSpot', random() < 0.8 ? 5 : days(3))
    if (!step(fate > 0.98 ? 'deemedAccept' : 'accept', 'accepted', fate > 0.98 ? 8 * 1440 : days(3))) return
    if (processing === 'instant' && random() < 0.5) return void finish('finishOnTheSpot', days(2))
    if (random() < 0.02) return void step('withdraw', 'withdrawn', days(8))
    if (random() < 0.01) return void step('void', 'discarded', days(3))
    if (!step('dispatch', 'dispatched', 30) || !step('signIn', 'inProgress', days(2))) return
    if (random() < 0.03) {
      if (!step('sendBack', 'accepted', days(2), { reason: '不属于本部门' }) || !step('dispatch', 'dispatched', days(1)) || !step('signIn', 'inProgress', 60)) return
    }
    if (random() < 0.03) {
      const other = DEPARTMENTS[Math.floor(random() * DEPARTMENTS.length)]!.code
      if (!step('reassign', 'accepted', days(2), { reason: '改由主管部门办理', departmentCode: other })) return
      department = other
      if (!step('dispatch', 'dispatched', days(1)) || !step('signIn', 'inProgress', 60)) return
    }
    if (random() < 0.1 && !step('correct', 'inProgress', days(4), { field: 'applicant.phone' })) return
    for (let turn = 0; turn < 2 && random() < 0.08; turn++) {
      if (!step('suspend', 'inProgress', days(3), { reason: pick('听证', '鉴定') })) return
      // Some end while still suspended.
      if (random() < 0.85 && !step('resume', 'inProgress', 1440 + days(20))) return
      if (events.at(-1)!.type === 'suspend') break
    }
    if (random() < 0.04 && !step('extend', 'inProgress', days(3), { reason: '案情复杂', approver: '局长甲' })) return
    if (random() < 0.04) return void step('reject', 'rejected', days(30), { reason: pick('不符合条件', '材料虚假', '不符合条件\n其他') })
    if (random() < 0.02) return void step('withdraw', 'withdrawn', days(20))
    if (random() < 0.06) return
    finish('close', days(28))
  }
  function finish(type: string, minutes: number): void {
    if (!step(type, 'closed', minutes)) return
    if (random() < 0.2) step('rate', 'closed', 30, { level: 1 + Math.floor(random() ** 0.4 * 5) })
    if (random() < 0.9) step('deliver', 'delivered', days(6))
    // Some think better of it.
    if (random() < 0.1) step('rate', state, days(20), { level: 1 + Math.floor(random() * 5), comment: '等得久' })
    // A mistake on a paper is put right afterwards, often in another month.
    if (random() < 0.1) step('correct', state, days(45), { field: 'result' })
    if (state === 'delivered' && random() < 0.3) step('archive', 'archived', days(20))
  }
  function pick(...words: string[]): string {
    return words[Math.floor(random() * words.length)]!
  }
  function missing(): { no: number; name: string; kind: string; reason: string }[] {
    return Array.from({ length: 1 + Math.floor(random() * 3) }, () => ({ no: 1, name: pick('身份证', '申请表', '收入证明'), kind: pick('missing', 'wrong', 'expired', 'illegible'), reason: '请补' }))
  }
  const who = Math.floor(random() * CLERKS)
  const counter = `0${1 + (who % 2)}`
  const community = random() < 0.25 ? null : COMMUNITIES[Math.floor(random() * COMMUNITIES.length)]!
  const row = { ...rowOf(n, events, state, matter, processing, point, receivedAt), department_code: department, clerk_id: uuidOf(who, 3), counter_number: counter, community_code: community }
  return { number: numberOf(n, point), matter: matter.code, department, processing, point, counter: `${point}-${counter}`, staff: row.clerk_id, community: community ?? '-', events, row }
}

const numberOf = (n: number, point: string): string => `999999${point}${String(n).padStart(12, '0')}`
const ENDS = new Set(['closed', 'declined', 'withdrawn', 'rejected', 'deemedWithdrawn', 'discarded'])

function rowOf(n: number, events: SimulatedEvent[], state: string, matter: Preset, processing: string, point: string, receivedAt: IsoTime): Tables['cases'] {
  const accept = events.find((e) => ['accept', 'deemedAccept', 'finishOnTheSpot'].includes(e.type))
  const end = events.find((e) => ENDS.has(e.to))
  const acceptanceDate = accept ? (accept.type === 'deemedAccept' ? receivedAt : accept.at).slice(0, 10) : null
  const due = (limit: number | null): IsoDate | null => (acceptanceDate && limit !== null ? calendar.addWorkingDays(acceptanceDate, limit) : null)
  // While suspended no date is shown.
  const suspended = !end && events.findLast((e) => e.type === 'suspend' || e.type === 'resume')?.type === 'suspend'
  const legal = suspended ? null : due(matter.statutory_limit_workdays)
  const promised = suspended ? null : due(matter.promised_limit_workdays)
  const idNumber = idNumberOf(n)
  // Columns of later migrations keep their defaults.
  const row: Omit<Tables['cases'], 'acceptance_deadline' | 'correction_deadline' | 'promise_due' | 'suspended' | 'supervised' | 'rating'> = {
    id: uuidOf(n, 1), number: numberOf(n, point), version: events.length, state: state as Tables['cases']['state'],
    matter_code: matter.code, matter_version_id: `v-${matter.code}`, processing_type: processing, sensitivity: n % 11 === 0 ? 'highlySensitive' : 'ordinary',
    department_code: matter.department_code, point_code: point, counter_number: '01',
    applicant_id: uuidOf(0, 2), applicant_kind: 'person', applicant_name: `试办${n % 977}`, applicant_name_key: `试办${n % 977}`, applicant_pinyin: 'shiban',
    applicant_initials: 'sb', applicant_id_type: 'residentId', applicant_id_number: idNumber, applicant_phone: '13900000000', applicant_phone_tail: '0000',
    community_code: null, applicant_data: JSON.stringify({ kind: 'person', name: `试办${n % 977}`, idNumber, address: '测试路一号'.repeat(4) }), agent_data: null,
    clerk_id: uuidOf(0, 3), officer_id: null, received_at: receivedAt, accepted_at: accept?.at ?? null, acceptance_date: acceptanceDate,
    dispatched_at: null, signed_in_at: null, ended_at: end?.at ?? null, end_kind: end ? end.to : null, delivered_at: null, result: end?.to === 'closed' ? 'granted' : null,
    legal_due: legal, promised_due: promised, due: promised ?? legal, dates_provisional: 0, updated_at: events.at(-1)?.at ?? receivedAt,
  }
  return row as Tables['cases']
}

/** Cases received between two days, evenly, at counter hours. */
export function simulate(options: { from: IsoDate; to: IsoDate; count: number; seed: number; until: IsoTime; first?: number }): SimulatedCase[] {
  const random = randomOf(options.seed)
  const start = epochOf(startOfDate(options.from))
  const span = epochOf(startOfDate(addDays(options.to, 1))) - start
  const times = Array.from({ length: options.count }, () => Math.floor(random() * span)).sort((a, b) => a - b)
  const cases = times.map((offset, i) => {
    const day = Math.floor(offset / 86_400_000) * 86_400_000
    // A few exactly at midnight: the boundary of a month.
    const clock = random() < 0.02 ? 0 : 8 * 3_600_000 + Math.floor(random() * 9 * 3_600_000)
    return simulateCase((options.first ?? 1) + i, toIsoTime(start + day + clock), random, options.until)
  })
  return cases.filter((c) => c.events.length > 0)
}

const limitOf = (days: number | null): { days: number; unit: string } | null => (days === null ? null : { days, unit: 'working' })

/** Departments, matters, points, counters, clerks, communities and an applicant. */
export async function insertOrganisation(db: Database): Promise<void> {
  await db.write(async (tx) => {
    const at = '2002-01-01T00:00:00.000+08:00'
    for (const d of DEPARTMENTS) {
      await tx.insertInto('department').values({ code: d.code, name: d.name, short: d.short, address: null, phone: null, valid_from: '2002-01-01', valid_to: null, data: '{}' }).execute()
    }
    for (const [i, m] of MATTERS.entries()) {
      await tx.insertInto('matter').values({ code: m.code, short_code: String(i + 1).padStart(2, '0') }).execute()
      await tx.insertInto('matter_version').values({
        id: `v-${m.code}`, matter_code: m.code, version: 1, name: m.name, department_code: m.department_code, valid_from: '2002-01-01', valid_to: null,
        sensitivity: 'ordinary', processing_type: PROCESSING[m.processing_type]!, created_at: at,
        data: JSON.stringify({ promisedLimit: limitOf(m.promised_limit_workdays), legalLimit: limitOf(m.statutory_limit_workdays) }),
      }).execute()
    }
    for (const point of POINTS) {
      await tx.insertInto('acceptance_point').values({ code: point, name: `受理点${point}`, region: '999999', address: null, phone: null, valid_from: '2002-01-01', valid_to: null, kind: 'centre', community_code: null }).execute()
      for (const n of [1, 2, 3]) await tx.insertInto('counter').values({ point_code: point, number: `0${n}`, name: `${n}号窗口`, active: 1 }).execute()
    }
    for (let who = 0; who <= CLERKS; who++)
      await tx.insertInto('staff').values({
        id: uuidOf(who, 3), username: `clerk${who}`, display_name: `窗口${'甲乙丙丁'[who]}`, role: 'clerk', department_code: null, point_code: null, counter_number: null, community_code: null, leads: 0, clearance: null, password_hash: 'x',
        failed_logins: 0, locked_until: null, active: 1, created_at: at,
      }).execute()
    for (const code of COMMUNITIES) await tx.insertInto('community').values({ code, name: `试办社区${code}`, area: null, data: '{}', address: null, phone: null, entered_by: null }).execute()
    await tx.insertInto('applicant').values({
      id: uuidOf(0, 2), kind: 'person', name: '试办', name_key: '试办', pinyin: 'shiban', initials: 'sb', id_type: 'residentId', id_number: idNumberOf(0), phone: null,
      phone_tail: null, address: null, community_code: null, representative: null, created_at: at, updated_at: at,
    }).execute()
  })
}

export async function insertCases(db: Database, cases: SimulatedCase[]): Promise<void> {
  const CHUNK = 50
  await db.write(async (tx) => {
    for (let i = 0; i < cases.length; i += CHUNK) {
      const chunk = cases.slice(i, i + CHUNK)
      await tx.insertInto('cases').values(chunk.map((c) => c.row)).execute()
      const events = chunk.flatMap((c) =>
        c.events.map((e, seq) => ({
          id: `${c.row.id}-${seq}`, case_id: c.row.id, seq: seq + 1, type: e.type, at: e.at, actor_id: 'a', actor_name: '窗口甲',
          from_state: e.from as Tables['case_event']['from_state'], to_state: e.to as Tables['case_event']['to_state'], data: JSON.stringify(e.data),
        })),
      )
      await tx.insertInto('case_event').values(events).execute()
    }
  })
}
