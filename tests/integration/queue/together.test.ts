import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { closeCore, createCore } from '#main/core/create.ts'
import { epochOf } from '#shared/rules/time.ts'
import { callNext } from '#main/domain/queue/service.ts'
import { startChild } from '#tests/support/child.ts'
import { DIALECTS, RESOURCES_DIR, START, WORKER_URL, withCore } from '#tests/support/core.ts'
import { COUNTERS, atCounter, call, openTwentyCounters, take } from './support.ts'

describe.each(DIALECTS)('counters calling at once on %s', (dialect) => {
  it('twenty counters over several connections: each gets another ticket, and together exactly the first twenty', () =>
    withCore({ dialect }, async (w) => {
      await openTwentyCounters(w)
      for (let n = 0; n < 26; n++) await take(w, 'ABCDE'[n % 5])
      const waiting = await w.core.db.read.selectFrom('ticket').select('number').orderBy('rank').orderBy('order_key').orderBy('id').execute()
      const options = { location: w.location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL }
      // One program owns a SQLite file; several on one file are the next test's, as processes.
      const cores = [w.core]
      while (dialect === 'postgres' && cores.length < 4) cores.push(await createCore(options))
      const coreAt = (i: number) => cores[i % cores.length]!
      for (const core of cores) core.clock.moveTo(epochOf(START))
      const calls = await Promise.all(COUNTERS.map((number, i) => atCounter(coreAt(i), number)))
      const got = await Promise.all(calls.map((c, i) => callNext(coreAt(i), c, {})))
      for (const core of cores.slice(1)) await closeCore(core)
      const numbers = got.map(({ ticket }) => ticket?.number)
      expect(new Set(numbers).size).toBe(20)
      expect([...numbers].sort()).toEqual(waiting.slice(0, 20).map((t) => t.number).sort())
      expect(got.map(({ ticket }) => ticket?.counter)).toEqual(COUNTERS)
      const { rest } = await w.core.db.read.selectFrom('ticket').select((eb) => eb.fn.countAll<number>().as('rest')).where('state', '=', 'waiting').executeTakeFirstOrThrow()
      expect(Number(rest)).toBe(6)
    }))

  it('four processes of five counters empty the hall: every ticket once, none left', { timeout: 120_000 }, () =>
    withCore({ dialect }, async (w) => {
      await openTwentyCounters(w)
      const taken: string[] = []
      for (let n = 0; n < 60; n++) taken.push((await take(w, 'ABC'[n % 3])).number)
      const script = path.resolve(import.meta.dirname, 'caller.ts')
      const children = [0, 1, 2, 3].map((i) => startChild(script, [w.location, RESOURCES_DIR, START, ...COUNTERS.slice(i * 5, i * 5 + 5)]))
      for (const child of children) expect(await child.line()).toBe('ready')
      for (const child of children) child.send('go\n')
      const got = (await Promise.all(children.map(async (child) => JSON.parse(await child.line()) as string[][]))).flat(2)
      await Promise.all(children.map((child) => child.ended))
      expect(got.toSorted()).toEqual(taken.toSorted())
      const events = await w.sql(`select ticket_id, count(*) as n from ticket_event where type = 'call' group by ticket_id`)
      expect(events).toHaveLength(60)
      expect(events.every((e) => Number(e.n) === 1)).toBe(true)
    }))

  it('one ticket and two counters: one gets it, the other is told that nobody waits', () =>
    withCore({ dialect }, async (w) => {
      for (let round = 0; round < 8; round++) {
        const { id } = await take(w)
        const got = await Promise.all([call(w, 'clerk'), call(w, 'clerk2')])
        expect(got.filter((t) => t !== null).map((t) => t.id)).toEqual([id])
        await w.sql(`update ticket set state = 'done' where id = '${id}'`)
      }
    }))

  it('two people at one counter calling at once bring one person, not two', () =>
    withCore({ dialect }, async (w) => {
      await take(w)
      await take(w)
      const other = { ...w.as('clerk2'), actor: { ...w.people.clerk2, counterNumber: '01' } }
      const outcomes = await Promise.allSettled([callNext(w.core, w.as('clerk'), {}), callNext(w.core, other, {})])
      expect(outcomes.filter((o) => o.status === 'fulfilled')).toHaveLength(1)
      expect(outcomes.find((o) => o.status === 'rejected')?.reason).toMatchObject({ code: 'CONFLICT', message: expect.stringMatching(/1号窗口正在办理 A00[12]/) })
    }))

  it('a double click is one call: same key, same ticket, the next one still waits', () =>
    withCore({ dialect }, async (w) => {
      await take(w)
      await take(w)
      const [a, b] = await Promise.all([call(w, 'clerk', {}, 'key-1'), call(w, 'clerk', {}, 'key-1')])
      expect(a).toEqual(b)
      expect(a?.number).toBe('A001')
      expect(await call(w, 'clerk', {}, 'key-1')).toEqual(a)
      expect((await w.sql(`select number from ticket where state = 'waiting'`)).map((t) => t.number)).toEqual(['A002'])
      const twice = await Promise.all([take(w, 'B', 'none', 'key-2'), take(w, 'B', 'none', 'key-2')])
      expect(twice[0]).toEqual(twice[1])
      expect(await w.sql(`select number from ticket where group_code = 'B'`)).toHaveLength(1)
    }))

  it('numbers are dealt without gap or double when many take at once', () =>
    withCore({ dialect }, async (w) => {
      const taken = await Promise.all(Array.from({ length: 15 }, () => take(w)))
      expect(taken.map((t) => t.number).sort()).toEqual(Array.from({ length: 15 }, (_, i) => `A${String(i + 1).padStart(3, '0')}`))
    }))
})
