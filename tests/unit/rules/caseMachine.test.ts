import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { GUARDS, isInputGuard } from '#shared/rules/caseGuards.ts'
import type { CaseEventDefinition, CaseEventName, CaseState, GuardContext } from '#shared/rules/caseMachine.ts'
import {
  CASE_EVENTS, CASE_EVENT_NAMES, CASE_STATES, CASE_STATE_NAMES, END_STATES, allowedActions, decide, nextState, replay, replayFlags,
} from '#shared/rules/caseMachine.ts'

const GOOD: GuardContext = {
  instant: true, identityPresent: true, materialCount: 3, missingRequired: [], promiseSigned: false, departmentValid: true, today: '2026-03-10',
  printed: false, suspended: false, supervised: true, extended: false, noticesGiven: 0, acceptanceOverdue: true, correctionOverdue: true, legalDue: '2026-03-30',
  bounces: 0, selfCheckFailures: [], reason: '听证', legalBasis: '行政许可法', remedies: '可申请复议', missingItems: [{ no: 1, reason: '缺' }],
  supplementCount: 1, requestSigned: true, receiver: '王敏', plannedEnd: '2026-03-20', result: 'granted', approver: '李主任', opinion: '同意',
  departmentDocument: '退件函', deliveryWay: 'counter', rating: 5, oldValue: 'a', newValue: 'b',
}
const table: [string, CaseEventDefinition][] = Object.entries(CASE_EVENTS)
const arrows = (state: CaseState): string[] => table.filter(([, d]) => d.from.includes(state)).map(([e]) => e)

describe('the table', () => {
  it('names only states, guards and Chinese labels that exist; keys are not used twice', () => {
    for (const [, d] of table) {
      expect(d.label).toMatch(/^\p{Script=Han}+$/u)
      expect(d.from.length).toBeGreaterThan(0)
      for (const s of d.from) expect(CASE_STATES[s]).toBeDefined()
      if (d.to !== 'same') expect(CASE_STATES[d.to]).toBeDefined()
      for (const g of d.guards) expect(GUARDS[g]).toBeTypeOf('function')
      for (const p of d.prints) expect(p).toMatch(/^D([1-9]|1\d|2[0-3])$/)
    }
    const keys = table.map(([, d]) => d.key).filter((k) => k !== null)
    expect(new Set(keys).size).toBe(keys.length)
  })

  it.each([
    ['main line', ['receive', 'accept', 'dispatch', 'signIn', 'close', 'deliver', 'archive'], 'archived'],
    ['instant', ['receive', 'finishOnTheSpot', 'deliver'], 'delivered'],
    ['instant after acceptance', ['receive', 'accept', 'finishOnTheSpot'], 'closed'],
    ['correction', ['receive', 'correctionNotice', 'supplement', 'accept'], 'accepted'],
    ['correction missed', ['receive', 'correctionNotice', 'correctionExpired', 'archive'], 'archived'],
    ['deemed acceptance', ['receive', 'deemedAccept', 'dispatch'], 'dispatched'],
    ['sent back in transit', ['receive', 'accept', 'dispatch', 'sendBack', 'dispatch', 'signIn', 'reassign'], 'accepted'],
    ['special procedure and extension', ['receive', 'accept', 'dispatch', 'signIn', 'suspend', 'resume', 'extend', 'reject'], 'rejected'],
    ['withdrawn while papers are awaited', ['receive', 'correctionNotice', 'withdraw'], 'withdrawn'],
    ['declined', ['receive', 'decline'], 'declined'],
    ['discarded', ['discard'], 'discarded'],
    ['void', ['receive', 'void'], 'discarded'],
  ])('%s', (_name, events, state) => expect(replay(events.map((type) => ({ type })))).toBe(state))

  it('nothing leaves an end but archiving; nothing leaves the archive', () => {
    for (const end of END_STATES) {
      const leaving = arrows(end).filter((e) => nextState(end, e) !== end)
      expect(leaving).toEqual(end === 'archived' ? [] : ['archive'])
    }
  })

  it('every state can be reached from a draft', () => {
    const seen = new Set<CaseState>(['draft'])
    for (const state of seen) for (const e of arrows(state)) seen.add(nextState(state, e)!)
    expect([...seen].sort()).toEqual([...CASE_STATE_NAMES].sort())
  })

  it('a damaged log is named', () => {
    expect(() => replay([{ type: 'receive' }, { type: 'close' }])).toThrow('event 1 (close) is impossible in state received')
    expect(() => replay([{ type: 'toString' }])).toThrow(RangeError)
  })
})

describe('decide', () => {
  const refused = (state: CaseState, event: string, ctx: Partial<GuardContext>) => {
    const d = decide(state, event, { ...GOOD, ...ctx })
    return d.ok ? 'ok' : d.guard
  }

  it.each([
    ['draft', 'receive', { identityPresent: false }, 'identityPresent'],
    ['draft', 'receive', { materialCount: 0 }, 'hasMaterial'],
    ['received', 'accept', { missingRequired: [2] }, 'materialsComplete'],
    ['received', 'accept', { missingRequired: [2], promiseSigned: true }, 'ok'],
    ['received', 'finishOnTheSpot', { instant: false }, 'instantMatter'],
    ['received', 'correctionNotice', { noticesGiven: 1 }, 'oneNotice'],
    ['received', 'correctionNotice', { noticesGiven: 1, role: 'clerk', supervisorReason: '过期' }, 'oneNotice'],
    ['received', 'correctionNotice', { noticesGiven: 1, role: 'supervisor', supervisorReason: '过期' }, 'ok'],
    ['received', 'correctionNotice', { missingItems: [{ no: 1, reason: ' ' }] }, 'itemsWithReasons'],
    ['awaitingCorrection', 'supplement', { supplementCount: 0 }, 'papersListed'],
    ['awaitingCorrection', 'correctionExpired', { correctionOverdue: false }, 'correctionOverdue'],
    ['received', 'deemedAccept', { acceptanceOverdue: false }, 'acceptanceOverdue'],
    ['received', 'decline', { remedies: '' }, 'declineReasoned'],
    ['accepted', 'withdraw', { requestSigned: false }, 'requestSigned'],
    ['draft', 'discard', { printed: true }, 'nothingPrinted'],
    ['accepted', 'dispatch', { departmentValid: false }, 'departmentValid'],
    ['dispatched', 'signIn', { receiver: '' }, 'receiverNamed'],
    ['inProgress', 'sendBack', { bounces: 2, role: 'officer' }, 'bounceLimit'],
    ['inProgress', 'sendBack', { bounces: 2, role: 'supervisor' }, 'ok'],
    ['inProgress', 'suspend', { reason: '出差' }, 'suspensionReason'],
    ['inProgress', 'suspend', { suspended: true }, 'notSuspended'],
    ['inProgress', 'suspend', { plannedEnd: '2026-03-09' }, 'plannedEnd'],
    ['inProgress', 'resume', {}, 'isSuspended'],
    ['inProgress', 'extend', { extended: true }, 'notExtended'],
    ['inProgress', 'extend', { today: '2026-03-30' }, 'ok'],
    ['inProgress', 'extend', { today: '2026-03-31' }, 'beforeLegalDue'],
    ['inProgress', 'extend', { suspended: true }, 'notSuspended'],
    ['inProgress', 'extend', { approver: '' }, 'approverNamed'],
    ['inProgress', 'reply', { supervised: false }, 'isSupervised'],
    ['inProgress', 'reply', { supervised: true }, 'ok'],
    ['inProgress', 'close', { result: 'refused', reason: '' }, 'resultReasoned'],
    ['closed', 'deliver', { deliveryWay: 'mail' }, 'deliveryProof'],
    ['closed', 'deliver', { deliveryWay: 'witness', witness: '张三' }, 'ok'],
    ['closed', 'rate', { rating: 6 }, 'ratingLevel'],
    ['delivered', 'archive', { selfCheckFailures: ['送达回证缺签名'] }, 'selfCheck'],
    ['delivered', 'archive', { selfCheckFailures: ['送达回证缺签名'], waivedBy: '李主任' }, 'ok'],
    ['received', 'correct', { newValue: 'a' }, 'traced'],
    ['received', 'void', { role: 'clerk' }, 'role'],
    ['received', 'close', {}, 'state'],
    ['received', 'fly', {}, 'event'],
    ['received', 'toString', {}, 'event'],
    ['received', 'accept', { role: 'auditor' }, 'role'],
    ['received', 'deemedAccept', { role: 'system' }, 'ok'],
  ] as [CaseState, string, Partial<GuardContext>, string][])('%s + %s %o → %s', (state, event, ctx, guard) => {
    expect(refused(state, event, ctx)).toBe(guard)
  })

  it('a refusal names rule and reason in Chinese', () => {
    expect(decide('received', 'accept', { ...GOOD, missingRequired: [2, 4] })).toEqual({
      ok: false, guard: 'materialsComplete', rule: '行政许可法 §32', message: '必收材料不齐(第2、4项),请补齐、开具一次性告知单,或凭容缺受理承诺书受理',
    })
    expect(decide('closed', 'accept', GOOD)).toMatchObject({ guard: 'state', message: '办件现为“已办结”,不能受理(只限:已收件)' })
  })

  it('a conditional acceptance also prints the promise', () => {
    expect(decide('received', 'accept', GOOD)).toEqual({ ok: true, to: 'accepted', prints: ['D4'] })
    expect(decide('received', 'accept', { ...GOOD, missingRequired: [2], promiseSigned: true })).toMatchObject({ prints: ['D4', 'D7'] })
  })
})

describe('allowedActions', () => {
  it('lists every event, without asking for what its form will bring', () => {
    const bare: GuardContext = { instant: false, identityPresent: true, materialCount: 1, missingRequired: [], promiseSigned: false, departmentValid: true }
    const list = allowedActions('inProgress', bare)
    expect(list).toHaveLength(CASE_EVENT_NAMES.length)
    expect(list.filter((a) => a.allowed).map((a) => a.event)).toEqual(['withdraw', 'sendBack', 'reassign', 'suspend', 'supervise', 'reject', 'close', 'correct', 'void'])
    for (const a of list) if (!a.allowed) expect(a.reason).toMatch(/\p{Script=Han}/u)
  })

  it('guards about the form are never the reason', () => {
    for (const state of CASE_STATE_NAMES) {
      for (const a of allowedActions(state, GOOD)) expect(a.guard ? isInputGuard(a.guard as never) : false).toBe(false)
    }
  })
})

describe('flags', () => {
  it('are what the events leave', () => {
    expect([...replayFlags([{ type: 'receive', data: { backfilled: true } }, { type: 'accept', data: { conditional: true } }, { type: 'suspend' }])])
      .toEqual(['backfilled', 'conditional', 'suspended'])
    expect([...replayFlags([{ type: 'suspend' }, { type: 'resume' }, { type: 'extend' }, { type: 'supervise' }, { type: 'reply' }])]).toEqual(['extended'])
    expect([...replayFlags([{ type: 'suspend' }, { type: 'supervise' }, { type: 'withdraw' }])]).toEqual([])
  })
})

describe('10,000 random lives', () => {
  const context = fc.record({
    instant: fc.boolean(), identityPresent: fc.boolean(), materialCount: fc.nat(2), missingRequired: fc.subarray([1, 2]), promiseSigned: fc.boolean(),
    departmentValid: fc.boolean(), role: fc.option(fc.constantFrom('clerk', 'officer', 'supervisor', 'system', 'auditor'), { nil: undefined }),
    suspended: fc.boolean(), extended: fc.boolean(), acceptanceOverdue: fc.boolean(), correctionOverdue: fc.boolean(),
  }).map((c) => ({ ...GOOD, ...c }) as GuardContext)
  // Any event half of the time, else one the state has; half of the contexts are lucky: so lives also get to their ends.
  const step = fc.tuple(fc.boolean(), fc.nat(1000), fc.oneof(fc.constant(GOOD), context))
  const pick = (state: CaseState, wild: boolean, n: number) => {
    const names = wild || arrows(state).length === 0 ? CASE_EVENT_NAMES : arrows(state)
    return names[n % names.length] as CaseEventName
  }

  it('never reach an undefined state, never leave an end but by archiving, always equal their replay', () => {
    const reached = new Set<CaseState>()
    fc.assert(fc.property(fc.array(step, { maxLength: 40, size: 'max' }), (steps) => {
      let state: CaseState = 'draft'
      const log: { type: string }[] = []
      for (const [wild, n, ctx] of steps) {
        const event = pick(state, wild, n)
        const d = decide(state, event, ctx)
        if (!d.ok) {
          expect(d.message).toMatch(/\p{Script=Han}/u)
          continue
        }
        expect(CASE_EVENTS[event].from).toContain(state)
        if (END_STATES.includes(state) && d.to !== state) expect(event).toBe('archive')
        state = d.to
        log.push({ type: event })
        expect(CASE_STATES[state]).toBeDefined()
        reached.add(state)
      }
      expect(replay(log)).toBe(state)
    }), { numRuns: 10_000 })
    expect([...reached].filter((s) => END_STATES.includes(s)).sort()).toEqual([...END_STATES].sort())
  })
})
