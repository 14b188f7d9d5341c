import { v7 as uuid } from 'uuid'
import { creditCheckDigit } from '#shared/rules/identifiers.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { STANDARD_REMEDIES, type CaseEventInput } from '#shared/contract/caseEvents.ts'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import { addDays, dateOf, epochOf, toIsoTime, type IsoDate, type IsoMonth } from '#shared/rules/time.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { applyEvent, createCase } from '#main/domain/cases/service.ts'
import { insertStaff } from '#main/domain/people/service.ts'
import { toActor } from '#main/domain/session/service.ts'
import { createRandom, type Random } from './random.ts'
import { madeUpFirm, madeUpPerson } from './people.ts'

/** People of the practice centre; they cannot log in (no password fits), they only sign the practice cases. */
export interface PracticeStaff {
  clerks: Actor[]
  officers: Map<string, Actor>
}

const NO_LOGIN = 'none'
const CLERK_NAMES = ['练习窗口甲', '练习窗口乙', '练习窗口丙', '练习窗口丁']

export async function makePracticeStaff(core: Core): Promise<PracticeStaff> {
  const point = core.catalogue.points()[0]
  if (!point) throw new Error('no acceptance point')
  return core.db.write(async (tx) => {
    const now = core.clock.now()
    const clerks: Actor[] = []
    for (const [i, displayName] of CLERK_NAMES.entries()) {
      // They take in everything, also what is kept from other eyes.
      const place = { departmentCode: null, pointCode: point.code, counterNumber: point.counters[i]?.number ?? '01', clearance: 'highlySensitive' as const }
      const row = await insertStaff(tx, { username: `practice-clerk-${i + 1}`, displayName, role: 'clerk', ...place }, NO_LOGIN, now)
      clerks.push(toActor(row))
    }
    const nowhere = { departmentCode: null, pointCode: null, counterNumber: null }
    await insertStaff(tx, { username: 'practice-supervisor', displayName: '练习主管', role: 'supervisor', ...nowhere }, NO_LOGIN, now)
    const officers = new Map<string, Actor>()
    for (const department of core.catalogue.departments()) {
      const place = { departmentCode: department.code, pointCode: null, counterNumber: null }
      const displayName = `练习经办(${department.short})`
      const row = await insertStaff(tx, { username: `practice-${department.code.toLowerCase()}`, displayName, role: 'officer', ...place }, NO_LOGIN, now)
      officers.set(department.code, toActor(row))
    }
    return { clerks, officers }
  })
}

/** One thing to happen at a time; what it leads to is put back into the agenda. */
interface Step {
  at: number
  run: () => Promise<void>
}

const callOf = (actor: Actor): Call => ({ actor, idempotencyKey: uuid(), sessionToken: null, locked: false })

/** Plays a month of varied cases through the services with the practice clock, in order of time. Returns what was made. */
export async function playMonth(core: Core, staff: PracticeStaff, options: { month: IsoMonth; cases: number; seed: number; onProgress?: (done: number) => void }): Promise<{ cases: number; events: number }> {
  const random = createRandom(options.seed)
  const days = workingDaysOf(core, options.month)
  const matters = core.catalogue.matters().filter((m) => m.validTo === null || m.validTo >= `${options.month}-28`)
  const agenda: Step[] = []
  const end = epochOf(`${addDays(`${options.month}-28`, 4).slice(0, 8)}01T00:00:00.000+08:00`)
  let events = 0
  const plan = (wanted: number, run: () => Promise<void>): void => {
    const at = officeTime(core, wanted, random)
    if (at < end) agenda.push({ at, run })
  }
  for (let i = 0; i < options.cases; i++) {
    const at = openingTime(random, random.pick(days))
    plan(at, () => openCase({ core, staff, random, plan, count: () => events++ }, random.pick(matters)))
  }
  let done = 0
  while (agenda.length > 0) {
    agenda.sort((a, b) => b.at - a.at)
    const step = agenda.pop() as Step
    core.clock.moveTo(step.at)
    await step.run()
    if (++done % 50 === 0) options.onProgress?.(done)
  }
  core.clock.moveTo(end)
  await raiseOverdue(core)
  return { cases: options.cases, events }
}

function workingDaysOf(core: Core, month: IsoMonth): IsoDate[] {
  const days: IsoDate[] = []
  for (let date = `${month}-01`; date.startsWith(month); date = addDays(date, 1)) if (core.calendar.calendar().isWorkingDay(date)) days.push(date)
  return days
}

/** The same moment, or one in the next office hours when it falls outside them. */
function officeTime(core: Core, at: number, random: Random): number {
  const calendar = core.calendar.calendar()
  const time = toIsoTime(at)
  const date = dateOf(time)
  const hour = Number(time.slice(11, 13))
  if (calendar.isWorkingDay(date) && hour >= 9 && hour < 17) return at
  return openingTime(random, hour < 9 ? calendar.nextWorkingDay(date) : calendar.nextWorkingDay(addDays(date, 1)))
}

const openingTime = (random: Random, day: IsoDate): number => epochOf(`${day}T09:00:00.000+08:00`) + random.between(0, 8 * 3600) * 1000 + random.between(0, 999)

interface Play {
  core: Core
  staff: PracticeStaff
  random: Random
  plan: (at: number, run: () => Promise<void>) => void
  count: () => void
}

const DAY = 86_400_000
const HOUR = 3_600_000
const MINUTE = 60_000

async function openCase(play: Play, matter: MatterDetail): Promise<void> {
  const { core, staff, random } = play
  const person = matter.applicantKinds.includes('person') && (random.chance(0.6) || !matter.applicantKinds.includes('organisation'))
  const applicant = person ? madeUpPerson(random) : madeUpFirm(random, (body) => body + creditCheckDigit(body))
  const missing = random.chance(0.85) ? undefined : matter.materials.find((m) => m.required)
  const materials = matter.materials.filter((m) => m.required || random.chance(0.3)).map((m) => ({ no: m.no, received: m.no !== missing?.no }))
  const other = matter.materials.find((m) => m.no !== missing?.no)
  // Somebody who lacks a paper still hands in another one, or there is nothing to receive.
  if (other && materials.every((m) => !m.received)) materials.splice(0, materials.length, { no: other.no, received: true })
  const lacking = missing && other ? missing : undefined
  const agent = matter.agentAllowed && random.chance(0.15) ? { name: madeUpPerson(random).name, idType: 'residentId' as const, idNumber: madeUpPerson(random).idNumber, authority: '授权委托书' } : undefined
  const step = lacking ? 'receive' : matter.processingType === 'instant' ? 'accept' : 'dispatch'
  const all = lacking || !missing ? materials : materials.map((m) => ({ ...m, received: true }))
  const clerk = random.pick(staff.clerks)
  const outcome = await createCase(core, callOf(clerk), { matterCode: matter.code, applicant, ...(agent && { agent }), materials: all, step })
  play.count()
  const c: Playing = { ...play, matter, clerk, outcome }
  const now = epochOf(core.clock.now())
  if (lacking) play.plan(now + random.between(3, 20) * MINUTE, () => incomplete(c, lacking))
  else if (step === 'accept') play.plan(now + random.between(5, 40) * MINUTE, () => onTheSpot(c))
  else play.plan(now + random.between(2, 30) * HOUR, () => handle(c))
}

interface Playing extends Play {
  matter: MatterDetail
  clerk: Actor
  outcome: CaseOutcome
}

const onTheSpot = (c: Playing): Promise<void> => move(c, c.clerk, { type: 'finishOnTheSpot', result: 'granted', opinion: '材料齐全,当场办结' })

/** Papers are missing: told once, brought later or never; or declined; or forgotten, and accepted by law. */
async function incomplete(c: Playing, missing: { no: number; name: string }): Promise<void> {
  const { random } = c
  if (random.chance(0.12)) return
  if (random.chance(0.15)) return move(c, c.clerk, { type: 'decline', reason: '申请事项不属于本中心受理范围', remedies: STANDARD_REMEDIES })
  await move(c, c.clerk, { type: 'correctionNotice', missing: [{ no: missing.no, reason: '未带原件', kind: 'missing' }] })
  if (random.chance(0.15)) return
  later(c, random.between(1, 6) * DAY, async () => {
    await move(c, c.clerk, { type: 'supplement', materials: [{ no: missing.no, received: true }], complete: true })
    if (c.matter.processingType === 'instant') return onTheSpot(c)
    await move(c, c.clerk, { type: 'accept' })
    await move(c, c.clerk, { type: 'dispatch' })
    later(c, random.between(2, 30) * HOUR, () => handle(c))
  })
}

/** The department's side: sign in, perhaps a turn, then a decision within the promise; one in twelve is late. */
async function handle(c: Playing): Promise<void> {
  const { random } = c
  const officer = c.staff.officers.get(c.outcome.departmentCode)
  if (!officer) return
  await move(c, officer, { type: 'signIn', receiver: officer.name })
  const limit = c.matter.promisedLimit?.days ?? 10
  const days = random.chance(1 / 12) ? limit * 1.6 + 1 : random.between(1, Math.max(1, Math.floor(limit * 0.8)))
  if (random.chance(0.04)) return later(c, 2 * HOUR, () => move(c, c.clerk, { type: 'withdraw', requestSigned: true, reason: '申请人改变主意' }))
  if (random.chance(0.03)) return later(c, DAY, () => move(c, officer, { type: 'reject', reason: '与备案情况不符', departmentDocument: '退件意见书' }))
  if (random.chance(0.05)) return specialProcedure(c, officer, days)
  if (c.matter.legalLimit && random.chance(0.05)) later(c, HOUR, () => move(c, officer, { type: 'extend', reason: '案情复杂,需要进一步核实', approver: '练习分管负责人' }))
  later(c, days * DAY, () => decide(c, officer))
}

async function specialProcedure(c: Playing, officer: Actor, days: number): Promise<void> {
  const end = dateOf(toIsoTime(epochOf(c.core.clock.now()) + 7 * DAY))
  await move(c, officer, { type: 'suspend', reason: c.random.pick(['鉴定', '检测', '专家评审']), plannedEnd: end })
  later(c, c.random.between(4, 9) * DAY, async () => {
    await move(c, officer, { type: 'resume', result: '结论合格' })
    later(c, days * DAY, () => decide(c, officer))
  })
}

async function decide(c: Playing, officer: Actor): Promise<void> {
  const { random } = c
  const decision = random.chance(0.07)
    ? { result: 'refused' as const, opinion: '不符合办理条件', reason: '经审核,不符合该事项规定的申请条件', remedies: STANDARD_REMEDIES }
    : { result: 'granted' as const, opinion: '经审核,符合条件,同意办理' }
  await move(c, officer, { type: 'close', ...decision })
  if (!random.chance(0.85)) return
  later(c, random.between(1, 4) * DAY, async () => {
    await move(c, c.clerk, { type: 'deliver', way: 'counter', receiver: '本人', relation: '本人' })
    if (random.chance(0.4)) await move(c, c.clerk, { type: 'rate', level: random.pick([5, 5, 5, 4, 4, 3, 2]) })
  })
}

const later = (c: Play, ms: number, run: () => Promise<void>): void => c.plan(epochOf(c.core.clock.now()) + ms, run)

type Move = CaseEventInput extends infer E ? (E extends { id: string } ? Omit<E, 'id' | 'version'> : never) : never

async function move(c: Playing, actor: Actor, event: Move): Promise<void> {
  await applyEvent(c.core, callOf(actor), { ...event, id: c.outcome.id } as CaseEventInput)
  c.count()
}
