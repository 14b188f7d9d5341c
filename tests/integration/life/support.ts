import { expect } from 'vitest'
import { createApiHandler, type ApiHandler } from '#main/api/handler.ts'
import { limitsOf, toClockEvents } from '#main/domain/cases/clocks.ts'
import { eventsOf } from '#main/domain/cases/repository.ts'
import type { Dialect } from '#main/database/ddl.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import type { CaseDetail, CaseOutcome, CreateCaseInput } from '#shared/contract/cases.ts'
import type { ErrorBody } from '#shared/contract/errors.ts'
import type { CaseState } from '#shared/rules/caseMachine.ts'
import { computeClocks } from '#shared/rules/clocks.ts'
import { openWorld, type Who, type World } from '#tests/support/core.ts'
import { aCase, INSTANT_MATTER } from '#tests/support/samples.ts'

export interface Answer<T = unknown> {
  status: number
  body: T
}

export type EventBody = { type: string; [field: string]: unknown }

/** A world whose people speak to it through the open interface only, on a practice database. */
export interface Life extends World {
  /** Any call; `body` as JSON. */
  api<T = unknown>(who: Who, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>>
  /** Bytes of a file. */
  bytes(who: Who, path: string): Promise<Uint8Array>
  /** A new case; fails the test unless it is made. */
  open(change?: Partial<CreateCaseInput>, who?: Who): Promise<CaseOutcome>
  /** An event that must succeed. */
  event(who: Who, id: string, event: EventBody): Promise<CaseOutcome>
  /** An event that must be refused. */
  refused(who: Who, id: string, event: EventBody, status?: number): Promise<ErrorBody & { data?: Record<string, unknown> }>
  get(id: string, who?: Who): Promise<CaseDetail>
  /** Moves the clock by the interface, as training does. */
  moveTo(time: string): Promise<void>
  /** Kinds of the papers of a case, oldest first. */
  papers(id: string): Promise<string[]>
}

let applicants = 0

/** Opens a life; people log in once each. */
export async function openLife(dialect: Dialect): Promise<Life> {
  const world = await openWorld({ dialect, practice: true })
  const tokens = new Map<Who, string>()
  const handlers = new WeakMap<object, ApiHandler>()
  const handler = (): ApiHandler => {
    let made = handlers.get(life.core)
    if (!made) handlers.set(life.core, (made = createApiHandler(life.core)))
    return made
  }
  const send = async (who: Who, method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> => {
    if (!tokens.has(who)) tokens.set(who, await life.session(who))
    const init = { method, headers: { authorization: `Bearer ${tokens.get(who)}`, 'content-type': 'application/json', ...headers }, ...(body !== undefined && { body: JSON.stringify(body) }) }
    return (await handler()(new Request(`http://localhost/api${path}`, init))) as Response
  }
  const life: Life = Object.assign(world, {
    async api<T>(who: Who, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer<T>> {
      const response = await send(who, method, path, body, headers)
      return { status: response.status, body: (await response.json()) as T }
    },
    async bytes(who: Who, path: string): Promise<Uint8Array> {
      const response = await send(who, 'GET', path)
      expect(response.status, path).toBe(200)
      return new Uint8Array(await response.arrayBuffer())
    },
    async open(change: Partial<CreateCaseInput> = {}, who: Who = 'clerk'): Promise<CaseOutcome> {
      const answer = await life.api<CaseOutcome>(who, 'POST', '/cases', aCase(++applicants % 9999, change))
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 })
      return answer.body
    },
    async event(who: Who, id: string, event: EventBody): Promise<CaseOutcome> {
      const answer = await life.api<CaseOutcome>(who, 'POST', `/cases/${id}/events`, event)
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 })
      return answer.body
    },
    async refused(who: Who, id: string, event: EventBody, status = 409): Promise<ErrorBody & { data?: Record<string, unknown> }> {
      const answer = await life.api<ErrorBody & { data?: Record<string, unknown> }>(who, 'POST', `/cases/${id}/events`, event)
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status })
      expect(answer.body.message).toMatch(/\p{Script=Han}/u)
      return answer.body
    },
    async get(id: string, who: Who = 'supervisor'): Promise<CaseDetail> {
      const answer = await life.api<CaseDetail>(who, 'GET', `/cases/${id}`)
      expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 200 })
      return answer.body
    },
    async moveTo(time: string): Promise<void> {
      const now = time.length === 10 ? time : `${time}:00+08:00`
      expect(await life.api('clerk', 'POST', '/practice/clock', { now })).toMatchObject({ status: 200 })
    },
    papers: async (id: string): Promise<string[]> => (await life.get(id)).documents.map((d) => d.kind),
  })
  return life
}

/** The dates the interface shows are those the pure functions give for the stored events. */
export async function agreesWithRules(life: Life, id: string): Promise<void> {
  const { clocks, matterCode } = await life.get(id)
  const matter = life.core.catalogue.matterOn(matterCode, '2026-03-02')
  const today = life.core.clock.now().slice(0, 10)
  const pure = computeClocks({ limits: limitsOf(matter), events: toClockEvents(await eventsOf(life.core.db.read, id)), today, calendar: life.core.calendar.calendar() })
  const { legalDue, promisedDue, acceptanceDeadline, acceptanceDate, correctionDeadline, deliveryDeadline, colour, phase } = pure
  expect(clocks).toMatchObject({ legalDue, promisedDue, acceptanceDeadline, acceptanceDate, correctionDeadline, deliveryDeadline, colour, phase })
}

/** Closes a life after proving its database. */
export async function closeProven(life: Life): Promise<void> {
  const { ok, findings } = await verifyDatabase(life.core.db)
  await life.close()
  expect(findings).toEqual([])
  expect(ok).toBe(true)
}

/** All papers but the last two of the sample matter. */
export const INCOMPLETE = Array.from({ length: 5 }, (_, i) => ({ no: i + 1, received: true }))
export const REST = [{ no: 6, received: true }, { no: 7, received: true }]
export const NOTICE: EventBody = { type: 'correctionNotice', missing: [{ no: 6, reason: '未带原件' }, { no: 7, reason: '复印不清', kind: 'illegible' }] }

/** A sensible body for each event of the interface. */
export const GOOD_EVENTS: Record<string, EventBody> = {
  accept: { type: 'accept' },
  finishOnTheSpot: { type: 'finishOnTheSpot', result: 'granted', opinion: '当场办结' },
  correctionNotice: NOTICE,
  supplement: { type: 'supplement', materials: REST, complete: true },
  promiseKept: { type: 'promiseKept', materials: REST },
  decline: { type: 'decline', reason: '不属于本机关职权范围' },
  withdraw: { type: 'withdraw', reason: '申请人改变主意' },
  discard: { type: 'discard' },
  dispatch: { type: 'dispatch' },
  signIn: { type: 'signIn', receiver: '试办officer' },
  assign: { type: 'assign', officerId: 'officer' },
  sendBack: { type: 'sendBack', reason: '缺少现场图' },
  reassign: { type: 'reassign', reason: '职能划转', departmentCode: 'SR' },
  suspend: { type: 'suspend', reason: '检测', plannedEnd: '2026-03-20' },
  resume: { type: 'resume', result: '检测合格' },
  extend: { type: 'extend', reason: '案情复杂', approver: '分管负责人' },
  supervise: { type: 'supervise', reason: '请三日内答复' },
  reply: { type: 'reply', reason: '已安排现场核查' },
  reject: { type: 'reject', reason: '不符合规划', departmentDocument: '卫退〔2026〕1号' },
  close: { type: 'close', result: 'granted', opinion: '符合条件,准予许可' },
  deliver: { type: 'deliver', way: 'counter', receiver: '本人' },
  rate: { type: 'rate', level: 5 },
  archive: { type: 'archive', waivedBy: '试办supervisor', waiverReason: '练习' },
  correct: { type: 'correct', field: 'applicant.phone', newValue: '13911112222', reason: '登记有误' },
  void: { type: 'void', reason: '重复登记' },
}

/** Who does an event in these tests. */
export const DOER: Record<string, Who> = {
  assign: 'officerHead', signIn: 'officer', sendBack: 'officer', suspend: 'officer', resume: 'officer', extend: 'officer', reject: 'officer', close: 'officer',
  supervise: 'supervisor', void: 'supervisor',
}
export const doerOf = (event: string): Who => DOER[event] ?? 'clerk'

/** Events from a received case (with or without all papers) to each state a stored case can be in. */
const WAYS: Partial<Record<CaseState, { from?: 'incomplete'; events: string[]; moveTo?: string }>> = {
  received: { events: [] },
  awaitingCorrection: { from: 'incomplete', events: ['correctionNotice'] },
  accepted: { events: ['accept'] },
  dispatched: { events: ['accept', 'dispatch'] },
  inProgress: { events: ['accept', 'dispatch', 'signIn'] },
  closed: { events: ['accept', 'dispatch', 'signIn', 'close'] },
  delivered: { events: ['accept', 'dispatch', 'signIn', 'close', 'deliver'] },
  archived: { events: ['accept', 'dispatch', 'signIn', 'close', 'deliver', 'archive'] },
  declined: { events: ['decline'] },
  withdrawn: { events: ['withdraw'] },
  rejected: { events: ['accept', 'dispatch', 'signIn', 'reject'] },
  discarded: { events: ['void'] },
}
export const STORED_STATES = [...Object.keys(WAYS), 'deemedWithdrawn'] as CaseState[]

/** A new case brought to a state through the interface; `deemedWithdrawn` moves the clock by weeks. */
export async function caseIn(life: Life, state: CaseState, change: Partial<CreateCaseInput> = {}): Promise<string> {
  const way = WAYS[state === 'deemedWithdrawn' ? 'awaitingCorrection' : state]
  if (!way) throw new Error(`no way to ${state}`)
  const { id } = await life.open({ step: 'receive', ...(way.from && { materials: INCOMPLETE }), ...change })
  for (const event of way.events) await life.event(doerOf(event), id, GOOD_EVENTS[event]!)
  if (state === 'deemedWithdrawn') {
    const { clocks } = await life.get(id)
    await life.moveTo(`${clocks.correctionDeadline!.slice(0, 8)}28T09:00`)
  }
  expect((await life.get(id)).state).toBe(state)
  return id
}

export { INSTANT_MATTER }
