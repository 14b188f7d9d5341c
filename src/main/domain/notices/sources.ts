import type { NoticeKind } from '#shared/rules/notices.ts'
import { shortDate } from '#shared/text/labels.ts'
import { TWO_BOUNCES } from '#shared/rules/caseGuards.ts'
import { CASE_EVENTS } from '#shared/rules/caseMachine.ts'
import { addDays, dateOf, startOfDate, type IsoDate, type IsoTime } from '#shared/rules/time.ts'
import { covered } from '#shared/rules/visibility.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { lettersEnding } from '#main/domain/authority/service.ts'
import { addressOf } from '#main/domain/supervision/targets.ts'

/** A notice before it is known whether it was seen. */
export interface Found {
  /** Of the kind: the thing it is about. */
  key: string
  text: string
  at: string
  path: string
}

export interface Asking {
  core: Core
  actor: Actor
  now: IsoTime
  today: IsoDate
}

/** At most so many of a kind: a hundred notices are none. */
export const PER_KIND = 20
/** How long what was sent back or reassigned is told of. */
const RETURNED_DAYS = 14

const tail = (number: string): string => `(尾号${number.slice(-4)})`
/** Without the year where it is this one: notices are of these days. */
const day = (date: string | null): string => (date === null ? '' : shortDate(date.slice(0, 10)))
const matterName = (core: Core, versionId: string, code: string): string => core.catalogue.matterVersion(versionId)?.name ?? code

/** Open cases the person may know of and answers for: an officer's own, a clerk's acceptance point, everything for a supervisor. */
function ownCases({ core, actor }: Asking) {
  const seen = core.db.read.selectFrom('cases').select(['id', 'number', 'matter_code', 'matter_version_id', 'due', 'acceptance_deadline', 'ended_at', 'dispatched_at'])
    .where('sensitivity', 'in', covered(actor.clearance))
  if (actor.role === 'officer') {
    const department = seen.where('department_code', '=', actor.departmentCode ?? '-')
    return actor.leads ? department : department.where((eb) => eb.or([eb('officer_id', '=', actor.id), eb('officer_id', 'is', null)]))
  }
  return actor.role === 'clerk' && actor.pointCode !== null ? seen.where('point_code', '=', actor.pointCode) : seen
}

type CaseFacts = { id: string; number: string; matter_code: string; matter_version_id: string }

const ofCase = (core: Core, row: CaseFacts, at: string, text: string, key = row.id): Found => ({
  key, at, path: `cases/${row.id}`, text: `${matterName(core, row.matter_version_id, row.matter_code)}${tail(row.number)}${text}`,
})

async function acceptanceGuard(ask: Asking): Promise<Found[]> {
  const soon = ask.core.calendar.calendar().addWorkingDays(ask.today, 2)
  const rows = await ownCases(ask).where('state', '=', 'received').where('acceptance_deadline', '<=', soon).orderBy('acceptance_deadline').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(ask.core, row, row.acceptance_deadline ?? ask.today, `最迟${day(row.acceptance_deadline)}作出受理决定,逾期视为受理`, `${row.id} ${row.acceptance_deadline}`))
}

async function overdue(ask: Asking): Promise<Found[]> {
  const rows = await ownCases(ask).where('ended_at', 'is', null).where('due', '<', ask.today).orderBy('due').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(ask.core, row, row.due ?? '', `已超期(${day(row.due)}),请办理并说明原因`, `${row.id} ${row.due}`))
}

async function dueSoon(ask: Asking): Promise<Found[]> {
  const soon = ask.core.calendar.calendar().addWorkingDays(ask.today, 1)
  const rows = await ownCases(ask).where('ended_at', 'is', null).where('due', '>=', ask.today).where('due', '<=', soon).orderBy('due').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(ask.core, row, row.due ?? '', `${row.due === ask.today ? '今天' : day(row.due)}到期`, `${row.id} ${row.due}`))
}

/** What a department sent back, or was given to another: the counter dispatches it anew. */
async function returned(ask: Asking): Promise<Found[]> {
  const { core, actor, today } = ask
  const query = core.db.read.selectFrom('case_event as e').innerJoin('cases as c', 'c.id', 'e.case_id')
    .select(['e.id as event_id', 'e.at', 'e.type', 'e.actor_name', 'c.id', 'c.number', 'c.matter_code', 'c.matter_version_id'])
    .select((eb) => eb.selectFrom('case_event as b').select((b) => b.fn.countAll<number>().as('n')).whereRef('b.case_id', '=', 'e.case_id').where('b.type', 'in', ['sendBack', 'reassign']).as('times'))
    .where('e.type', 'in', ['sendBack', 'reassign']).where('e.at', '>=', startOfDate(addDays(today, -RETURNED_DAYS)))
    .where('c.state', '=', 'accepted').where('c.sensitivity', 'in', covered(actor.clearance))
  const mine = actor.role === 'clerk' ? query.where('c.clerk_id', '=', actor.id) : query
  const rows = await mine.orderBy('e.at', 'desc').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(core, row, row.at, `${row.actor_name}已${row.type === 'sendBack' ? CASE_EVENTS.sendBack.label : CASE_EVENTS.reassign.label},待重新转办${Number(row.times) < TWO_BOUNCES ? '' : `;已退回改派${row.times}次,再退由值班主管决定`}`, row.event_id))
}

async function arrived(ask: Asking): Promise<Found[]> {
  const rows = await ownCases(ask).where('state', '=', 'dispatched').orderBy('dispatched_at', 'desc').limit(PER_KIND).execute()
  return rows.map((row) => ({ ...ofCase(ask.core, row, row.dispatched_at ?? '', '待签收', `${row.id} ${row.dispatched_at}`), path: 'department' }))
}

async function assigned(ask: Asking): Promise<Found[]> {
  const { core, actor, today } = ask
  const rows = await core.db.read.selectFrom('case_event as e').innerJoin('cases as c', 'c.id', 'e.case_id')
    .select(['e.id as event_id', 'e.at', 'e.actor_name', 'c.id', 'c.number', 'c.matter_code', 'c.matter_version_id'])
    .where('e.type', '=', 'assign').where('e.at', '>=', startOfDate(addDays(today, -RETURNED_DAYS))).where('e.actor_id', '<>', actor.id)
    .where('c.officer_id', '=', actor.id).where('c.ended_at', 'is', null).where('c.sensitivity', 'in', covered(actor.clearance)).orderBy('e.at', 'desc').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(core, row, row.at, `${row.actor_name}分派给您`, row.event_id))
}

async function step({ core, actor }: Asking): Promise<Found[]> {
  const rows = await core.db.read.selectFrom('case_task as t').innerJoin('cases as c', 'c.id', 't.case_id')
    .select(['t.id as task_id', 't.step', 't.due', 't.opened_at', 'c.id', 'c.number', 'c.matter_code', 'c.matter_version_id'])
    .where('t.kind', '=', 'joint').where('t.owner_code', '=', actor.departmentCode ?? '-').where('t.done_at', 'is', null).where('c.ended_at', 'is', null)
    .where('c.sensitivity', 'in', covered(actor.clearance)).orderBy('t.due').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(core, row, row.due ?? row.opened_at, `等本部门${row.step}${row.due ? `,${day(row.due)}前` : ''}`, row.task_id))
}

async function papersAsked({ core, actor }: Asking): Promise<Found[]> {
  const query = core.db.read.selectFrom('paper_request as p').innerJoin('cases as c', 'c.id', 'p.case_id').innerJoin('department as d', 'd.code', 'p.department_code')
    .select(['p.id as request_id', 'p.papers', 'p.answer_due', 'd.short', 'c.id', 'c.number', 'c.matter_code', 'c.matter_version_id'])
    .where('p.answered_at', 'is', null).where('c.sensitivity', 'in', covered(actor.clearance))
  const mine = actor.role === 'clerk' && actor.pointCode !== null ? query.where('c.point_code', '=', actor.pointCode) : query
  const rows = await mine.orderBy('p.answer_due').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(core, row, row.answer_due, `${row.short}要材料,请在${day(row.answer_due)}前答复`, row.request_id))
}

async function papersAnswered({ core, actor, today }: Asking): Promise<Found[]> {
  const rows = await core.db.read.selectFrom('paper_request as p').innerJoin('cases as c', 'c.id', 'p.case_id')
    .select(['p.id as request_id', 'p.answered_at', 'c.id', 'c.number', 'c.matter_code', 'c.matter_version_id'])
    .where('p.asked_by', '=', actor.id).where('p.answered_at', '>=', startOfDate(addDays(today, -7))).where('c.ended_at', 'is', null).where('c.sensitivity', 'in', covered(actor.clearance))
    .orderBy('p.answered_at', 'desc').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(core, row, row.answered_at ?? '', '窗口已答复所要的材料', row.request_id))
}

/** Papers a colleague handed over and the person has not yet said that he has them. */
async function papersOffered({ core, actor }: Asking): Promise<Found[]> {
  const rows = await core.db.read.selectFrom('cases as c').innerJoin('custody_event as u', 'u.case_id', 'c.id').innerJoin('staff as s', 's.id', 'u.from_staff')
    .select(['u.id as move_id', 'u.at', 's.display_name', 'c.id', 'c.number', 'c.matter_code', 'c.matter_version_id'])
    .where('c.department_code', '=', actor.departmentCode ?? '-').where('c.state', '=', 'inProgress').where('c.sensitivity', 'in', covered(actor.clearance))
    .where('u.kind', '=', 'offer').where('u.to_staff', '=', actor.id)
    .where('u.seq', '=', (eb) => eb.selectFrom('custody_event as x').select((x) => x.fn.max('x.seq').as('n')).whereRef('x.case_id', '=', 'u.case_id'))
    .orderBy('u.at', 'desc').limit(PER_KIND).execute()
  return rows.map((row) => ({ ...ofCase(core, row, row.at, `的材料,${row.display_name}移交给您,请在“部门 → 材料”确认`, row.move_id), path: 'department' }))
}

async function communityTask({ core, actor }: Asking): Promise<Found[]> {
  const query = core.db.read.selectFrom('community_task as k').innerJoin('case_task as t', 't.id', 'k.task_id').innerJoin('department as d', 'd.code', 'k.department_code').innerJoin('cases as c', 'c.id', 'k.case_id')
    .select(['t.id', 't.step', 't.due', 't.opened_at', 'd.short']).where('k.community_code', '=', actor.communityCode ?? '-').where('t.done_at', 'is', null)
  // As far as the list of tasks goes: the head all, a worker what is his or nobody's and within his clearance.
  const mine = actor.leads ? query : query.where((eb) => eb.or([eb('k.assigned_to', '=', actor.id), eb.and([eb('k.assigned_to', 'is', null), eb('c.sensitivity', 'in', covered(actor.clearance))])]))
  const rows = await mine.orderBy('t.due').limit(PER_KIND).execute()
  return rows.map((row) => ({ key: row.id, at: row.due ?? row.opened_at, path: 'community', text: `${row.short}请社区${row.step}${row.due ? `,${day(row.due)}前` : ''}` }))
}

/** Help, property service, inquiries and affairs that wait for this owner. */
async function request({ core, actor, now }: Asking): Promise<Found[]> {
  const open = core.db.read.selectFrom('light_case').select(['id', 'number', 'title', 'promised_at', 'urgent']).where('state', '=', 'open').where('done_at', 'is', null)
  const mine =
    actor.role === 'officer' ? open.where('owner_kind', '=', 'department').where('owner_code', '=', actor.departmentCode ?? '-')
    : actor.role === 'communityWorker' ? open.where('owner_kind', '=', 'community').where('owner_code', '=', actor.communityCode ?? '-')
    : open.where('promised_at', '<', now)
  const rows = await mine.orderBy('promised_at').limit(PER_KIND).execute()
  return rows.map((row) => ({ key: row.id, at: row.promised_at, path: 'community', text: `${row.urgent === 1 ? '急:' : ''}${row.number} ${row.promised_at < now ? '已过' : '应于'} ${row.promised_at.slice(5, 16).replace('T', ' ')} ${row.promised_at < now ? '未答复' : '前答复'}` }))
}

async function slip({ core, actor }: Asking): Promise<Found[]> {
  const own = addressOf(actor)
  if (own === null) return []
  const rows = await core.db.read.selectFrom('supervision_slip').select(['id', 'number', 'reply_due', 'level'])
    .where('target_kind', '=', own.kind).where('target_code', '=', own.code).where('replied_at', 'is', null).where('closed_at', 'is', null).orderBy('reply_due').limit(PER_KIND).execute()
  return rows.map((row) => ({ key: `${row.id} ${row.level}`, at: row.reply_due, path: 'supervision', text: `督办单 ${row.number}${row.level > 1 ? '(已升级)' : ''},${day(row.reply_due)}前回复` }))
}

async function complaint({ core, actor }: Asking): Promise<Found[]> {
  const open = core.db.read.selectFrom('complaint').leftJoin('cases as c', 'c.id', 'complaint.case_id').select(['complaint.id', 'complaint.number', 'complaint.due']).where('complaint.state', 'in', ['accepted', 'investigating', 'handled'])
    // No state before the last is archived: said again for the index of those that are not.
    .where('complaint.archived_at', 'is', null)
    .where((eb) => eb.or([eb('about_kind', '<>', 'staff'), eb('about_code', 'is', null), eb('about_code', '<>', actor.id)]))
    .where((eb) => eb.or([eb('c.id', 'is', null), eb('c.sensitivity', 'in', covered(actor.clearance))]))
  const mine = actor.role === 'officer' ? open.where('about_kind', '=', 'department').where('about_code', '=', actor.departmentCode ?? '-') : open
  const rows = await mine.orderBy('complaint.due').limit(PER_KIND).execute()
  return rows.map((row) => ({ key: row.id, at: row.due, path: 'complaints', text: `${row.number} ${day(row.due)}前办结反馈` }))
}

async function followUp({ core, actor }: Asking): Promise<Found[]> {
  const rows = await core.db.read.selectFrom('rating_follow_up as f').innerJoin('cases as c', 'c.id', 'f.case_id')
    .select(['f.due', 'c.id', 'c.number', 'c.matter_code', 'c.matter_version_id']).where('f.done_at', 'is', null).where('c.sensitivity', 'in', covered(actor.clearance))
    .orderBy('f.due').limit(PER_KIND).execute()
  return rows.map((row) => ({ ...ofCase(core, row, row.due, `差评,${day(row.due)}前回访`), path: 'supervision' }))
}

async function undelivered(ask: Asking): Promise<Found[]> {
  const rows = await ownCases(ask).where('state', '=', 'closed').orderBy('ended_at', 'desc').limit(PER_KIND).execute()
  return rows.map((row) => ofCase(ask.core, row, row.ended_at ?? '', '已办结,待送达'))
}

async function letterEnding({ core, today }: Asking): Promise<Found[]> {
  const letters = await lettersEnding(core.db.read, today)
  return letters.slice(0, PER_KIND).map(({ id, matterCode, number, to }) => ({ key: `${id} ${to}`, at: to, path: 'authority', text: `${matterCode} 的授权委托书 ${number} ${to} 到期,到期后不能受理` }))
}

/** Kind → what there is of it now. */
export const SOURCES: Record<NoticeKind, (ask: Asking) => Promise<Found[]>> = {
  acceptanceGuard, overdue, returned, dueSoon, slip, papersAsked, papersAnswered, papersOffered, arrived, assigned, step, communityTask, request, complaint, followUp, undelivered, letterEnding,
}

export const asking = (core: Core, actor: Actor): Asking => ({ core, actor, now: core.clock.now(), today: dateOf(core.clock.now()) })
