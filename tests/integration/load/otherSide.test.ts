import { describe, expect, it } from 'vitest'
import { verifyDatabase } from '#main/database/verify.ts'
import { openLight } from '#main/domain/community/lightCases.ts'
import { listTasks } from '#main/domain/community/tasks.ts'
import { insertStaff } from '#main/domain/people/service.ts'
import { openSession } from '#main/domain/session/service.ts'
import { issueSlip, replyToSlip } from '#main/domain/supervision/slips.ts'
import { LightCaseInput } from '#shared/contract/community.ts'
import { cheapHash, DIALECTS } from '#tests/support/core.ts'
import { openSite, type Answer, type Site } from '#tests/support/http.ts'
import { admit, dispatched } from '../community/fixtures.ts'
import { accrued, admitted, MARCH, view } from '../funds/support.ts'

const WORKERS = 50
const TASKS = 25

/** Fifty workers of one community with a session each. */
async function hireWorkers(site: Site): Promise<string[]> {
  const hash = await cheapHash()
  return site.core.db.write(async (tx) => {
    const tokens: string[] = []
    for (let n = 1; n <= WORKERS; n++) {
      const person = { username: `k${n}`, displayName: `试办社工${n}`, role: 'communityWorker' as const, communityCode: 'C01', departmentCode: null, pointCode: null, counterNumber: null }
      tokens.push(await openSession(tx, (await insertStaff(tx, person, hash, site.core.clock.now())).id))
    }
    return tokens
  })
}

const countOf = async (site: Site, text: string): Promise<number> => Number((await site.sql(text))[0]?.['n'])
const statuses = (answers: Answer[]): number[] => answers.map((a) => a.status).sort()

describe.each(DIALECTS)('many at once over HTTP on %s', (dialect) => {
  it('fifty community workers: every task is finished once and accrues once, every request has one winner', { timeout: 180_000 }, async () => {
    const site = await openSite({ dialect })
    try {
      const tokens = await hireWorkers(site)
      await admit(site, 'WS', 'WS-04', { amount: 1500 })
      for (let n = 0; n < TASKS; n++) await dispatched(site, 'WS-04')
      const tasks = await listTasks(site.core, site.as('communityHead'), { state: 'open', limit: 200 })
      expect(tasks).toHaveLength(TASKS)
      const ask = (worker: number, method: string, path: string, body?: object): Promise<Answer> => site.ask(method, path, { token: tokens[worker]!, ...(body && { body, key: `w${worker} ${path}`.replaceAll('/', '.').slice(0, 90) }) })

      // All look at the list and take a task up; two reach for each.
      expect(new Set((await Promise.all(tokens.map((_, i) => ask(i, 'GET', '/api/community/tasks')))).map((a) => (a.body as unknown as unknown[]).length))).toEqual(new Set([TASKS]))
      const taken = await Promise.all(tokens.map((_, i) => ask(i, 'POST', `/api/community/tasks/${tasks[i % TASKS]!.id}/sign`, {})))
      expect(new Set(taken.map((a) => a.status))).toEqual(new Set([200]))
      expect(await countOf(site, `select count(*) as n from community_task where assigned_to is not null`)).toBe(TASKS)

      const form = { doneOn: '2026-03-02', what: '上门协助填表', count: 1 }
      const finished = await Promise.all(tokens.map((_, i) => ask(i, 'POST', `/api/community/tasks/${tasks[i % TASKS]!.id}/finish`, { form })))
      for (const [n] of tasks.entries()) {
        const two = [finished[n]!, finished[n + TASKS]!]
        expect(statuses(two), JSON.stringify(two.map((a) => a.body))).toEqual([200, 409])
        expect(two.find((a) => a.status === 409)?.body.code).toBe('TRANSITION_REFUSED')
      }
      // A call whose answer was lost is sent again: the same answer, nothing accrues again.
      const again = await Promise.all(tokens.map((_, i) => (finished[i]!.status === 200 ? ask(i, 'POST', `/api/community/tasks/${tasks[i % TASKS]!.id}/finish`, { form }) : null)))
      for (const [i, answer] of again.entries()) if (answer) expect(answer.body).toEqual(finished[i]!.body)
      const entries = await site.sql('select seq, amount_fen from fund_entry order by seq')
      expect(entries.map((e) => [Number(e['seq']), Number(e['amount_fen'])])).toEqual(Array.from({ length: TASKS }, (_, n) => [n + 1, 1500]))

      // Ten at a time answer the same request, all from the same version.
      const requests: Awaited<ReturnType<typeof openLight>>[] = []
      for (let n = 0; n < 5; n++) requests.push(await openLight(site.core, site.as('clerk'), LightCaseInput.parse({ kind: 'help', title: '买药', content: '独居老人请人代买药', communityCode: 'C01' })))
      const answers = await Promise.all(tokens.map((_, i) => ask(i, 'POST', `/api/light-cases/${requests[Math.floor(i / 10)]!.id}/events`, { type: 'answer', version: requests[Math.floor(i / 10)]!.version, text: `已答复${i}` })))
      for (const [n, request] of requests.entries()) {
        const ten = answers.slice(n * 10, n * 10 + 10)
        expect(statuses(ten), JSON.stringify(ten.map((a) => a.body))).toEqual([200, ...Array.from({ length: 9 }, () => 409)])
        const winner = ten.findIndex((a) => a.status === 200)
        expect((await site.sql(`select answer from light_case where id = '${request.id}'`))[0]?.['answer']).toBe(`已答复${n * 10 + winner}`)
        expect(await countOf(site, `select count(*) as n from light_case_event where light_case_id = '${request.id}' and type = 'answer'`)).toBe(1)
      }
      expect(await verifyDatabase(site.core.db)).toMatchObject({ ok: true, findings: [] })
    } finally {
      await site.close()
    }
  })

  it('two heads signing one settlement: closed once, with one sheet, whoever was first', { timeout: 60_000 }, async () => {
    const site = await openSite({ dialect })
    try {
      await accrued(site, await admitted(site), 2)
      site.at('2026-04-07T10:00')
      const { entries, totalFen } = await view(site)
      const path = `/api/settlements/${MARCH.month}/${MARCH.departmentCode}/${MARCH.communityCode}/signatures`
      const sign = (who: 'officerHead' | 'communityHead', key: string): Promise<Answer> => site.ask('POST', path, { who, key, body: { entries, totalFen } })
      // Both press twice, as an impatient hand does.
      const both = await Promise.all([sign('officerHead', 'd'), sign('communityHead', 'k'), sign('officerHead', 'd'), sign('communityHead', 'k')])
      expect(both.map((a) => a.status)).toEqual([200, 200, 200, 200])
      expect(both.slice(2).map((a) => a.body)).toEqual(both.slice(0, 2).map((a) => a.body))
      expect(both.slice(0, 2).map((a) => a.body['state']).sort()).toEqual(['closed', 'open'])
      expect(await countOf(site, `select count(*) as n from document where kind = 'D21'`)).toBe(1)
      expect(await countOf(site, `select count(*) as n from audit where action = 'settlement.sign' and outcome = 'ok'`)).toBe(2)
      expect(await sign('officerHead', 'later')).toMatchObject({ status: 409, body: { code: 'CONFLICT' } })
      expect(await verifyDatabase(site.core.db)).toMatchObject({ ok: true, findings: [] })
    } finally {
      await site.close()
    }
  })

  it('two supervisors closing the same slip: one verdict stands, the other is told', { timeout: 60_000 }, async () => {
    const site = await openSite({ dialect })
    try {
      for (let n = 0; n < 5; n++) {
        const slip = await issueSlip(site.core, site.as('supervisor'), { target: { kind: 'department', code: 'WS' }, subject: `事项${n}`, reason: '请说明' })
        await replyToSlip(site.core, site.as('officer'), { id: slip.id, reply: '已办' })
        const close = (who: 'supervisor' | 'administrator', verdict: string): Promise<Answer> => site.ask('POST', `/api/supervision/slips/${slip.id}/close`, { who, key: `${who}${n}`, body: { verdict, note: '已核实' } })
        const two = await Promise.all([close('supervisor', 'settled'), close('administrator', 'partly')])
        expect(statuses(two)).toEqual([200, 409])
        const lost = two.find((a) => a.status === 409)
        expect([lost?.body.code, lost?.body.message]).toEqual(['CONFLICT', expect.stringContaining('已经结案')])
        const won = two.find((a) => a.status === 200)
        expect((await site.sql(`select verdict from supervision_slip where id = '${slip.id}'`))[0]?.['verdict']).toBe(won?.body['verdict'])
      }
      expect(await countOf(site, `select count(*) as n from audit where action = 'slip.close' and outcome = 'ok'`)).toBe(5)
      expect(await verifyDatabase(site.core.db)).toMatchObject({ ok: true, findings: [] })
    } finally {
      await site.close()
    }
  })
})
