import { describe, expect, it } from 'vitest'
import { datesOf, limitsOf, toClockEvents } from '#main/domain/cases/clocks.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { recomputeOpenCases } from '#main/domain/cases/recompute.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { runReportJob } from '#main/reports/job.ts'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import { replay } from '#shared/rules/caseMachine.ts'
import { computeClocks } from '#shared/rules/clocks.ts'
import { addDays, dateOf, epochOf, toIsoTime } from '#shared/rules/time.ts'
import { DIALECTS, RESOURCES_DIR, type Who } from '#tests/support/core.ts'
import { aCase, randomOf } from '#tests/support/samples.ts'
import { GOOD_EVENTS, INCOMPLETE, openLife, REST, type EventBody, type Life } from './support.ts'

const SEQUENCES = 320
const EVENTS = Object.keys(GOOD_EVENTS)
const PEOPLE: Who[] = ['clerk', 'clerk2', 'supervisor', 'supervisor', 'officer', 'officer', 'officer2', 'auditor']
/** What may come next, so that lives also get somewhere; any event comes now and then. */
const LIKELY: Record<string, string[]> = {
  received: ['accept', 'accept', 'correctionNotice', 'correctionNotice', 'finishOnTheSpot', 'decline'],
  awaitingCorrection: ['supplement', 'supplement', 'supplement', 'withdraw'],
  accepted: ['dispatch', 'dispatch', 'dispatch', 'promiseKept', 'suspend', 'finishOnTheSpot'],
  dispatched: ['signIn', 'signIn', 'signIn', 'sendBack', 'reassign'],
  inProgress: ['close', 'close', 'suspend', 'resume', 'resume', 'extend', 'sendBack', 'supervise', 'reply', 'reject'],
  closed: ['deliver', 'deliver', 'rate'],
  delivered: ['archive', 'rate'],
}

interface Walk {
  life: Life
  random: () => number
  statuses: Map<number, number>
  states: Set<string>
  events: number
}

const pick = <T>(random: () => number, list: readonly T[]): T => list[Math.floor(random() * list.length)] as T

/** A body that is mostly sensible for the day it is sent on. */
function bodyOf({ random, life }: Walk, type: string): EventBody {
  const today = dateOf(life.core.clock.now())
  const good: EventBody = { ...GOOD_EVENTS[type]! }
  if (type === 'suspend') good['plannedEnd'] = addDays(today, Math.floor(random() * 20) - 2)
  if (type === 'accept' && random() < 0.3) good['promise'] = { deadline: addDays(today, Math.floor(random() * 10)), signedBy: '本人' }
  if (type === 'supplement' && random() < 0.4) Object.assign(good, { materials: [pick(random, REST)], complete: random() < 0.3 })
  if (type === 'promiseKept' && random() < 0.5) good['materials'] = [pick(random, REST)]
  if (type === 'correctionNotice' && random() < 0.3) good['supervisorReason'] = '另有新情况'
  if (type === 'reassign') good['departmentCode'] = pick(random, ['WS', 'SR'])
  if (type === 'close' && random() < 0.3) Object.assign(good, { result: 'refused', ...(random() < 0.7 && { reason: '不符合条件', remedies: '可申请复议' }) })
  if (type === 'archive' && random() < 0.5) delete good['waivedBy']
  if (type === 'rate') good['level'] = Math.floor(random() * 7)
  if (type === 'correct') good['newValue'] = `139${String(Math.floor(random() * 1e8)).padStart(8, '0')}`
  return good
}

/** One life of up to 18 events by anybody, the clock moving between minutes and weeks. */
async function liveOnce(walk: Walk, n: number): Promise<void> {
  const { life, random } = walk
  life.at(toIsoTime(epochOf('2026-01-05T09:00:00.000+08:00') + Math.floor(random() * 200 * 24) * 3_600_000))
  const lacking = random() < 0.4
  const promise = lacking && random() < 0.3 ? { promise: { deadline: addDays(dateOf(life.core.clock.now()), 9), signedBy: '本人' } } : {}
  const step = lacking && !('promise' in promise) ? 'receive' : pick(random, ['receive', 'accept', 'dispatch'] as const)
  const matter = random() < 0.2 ? { matterCode: 'SR-05' } : { matterCode: pick(random, ['WS-01', 'WS-01', 'WS-02']) }
  const lines = matter.matterCode === 'SR-05' ? {} : lacking ? { materials: INCOMPLETE } : {}
  const made = await life.api<CaseOutcome>('clerk', 'POST', '/cases', aCase(n, { step, ...matter, ...lines, ...promise }))
  expect(made, JSON.stringify(made.body)).toMatchObject({ status: 201 })
  let state = made.body.state
  const length = 3 + Math.floor(random() * 16)
  for (let i = 0; i < length; i++) {
    const wait = random() < 0.6 ? random() * 8 * 3_600_000 : random() * (random() < 0.2 ? 30 : 5) * 86_400_000
    life.at(toIsoTime(epochOf(life.core.clock.now()) + Math.floor(wait)))
    if (random() < 0.1) await raiseOverdue(life.core)
    const type = random() < 0.8 ? pick(random, LIKELY[state] ?? EVENTS) : pick(random, EVENTS)
    const who = random() < 0.3 ? pick(random, PEOPLE) : ['signIn', 'sendBack', 'suspend', 'resume', 'extend', 'reject', 'close'].includes(type) ? pick(random, ['officer', 'supervisor'] as const) : 'supervisor'
    const before = await eventCount(life, made.body.id)
    const answer = await life.api<CaseOutcome & ErrorBody>(who, 'POST', `/cases/${made.body.id}/events`, bodyOf(walk, type))
    walk.statuses.set(answer.status, (walk.statuses.get(answer.status) ?? 0) + 1)
    expect([200, 400, 403, 409], `${type}: ${JSON.stringify(answer.body)}`).toContain(answer.status)
    const after = await eventCount(life, made.body.id)
    if (answer.status === 200) walk.events++
    else {
      expect(answer.body.message).toMatch(/\p{Script=Han}/u)
      // Nothing but a midnight may have come about.
      expect(after - before, type).toBeLessThanOrEqual(1)
    }
    state = (await life.core.db.read.selectFrom('cases').select('state').where('id', '=', made.body.id).executeTakeFirstOrThrow()).state
    walk.states.add(state)
  }
}

const eventCount = async (life: Life, id: string): Promise<number> =>
  Number((await life.core.db.read.selectFrom('case_event').select((eb) => eb.fn.countAll<number>().as('n')).where('case_id', '=', id).executeTakeFirstOrThrow()).n)

/** Every case: state and dates are what its events give, no event is one the law gives no effect, times are in order. */
async function proveCases(life: Life): Promise<void> {
  const [cases, events] = await Promise.all([life.core.db.read.selectFrom('cases').selectAll().execute(), life.core.db.read.selectFrom('case_event').selectAll().orderBy('seq').execute()])
  const byCase = Map.groupBy(events, (e) => e.case_id)
  const today = dateOf(life.core.clock.now())
  const calendar = life.core.calendar.calendar()
  for (const row of cases) {
    const own = byCase.get(row.id)!
    expect(replay(own)).toBe(row.state)
    expect(own.map((e) => e.at)).toEqual(own.map((e) => e.at).toSorted())
    const matter = life.core.catalogue.matterVersion(row.matter_version_id)!
    const clocks = computeClocks({ limits: limitsOf(matter), events: toClockEvents(own), today, calendar })
    expect(clocks.ignored, JSON.stringify(own)).toEqual([])
    const { due } = datesOf(matter, own, today, calendar)
    expect([row.legal_due, row.promised_due, row.acceptance_date, row.due], row.number).toEqual([clocks.legalDue, clocks.promisedDue, clocks.acceptanceDate, due])
    expect(row.ended_at === null, row.state).toBe(['received', 'awaitingCorrection', 'accepted', 'dispatched', 'inProgress'].includes(row.state))
    expect(row.version).toBeGreaterThan(0)
  }
}

describe.each(DIALECTS)('%s', (dialect) => {
  it(`${SEQUENCES} random lives leave a sound database and balanced months`, { timeout: 300_000 }, async () => {
    const life = await openLife(dialect)
    const walk: Walk = { life, random: randomOf(20260302), statuses: new Map(), states: new Set(), events: 0 }
    try {
      for (let n = 1; n <= SEQUENCES; n++) await liveOnce(walk, n)
      life.at('2026-12-20T08:00')
      await raiseOverdue(life.core)
      expect((await verifyDatabase(life.core.db)).findings).toEqual([])
      await proveCases(life)
      expect(await recomputeOpenCases(life.core)).toEqual([])
      // Lives went everywhere, and most steps were really taken or really refused.
      expect([...walk.states].sort()).toEqual(['accepted', 'archived', 'awaitingCorrection', 'closed', 'declined', 'deemedWithdrawn', 'delivered', 'discarded', 'dispatched', 'inProgress', 'received', 'rejected', 'withdrawn'])
      expect(walk.events).toBeGreaterThan(SEQUENCES * 2)
      expect([...walk.statuses.keys()].sort()).toEqual([200, 400, 403, 409])
      for (let month = 1; month <= 12; month++) {
        const name = `2026-${String(month).padStart(2, '0')}`
        const { report } = await runReportJob({ kind: 'month', location: life.location, month: name, now: life.core.clock.now(), centreName: '练习中心' }, { resourcesDir: RESOURCES_DIR })
        expect(report.balance, name).toMatchObject({ balanced: true })
      }
    } finally {
      await life.close()
    }
  })
})
