import { v7 as uuid } from 'uuid'
import { AppError } from '#shared/contract/errors.ts'
import type { SearchAlias, SearchChoice } from '#shared/contract/catalogue.ts'
import { normalizeWords } from '#shared/rules/matterSearch.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Tables } from '#main/database/schema.ts'
import { setMeta } from './import.ts'
import { CATALOGUE_STAMP } from './store.ts'

type AliasRow = Tables['search_alias']

const LONGEST_WORD = 20

/**
 * What of a query may be remembered: short, with a letter or character, and nothing that may be an identity or telephone number.
 * Null: nothing to learn (codes find their matter anyway).
 */
export function learnableWord(q: string): string | null {
  const word = normalizeWords(q)
  const length = [...word].length
  if (length < 2 || length > LONGEST_WORD || !/\p{L}/u.test(word)) return null
  return /\d{5,}/.test(word) || /^[a-z]{2,4}\d{1,2}$/.test(word) ? null : word
}

/**
 * Remembers a clerk's choice after a search as a suggestion. Nothing is learned from a choice the search already put first without
 * asking. A word a supervisor has refused or confirmed only counts on. Throws MATTER_UNKNOWN.
 */
export function recordChoice(core: Core, call: Call, input: { q: string; code: string }): Promise<SearchChoice> {
  return act<SearchChoice>(core, call, { action: 'search.choose', request: input, subject: input.code }, async ({ tx, actor, now }) => {
    const target = core.catalogue.search().targets.find((t) => t.kind !== 'referral' && t.code === input.code)
    if (!target) throw new AppError('MATTER_UNKNOWN', { field: 'code', data: { matterCode: input.code } })
    const word = learnableWord(input.q)
    const found = core.catalogue.search().find(input.q)
    const clear = found.ranked[0]?.target.code === input.code && found.question === null
    if (!word || clear) return { result: { learned: false, state: null } }
    const row = await tx
      .insertInto('search_alias')
      .values({ id: uuid(), word, target_code: input.code, count: 1, state: 'suggested', first_by: actor.name, first_at: now, last_by: actor.name, last_at: now, decided_by: null, decided_at: null })
      .onConflict((c) =>
        c.columns(['word', 'target_code']).doUpdateSet((eb) => ({ count: eb('search_alias.count', '+', 1), last_by: actor.name, last_at: now })),
      )
      .returning('state')
      .executeTakeFirstOrThrow()
    return { result: { learned: row.state === 'suggested', state: row.state }, detail: { word, code: input.code } }
  })
}

const toAlias = (core: Core, row: AliasRow): SearchAlias => ({
  id: row.id,
  word: row.word,
  code: row.target_code,
  name: core.catalogue.search().targets.find((t) => t.kind !== 'referral' && t.code === row.target_code)?.name ?? row.target_code,
  count: row.count,
  state: row.state,
  firstBy: row.first_by,
  firstAt: row.first_at,
  lastBy: row.last_by,
  lastAt: row.last_at,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at,
})

/** Learned words, most used first. */
export async function listAliases(core: Core, call: Call, input: { state?: AliasRow['state'] | undefined }): Promise<SearchAlias[]> {
  allow(call, 'search.aliases')
  let query = core.db.read.selectFrom('search_alias').selectAll()
  if (input.state) query = query.where('state', '=', input.state)
  const rows = await query.orderBy('count', 'desc').orderBy('id').limit(500).execute()
  return rows.map((row) => toAlias(core, row))
}

/** A supervisor confirms or refuses a learned word; either can be changed later. A confirmed word finds its matter from the next search on. */
export async function decideAlias(core: Core, call: Call, input: { id: string; decision: 'confirm' | 'refuse' }): Promise<SearchAlias> {
  const state = input.decision === 'confirm' ? ('confirmed' as const) : ('refused' as const)
  const row = await act(core, call, { action: 'search.decide', request: input, subject: input.id }, async ({ tx, actor, now }) => {
    const decided = await tx
      .updateTable('search_alias')
      .set({ state, decided_by: actor.name, decided_at: now })
      .where('id', '=', input.id)
      .returningAll()
      .executeTakeFirst()
    if (!decided) throw new AppError('NOT_FOUND', { message: '没有这条搜索词建议' })
    await setMeta(tx, CATALOGUE_STAMP, uuid())
    return { result: decided, detail: { word: decided.word, code: decided.target_code, state } }
  })
  await core.catalogue.refresh(core.db.read)
  return toAlias(core, row)
}
