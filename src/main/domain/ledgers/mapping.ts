import { AppError } from '#shared/contract/errors.ts'
import { LEDGER_SOURCE_NOTE, LEDGERS, mappingProblems, type Ledger } from '#shared/rules/ledgers.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'

const SETTING = 'ledgers.mapping'

/** Names and mapping as the centre set them, else the preset. */
export async function ledgersOf(db: Reader | Tx): Promise<{ ledgers: readonly Ledger[]; preset: boolean }> {
  const row = await (db as Reader).selectFrom('setting').select('value').where('key', '=', SETTING).executeTakeFirst()
  return row ? { ledgers: JSON.parse(row.value) as Ledger[], preset: false } : { ledgers: LEDGERS, preset: true }
}

const answer = (ledgers: readonly Ledger[], preset: boolean) => ({
  ledgers: ledgers.map((l) => ({ ...l, affairs: [...l.affairs], departments: [...l.departments], requests: [...l.requests] })),
  preset,
  note: LEDGER_SOURCE_NOTE,
})

export async function readMapping(core: Core, call: Call) {
  allow(call, 'ledger.read')
  const { ledgers, preset } = await ledgersOf(core.db.read)
  return answer(ledgers, preset)
}

/** Keeps names and mapping. Errors: INPUT_INVALID naming what is in no ledger, in two, or unknown. */
export function saveMapping(core: Core, call: Call, input: { ledgers: Ledger[] }) {
  return act(core, call, { action: 'ledger.configure', subject: SETTING, request: input }, async ({ tx, now }) => {
    const affairs = (await tx.selectFrom('community_affair').select('code').execute()).map((r) => r.code)
    const departments = (await tx.selectFrom('department').select('code').execute()).map((r) => r.code)
    const problems = mappingProblems(input.ledgers, { affairs, departments })
    if (problems.length > 0) throw new AppError('INPUT_INVALID', { field: 'ledgers', message: `归口有 ${problems.length} 处不对:${problems.slice(0, 5).join(';')}`, data: { problems } })
    const values = { value: JSON.stringify(input.ledgers), updated_at: now }
    await tx.insertInto('setting').values({ key: SETTING, ...values }).onConflict((c) => c.column('key').doUpdateSet(values)).execute()
    return { result: answer(input.ledgers, false), detail: { ledgers: input.ledgers } }
  })
}
