import { monitorEventLoopDelay } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { verifyDatabase } from '#main/database/verify.ts'
import type { CalendarChange } from '#shared/contract/calendar.ts'
import { openLife, type Life } from '#tests/integration/life/support.ts'
import { DIALECTS, type Who } from '#tests/support/core.ts'

const CASES = 20_000

/** Copies of a case with its events under keys and numbers of their own. */
async function multiply(life: Life, id: string, copies: number, tag: string): Promise<void> {
  const numbers = life.dialect === 'sqlite' ? `(with recursive s(n) as (select 1 union all select n + 1 from s where n < ${copies}) select n from s)` : `(select n from generate_series(1, ${copies}) as s(n))`
  const pad = (width: number) => (life.dialect === 'sqlite' ? `printf('%0${width}d', g.n)` : `lpad(g.n::text, ${width}, '0')`)
  const columns = async (table: string): Promise<string[]> => Object.keys((await life.sql(`select * from ${table} where ${table === 'cases' ? 'id' : 'case_id'} = '${id}'`))[0]!)
  const copy = async (table: string, own: Record<string, string>): Promise<void> => {
    const names = await columns(table)
    const from = `from ${table} t, ${numbers} g where t.${table === 'cases' ? 'id' : 'case_id'} = '${id}'`
    await life.sql(`insert into ${table} (${names.join(', ')}) select ${names.map((c) => own[c] ?? `t.${c}`).join(', ')} ${from}`)
  }
  await copy('cases', { id: `'${tag}' || ${pad(8)}`, number: `'9${tag}' || ${pad(18)}` })
  await copy('case_event', { id: `t.id || '${tag}' || ${pad(8)}`, case_id: `'${tag}' || ${pad(8)}` })
}

describe.each(DIALECTS)('twenty thousand open cases (%s)', (dialect) => {
  it('follow a change of the calendar while others go on working', async () => {
    const life = await openLife(dialect)
    await life.moveTo('2026-03-02T09:00')
    const call = <T>(who: Who, method: string, path: string, body?: unknown): Promise<T> => life.api<T>(who, method, path, body).then((a) => a.body)
    const accepted = await life.open()
    await life.event('clerk', accepted.id, { type: 'dispatch' })
    const received = await life.open({ step: 'receive' })
    await multiply(life, accepted.id, CASES / 2 - 1, 'aa')
    await multiply(life, received.id, CASES / 2 - 1, 'bb')
    // As PostgreSQL does by itself within minutes of such growth.
    await life.sql('analyze')

    const delay = monitorEventLoopDelay({ resolution: 1 })
    delay.enable()
    const body = { kind: 'off', reason: '演练' }
    const lookStart = performance.now()
    const looked = await call<CalendarChange>('supervisor', 'PUT', '/calendar/overrides/2026-03-05', { ...body, preview: true })
    const lookMs = performance.now() - lookStart
    const start = performance.now()
    const state = { running: true }
    const change = call<CalendarChange>('supervisor', 'PUT', '/calendar/overrides/2026-03-05', body).finally(() => (state.running = false))
    const seen: number[] = []
    const waits: number[] = []
    while (state.running) {
      const asked = performance.now()
      const p = await call<{ running: boolean; done: number; total: number }>('clerk', 'GET', '/calendar/progress')
      waits.push(performance.now() - asked)
      if (p.running) seen.push(p.done)
      await new Promise((next) => setTimeout(next, 5))
    }
    const done = await change
    const ms = performance.now() - start
    delay.disable()
    console.info(`${dialect}: preview ${Math.round(lookMs)} ms, change ${Math.round(ms)} ms, longest hold ${Math.round(delay.max / 1e6)} ms, longest wait of a call ${Math.round(Math.max(...waits))} ms`)

    expect(done).toMatchObject({ cases: CASES, casesMoved: CASES, movedTotal: looked.movedTotal })
    expect(done.moved).toHaveLength(1000)
    expect(seen.length).toBeGreaterThan(3)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))

    // The whole list is in the journal.
    let after = 0
    let listed = 0
    for (let next: number | null = 0; next !== null; ) {
      const page: { items: unknown[]; next: number | null } = await call('supervisor', 'GET', `/calendar/changes/${done.change}/moved?after=${after}`)
      listed += page.items.length
      next = page.next
      after = next ?? after
    }
    expect(listed).toBe(done.movedTotal)
    const dates = await life.sql('select acceptance_deadline, legal_due, count(*) as n from cases group by acceptance_deadline, legal_due')
    expect(dates).toHaveLength(2)
    await verifyDatabase(life.core.db)
    await life.close()
  })
})
