import type { DeskPeriod, DeskStatistics } from '#shared/contract/department.ts'
import { colourOf } from '#shared/rules/clocks.ts'
import { addDays, dateOf, startOfDate, type IsoDate } from '#shared/rules/time.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Tables } from '#main/database/schema.ts'
import { departmentOf, distributes, listOfficers } from './staff.ts'

type Closed = Pick<Tables['cases'], 'id' | 'officer_id' | 'acceptance_date' | 'ended_at' | 'due'> & { days: number }
type Event = { type: string; at: string }

/** What a department got done today and this month, what it has open by lamp, and for its head the same person by person. */
export async function deskStatistics(core: Core, call: Call, wanted: string | undefined): Promise<DeskStatistics> {
  const actor = allow(call, 'department.read')
  const department = departmentOf(actor, wanted)
  const today = dateOf(core.clock.now())
  const month = `${today.slice(0, 7)}-01`
  const [events, closed, open] = await Promise.all([eventsSince(core, department, month), closedSince(core, department, month), openCases(core, department, today)])
  const period = (from: IsoDate): DeskPeriod => periodOf(events.filter((e) => e.at >= startOfDate(from)), closed.filter((c) => (c.ended_at ?? '') >= startOfDate(from)))
  const count = (colour: string | null): number => open.filter((o) => o.state === 'inProgress' && o.colour === colour).length
  return {
    departmentCode: department,
    today: period(today),
    month: period(month),
    open: {
      dispatched: open.filter((o) => o.state === 'dispatched').length,
      inProgress: open.filter((o) => o.state === 'inProgress').length,
      red: count('red'), yellow: count('yellow'), green: count('green'), suspended: count('suspended'), none: count(null),
    },
    officers: distributes(actor) ? await byOfficer(core, call, department, open, closed) : [],
  }
}

function periodOf(events: readonly Event[], closed: readonly Closed[]): DeskPeriod {
  const of = (...types: string[]): number => events.filter((e) => types.includes(e.type)).length
  const limited = closed.filter((c) => c.due !== null)
  return {
    signedIn: of('signIn'),
    closed: closed.length,
    rejected: of('reject'),
    returned: of('sendBack', 'reassign'),
    averageDays: average(closed),
    withinPromise: limited.length === 0 ? null : { of: limited.length, count: limited.filter((c) => dateOf(c.ended_at!) <= c.due!).length },
  }
}

const average = (closed: readonly Closed[]): number | null =>
  closed.length === 0 ? null : Math.round((closed.reduce((sum, c) => sum + c.days, 0) / closed.length) * 10) / 10

/** A case given to another department counts as returned where it was taken from. */
async function eventsSince(core: Core, department: string, from: IsoDate): Promise<Event[]> {
  const since = core.db.read.selectFrom('case_event as e').innerJoin('cases as c', 'c.id', 'e.case_id').where('e.at', '>=', startOfDate(from))
  const [own, moved] = await Promise.all([
    since.select(['e.type', 'e.at']).where('e.type', 'in', ['signIn', 'reject', 'sendBack']).where('c.department_code', '=', department).execute(),
    since.select(['e.type', 'e.at', 'e.data', 'c.department_code']).where('e.type', '=', 'reassign').execute(),
  ])
  return [...own, ...moved.filter((e) => ((JSON.parse(e.data) as { fromDepartment?: string }).fromDepartment ?? e.department_code) === department)]
}

/** Cases closed since, each with the working days it took: suspensions are taken off as the clocks do (the days strictly between). */
async function closedSince(core: Core, department: string, from: IsoDate): Promise<Closed[]> {
  const rows = await core.db.read
    .selectFrom('cases')
    .select(['id', 'officer_id', 'acceptance_date', 'ended_at', 'due'])
    .where('department_code', '=', department)
    .where('end_kind', '=', 'closed')
    .where('ended_at', '>=', startOfDate(from))
    .execute()
  const paused = await pausedDays(core, rows.map((r) => r.id))
  const calendar = core.calendar.calendar()
  return rows.map((r) => ({ ...r, days: r.acceptance_date === null ? 0 : Math.max(0, calendar.workingDaysBetween(r.acceptance_date, dateOf(r.ended_at!)) - (paused.get(r.id) ?? 0)) }))
}

async function pausedDays(core: Core, ids: readonly string[]): Promise<Map<string, number>> {
  const [days, calendar, since] = [new Map<string, number>(), core.calendar.calendar(), new Map<string, IsoDate>()]
  for (let from = 0; from < ids.length; from += 500) {
    const rows = await core.db.read
      .selectFrom('case_event')
      .select(['case_id', 'type', 'at'])
      .where('case_id', 'in', ids.slice(from, from + 500))
      .where('type', 'in', ['suspend', 'resume', 'close'])
      .orderBy('case_id')
      .orderBy('seq')
      .execute()
    for (const e of rows) {
      const start = since.get(e.case_id)
      if (e.type === 'suspend') since.set(e.case_id, dateOf(e.at))
      else if (start !== undefined) {
        days.set(e.case_id, (days.get(e.case_id) ?? 0) + Math.max(0, calendar.workingDaysBetween(start, addDays(dateOf(e.at), -1))))
        since.delete(e.case_id)
      }
    }
  }
  return days
}

async function openCases(core: Core, department: string, today: IsoDate) {
  const rows = await core.db.read.selectFrom('cases').select(['state', 'officer_id', 'due', 'suspended', 'matter_version_id']).where('department_code', '=', department).where('state', 'in', ['dispatched', 'inProgress']).execute()
  const calendar = core.calendar.calendar()
  return rows.map((r) => {
    const matter = core.catalogue.matterVersion(r.matter_version_id)
    const limit = (matter?.promisedLimit ?? matter?.legalLimit)?.days ?? 0
    const colour = r.suspended === 1 ? 'suspended' : r.due === null ? null : colourOf(today, r.due, limit, calendar)
    return { state: r.state, officerId: r.officer_id, colour }
  })
}

async function byOfficer(core: Core, call: Call, department: string, open: Awaited<ReturnType<typeof openCases>>, closed: readonly Closed[]): Promise<DeskStatistics['officers']> {
  const people = await listOfficers(core, call, department)
  const known = new Set(people.map((p) => p.id))
  const line = (id: string | null, name: string, mine: (officer: string | null) => boolean) => {
    const [own, done] = [open.filter((o) => o.state === 'inProgress' && mine(o.officerId)), closed.filter((c) => mine(c.officer_id))]
    return { id, name, open: own.length, red: own.filter((o) => o.colour === 'red').length, yellow: own.filter((o) => o.colour === 'yellow').length, closed: done.length, averageDays: average(done) }
  }
  const others = line(null, '其他人签收', (officer) => officer === null || !known.has(officer))
  return [...people.map((p) => line(p.id, p.name, (officer) => officer === p.id)), ...(others.open + others.closed > 0 ? [others] : [])]
}
