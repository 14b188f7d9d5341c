import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { closeCore } from '#main/core/create.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { listCases } from '#main/domain/cases/query.ts'
import { listLight } from '#main/domain/community/lightQuery.ts'
import { listTasks } from '#main/domain/community/tasks.ts'
import { listComplaints } from '#main/domain/complaints/service.ts'
import { papersInHand } from '#main/domain/departments/custody.ts'
import { deskStatistics } from '#main/domain/departments/statistics.ts'
import { inTransit } from '#main/domain/departments/transit.ts'
import { evaluationValues } from '#main/domain/evaluation/service.ts'
import { listEntries } from '#main/domain/funds/ledger.ts'
import { listSettlements } from '#main/domain/funds/settlement.ts'
import { readLedgers } from '#main/domain/ledgers/service.ts'
import { listNotices } from '#main/domain/notices/service.ts'
import { supervisionBoard } from '#main/domain/supervision/board.ts'
import { listSlips } from '#main/domain/supervision/slips.ts'
import { BUSY } from '#tests/bench/otherRows.ts'
import { MONTH } from '#tests/bench/constants.ts'
import { hireOthers, otherFile, type People } from '#tests/bench/otherSide.ts'
import { seededFile } from '#tests/bench/seed.ts'
import { callOf, employ, openCore, temporaryFolder } from '#tests/bench/world.ts'
import { plansOf } from '#tests/support/plans.ts'

/** Tables that grow for years; `SCAN x` without an index reads one from end to end. Aliases are those of the queries. */
const isFullScan = (step: string): boolean =>
  /^SCAN (cases|case_event|case_task|community_task|light_case|custody_event|complaint|supervision_slip|rating_follow_up|paper_request|fund_entry|document|audit|[ceklt])\b(?!.* USING )/.test(step)

type Look = [what: string, who: keyof People, run: (core: Core, call: ReturnType<typeof callOf>) => Promise<unknown>, ...indexes: string[]]

/** What is looked at most, by whom, and the indexes that keep it fast however long the centre has been open. */
const LOOKS: Look[] = [
  ['search within a clearance', 'clerk', (c, call) => listCases(c, call, { limit: 50, q: '王' }), 'COVERING INDEX cases_applicant_name_key'],
  ['notices', 'clerk', listNotices, 'cases_open_due', 'cases_acceptance_deadline'],
  ['notices', 'officer', listNotices, 'supervision_slip'],
  ['notices', 'supervisor', listNotices, 'cases_open_due', 'rating_follow_up_open'],
  ['notices', 'worker', listNotices],
  ['inbox', 'officer', (c, call) => listCases(c, call, { limit: 100, state: 'inProgress' }), 'cases_department'],
  ['in transit', 'officer', (c, call) => inTransit(c, call, undefined), 'cases_department'],
  ['in hand', 'officer', (c, call) => papersInHand(c, call, undefined), 'cases_department'],
  ['statistics', 'head', (c, call) => deskStatistics(c, call, undefined), 'case_event_type_at'],
  ['board', 'supervisor', supervisionBoard, 'cases_ended_late', 'cases_open_due'],
  ['open slips', 'supervisor', (c, call) => listSlips(c, call, { state: 'open' }), 'supervision_slip_open'],
  ['closed slips', 'supervisor', (c, call) => listSlips(c, call, { state: 'closed' }), 'supervision_slip_closed'],
  ['archived complaints', 'supervisor', (c, call) => listComplaints(c, call, { state: 'archived', limit: 200 }), 'complaint_archived'],
  ['open requests', 'worker', (c, call) => listLight(c, call, { state: 'live', limit: 200 }), 'light_case_'],
  ['ended requests', 'supervisor', (c, call) => listLight(c, call, { state: 'ended', limit: 200 }), 'light_case_ended'],
  ['open tasks', 'supervisor', (c, call) => listTasks(c, call, { state: 'open', limit: 200 }), 'case_task_community'],
  ['finished tasks', 'supervisor', (c, call) => listTasks(c, call, { state: 'done', limit: 200 }), 'case_task_community'],
  ['open tasks', 'worker', (c, call) => listTasks(c, call, { state: 'open', limit: 200 })],
  ['ledgers', 'worker', (c, call) => readLedgers(c, call, { community: BUSY, period: MONTH }), 'case_task_owner (owner_code=?'],
  ['evaluation', 'worker', (c, call) => evaluationValues(c, call, { community: BUSY, period: MONTH }), 'case_task_owner (owner_code=?'],
  ['entries', 'communityHead', (c, call) => listEntries(c, call, { limit: 300 }), 'fund_entry_'],
  ['settlements', 'head', (c, call) => listSettlements(c, call, { month: MONTH }), 'fund_entry_'],
]

describe.each(['grown', 'new'] as const)('query plans of the other side of a %s register', (kind) => {
  let core: Core
  let people: People
  beforeAll(async () => {
    if (kind === 'grown') {
      const made = await otherFile((await seededFile({ cases: 3000, inMonth: 400 })).file, { light: 600, entries: 1500 })
      core = await openCore(made.file)
      people = made.people
    } else {
      core = await openCore(`${temporaryFolder()}/new.db`)
      await employ(core)
      people = await hireOthers(core)
    }
  })
  afterAll(() => closeCore(core))

  it.each(LOOKS)('%s of a %s read no table from end to end', async (_, who, run, ...indexes) => {
    const actor: Actor = people[who]
    const plans = await plansOf(core, (c) => run(c, callOf(actor)))
    for (const { sql, steps } of plans) expect(steps.filter(isFullScan), sql).toEqual([])
    const all = plans.flatMap((p) => p.steps).join('\n')
    if (kind === 'grown') for (const index of indexes) expect(all, index).toContain(index)
  })
})
