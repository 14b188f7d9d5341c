import Sqlite from 'better-sqlite3'
import type { KyselyPlugin } from 'kysely'
import type { Core } from '#main/core/core.ts'

export type Plan = { sql: string; steps: string[] }

/** The core with every read query of `work` caught and explained instead of only run. */
export async function plansOf(core: Core, work: (core: Core) => Promise<unknown>): Promise<Plan[]> {
  const executor = core.db.read.getExecutor()
  const caught: { sql: string; parameters: readonly unknown[] }[] = []
  const plugin: KyselyPlugin = {
    transformQuery: ({ node, queryId }) => {
      caught.push(executor.compileQuery(node, queryId))
      return node
    },
    transformResult: async ({ result }) => result,
  }
  await work({ ...core, db: { ...core.db, read: core.db.read.withPlugin(plugin) } })
  const db = new Sqlite(core.db.location, { readonly: true })
  const plans = caught.map(({ sql, parameters }) => {
    const steps = db.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(...parameters) as { detail: string }[]
    return { sql, steps: steps.map((s) => s.detail) }
  })
  db.close()
  return plans
}
