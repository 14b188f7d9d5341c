import { expect } from 'vitest'
import { verifyDatabase } from '#main/database/verify.ts'
import { startChild } from '#tests/support/child.ts'
import type { OtherSideWork } from '#tests/support/children/otherSide.ts'
import { RESOURCES_DIR, type World } from '#tests/support/core.ts'
import { randomOf } from '#tests/support/samples.ts'

/** Every message names it; CRASH_SEED repeats a run. */
export const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000)
const random = randomOf(seed)
export const DAY = '2026-03-02T09:00:00.000+08:00'

export type Doing = Pick<OtherSideWork, 'action'> & Partial<Omit<OtherSideWork, 'action'>>

/** Lets another program do it and die by kill −9 at query `dieAt` of its transactions; null when it died, else what it answered. */
export async function doAndDie(location: string, doing: Doing, dieAt: number): Promise<unknown> {
  const work: OtherSideWork = { location, resourcesDir: RESOURCES_DIR, who: null, key: null, at: DAY, input: null, dieAt, ...doing }
  const child = startChild('otherSide.ts', [JSON.stringify(work)])
  expect(await child.line()).toBe('ready')
  const answer = await child.line().catch(() => null)
  const { signal, code } = await child.ended
  if (answer === null) expect([signal, code], `${doing.action} at query ${dieAt}, seed ${seed}`).toEqual(['SIGKILL', null])
  return answer === null ? null : (JSON.parse(answer) as { result: unknown }).result
}

/** Rows of a query, as the database has them. */
export const rowsOf = (world: World, text: string): Promise<Record<string, unknown>[]> => world.sql(text)
/** The `n` of a counting query. */
export const numberOf = async (world: World, text: string): Promise<number> => Number((await rowsOf(world, text))[0]?.['n'])

/** The database keeps its promises. */
export async function sound(world: World, what: string): Promise<void> {
  expect((await verifyDatabase(world.core.db)).findings, `${what}, seed ${seed}`).toEqual([])
}

/** Dies again and again, each time some queries further, and does it once more until it is done; `check` looks after every death. */
export async function untilDone(world: World, doing: Doing, next: (round: number) => number, check: () => Promise<void>): Promise<{ deaths: number; result: unknown }> {
  for (let deaths = 0; deaths < 40; deaths++) {
    const result = await doAndDie(world.location, doing, next(deaths))
    await world.reopen()
    await sound(world, `${doing.action} after ${deaths + 1} runs`)
    await check()
    if (result !== null) return { deaths, result }
  }
  throw new Error(`${doing.action} was never done, seed ${seed}`)
}

/** A random query of the first `most`. */
export const someQueries = (most: number) => (): number => 1 + Math.floor(random() * most)
