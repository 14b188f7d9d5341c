import type { KyselyPlugin } from 'kysely'
import type { Core } from '#main/core/core.ts'

/**
 * Strikes when the write transactions of a core have made their `at`th query (1 is the first), before its result is known; counts them all.
 * So an action can be cut off at any point of its work, however fast the machine is.
 */
export function strikeAt(core: Core, at: number, strike: () => void | Promise<void>): { queries: () => number } {
  let queries = 0
  const plugin: KyselyPlugin = {
    transformQuery: ({ node }) => node,
    transformResult: async ({ result }) => {
      if (++queries === at) await strike()
      return result
    },
  }
  const { write } = core.db
  core.db.write = (work) => write((tx) => work(tx.withPlugin(plugin)))
  return { queries: () => queries }
}
