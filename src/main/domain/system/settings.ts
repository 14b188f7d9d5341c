import type { SettingView } from '#shared/contract/system.ts'
import { AppError } from '#shared/contract/errors.ts'
import { refuseSetting, SETTING_KEYS, settingInForce, SETTINGS, type SettingKey, type Settings, type SettingSpec } from '#shared/rules/settings.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'

/** Rows that held several settings before each had its own; read where the own row is missing. */
const SUPERVISION_ROW = 'supervision.days'
const ANSWERS_ROW = 'light_case_limits'

async function storedSettings(db: Reader | Tx): Promise<Map<string, number>> {
  const reader = db as Reader
  const [rows, answers] = [
    await reader.selectFrom('setting').select(['key', 'value']).where('key', 'in', [...SETTING_KEYS, SUPERVISION_ROW]).execute(),
    await reader.selectFrom('meta').select('value').where('key', '=', ANSWERS_ROW).executeTakeFirst(),
  ]
  const stored = new Map<string, number>()
  for (const [name, limit] of Object.entries(JSON.parse(answers?.value ?? '{}') as Record<string, Record<string, number>>)) stored.set(`light.${name}`, Object.values(limit)[0] ?? Number.NaN)
  const together = rows.find((r) => r.key === SUPERVISION_ROW)
  for (const [name, days] of Object.entries(JSON.parse(together?.value ?? '{}') as Record<string, number>)) stored.set(`supervision.${name}`, days)
  for (const row of rows) if (row !== together) stored.set(row.key, Number(row.value))
  return stored
}

/** Every setting with its value in force: the centre's own where it set one that can be read, else the default. */
export async function settingsOf(db: Reader | Tx): Promise<Settings> {
  const stored = await storedSettings(db)
  return Object.fromEntries(SETTING_KEYS.map((key) => [key, settingInForce(key, stored.get(key))])) as Settings
}

const view = (key: SettingKey, value: number): SettingView => ({ key, ...(SETTINGS[key] as SettingSpec), value })

/** All settings with their values, in the order of the table. */
export async function listSettings(core: Core, call: Call): Promise<SettingView[]> {
  allow(call, 'settings.read')
  const settings = await settingsOf(core.db.read)
  return SETTING_KEYS.map((key) => view(key, settings[key]))
}

/** Sets one number; the journal keeps the old and the new one. Throws INPUT_INVALID at `value` for one out of its bounds. */
export function saveSetting(core: Core, call: Call, input: { key: SettingKey; value: number }): Promise<SettingView> {
  const { key, value } = input
  return act(core, call, { action: 'settings.change', subject: key, request: input }, async ({ tx, now }) => {
    const refusal = refuseSetting(key, value)
    if (refusal) throw new AppError('INPUT_INVALID', { field: 'value', message: refusal })
    const before = (await settingsOf(tx))[key]
    const row = { value: String(value), updated_at: now }
    await tx.insertInto('setting').values({ key, ...row }).onConflict((c) => c.column('key').doUpdateSet(row)).execute()
    return { result: view(key, value), detail: { before, after: value } }
  })
}
