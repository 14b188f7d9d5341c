import { creditCheckDigit } from '#shared/rules/identifiers.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { STANDARD_REMEDIES, type CaseEventInput } from '#shared/contract/caseEvents.ts'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import { addDays, dateOf, epochOf, toIsoTime, type IsoMonth, type IsoTime } from '#shared/rules/time.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { applyEvent, createCase } from '#main/domain/cases/service.ts'
import { Agenda, callOf, DAY, HOUR, later, MINUTE, openingTime, workingDaysOf, type Play } from './agenda.ts'
import { playDistrict, type District } from './district.ts'
import { UNUSED_MATTER } from './desk.ts'
import { madeUpFirm, madeUpPerson } from './people.ts'
import { createRandom } from './random.ts'
import type { PracticeStaff } from './staff.ts'

export interface MonthOptions {
  month: IsoMonth
  cases: number
  seed: number
  /** Also the other side: communities, money, supervision, complaints, the department's desk. The clock must stand at startOfPlay. */
  district?: boolean
  /** Nothing happens from then on; default: the end of the month. */
  until?: IsoTime
  onProgress?: (done: number) => void
}

/** Where the clock must stand before a month with its district is played: admissions and the first settlement are of the month before. */
export const startOfPlay = (month: IsoMonth): number => epochOf(`${addDays(`${month}-01`, -1).slice(0, 7)}-01T08:00:00.000+08:00`)

/** Plays a month of varied cases through the services with the practice clock, in order of time. Returns how many of the cases asked for there are, and their events. */
export async function playMonth(core: Core, staff: PracticeStaff, options: MonthOptions): Promise<{ cases: number; events: number }> {
  const { month } = options
  const random = createRandom(options.seed)
  const days = workingDaysOf(core, month)
  const matters = core.catalogue.matters().filter((m) => (m.validTo === null || m.validTo >= `${month}-28`) && !(options.district && m.code === UNUSED_MATTER))
  const agenda = new Agenda(core, epochOf(options.until ?? `${addDays(`${month}-28`, 4).slice(0, 8)}01T00:00:00.000+08:00`))
  const made = { case: 0, event: 0 }
  const district = options.district ? playDistrict(agenda, { core, staff, month, days, seed: options.seed }) : null
  const play: CasePlay = { core, staff, random, district, now: agenda.now, plan: (at, run) => agenda.plan(at, random, run), count: (what) => void made[what]++ }
  for (let i = 0; i < options.cases; i++) {
    const at = openingTime(random, random.pick(days))
    play.plan(at, () => openCase(play, random.pick(matters)))
  }
  await agenda.playAll(options.onProgress)
  await raiseOverdue(core)
  return { cases: made.case, events: made.event }
}

interface CasePlay extends Play {
  count: (what: 'case' | 'event') => void
  district: District | null
}

async function openCase(play: CasePlay, matter: MatterDetail): Promise<void> {
  const { core, staff, random } = play
  const person = matter.applicantKinds.includes('person') && (random.chance(0.6) || !matter.applicantKinds.includes('organisation'))
  const madeUp = person ? madeUpPerson(random) : madeUpFirm(random, (body) => body + creditCheckDigit(body))
  const applicant = play.district ? play.district.settle(madeUp) : madeUp
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
  play.count('case')
  play.count('event')
  const c: Playing = { ...play, matter, clerk, outcome }
  const now = play.now()
  if (lacking) play.plan(now + random.between(3, 20) * MINUTE, () => incomplete(c, lacking))
  else if (step === 'accept') play.plan(now + random.between(5, 40) * MINUTE, () => onTheSpot(c))
  else play.plan(now + random.between(2, 30) * HOUR, () => handle(c))
}

interface Playing extends CasePlay {
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
  await c.district?.signedIn(c.outcome.id, c.matter, officer)
  const limit = c.matter.promisedLimit?.days ?? 10
  const days = random.chance(1 / 12) ? limit * 1.6 + 1 : random.between(1, Math.max(1, Math.floor(limit * 0.8)))
  if (random.chance(0.04)) return later(c, 2 * HOUR, () => move(c, c.clerk, { type: 'withdraw', requestSigned: true, reason: '申请人改变主意' }))
  if (random.chance(0.03)) return later(c, DAY, () => move(c, officer, { type: 'reject', reason: '与备案情况不符', departmentDocument: '退件意见书' }))
  if (random.chance(0.05)) return specialProcedure(c, officer, days)
  if (c.matter.legalLimit && random.chance(0.05)) later(c, HOUR, () => move(c, officer, { type: 'extend', reason: '案情复杂,需要进一步核实', approver: '练习分管负责人' }))
  later(c, days * DAY, () => decide(c, officer))
}

async function specialProcedure(c: Playing, officer: Actor, days: number): Promise<void> {
  const end = dateOf(toIsoTime(c.now() + 7 * DAY))
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

type Move = CaseEventInput extends infer E ? (E extends { id: string } ? Omit<E, 'id' | 'version'> : never) : never

async function move(c: Playing, actor: Actor, event: Move): Promise<void> {
  await applyEvent(c.core, callOf(actor), { ...event, id: c.outcome.id } as CaseEventInput)
  c.count('event')
}
