import type { AuthorityEntry, AuthorityState, MatterAuthority } from '#shared/contract/authority.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { AppError } from '#shared/contract/errors.ts'
import { authorityColour, authorityOn, authorityRefusal, dayBefore, LETTER_WARNING_DAYS, endsSoon, type AuthorityOn, type AuthorityRow } from '#shared/rules/authority.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'
import { CATALOGUE_STAMP } from '#main/domain/catalogue/store.ts'

type Row = Tables['matter_authority']

const toRule = (row: Row): AuthorityRow => ({
  id: row.id,
  issuingAuthority: row.issuing_authority,
  sealOwner: row.seal_owner,
  delegated: row.delegated === 1,
  letterNumber: row.letter_number,
  letterFrom: row.letter_from,
  letterTo: row.letter_to,
  validFrom: row.valid_from,
  validTo: row.valid_to,
})

const toEntry = (row: Row, names: ReadonlyMap<string, string>): AuthorityEntry => ({
  ...toRule(row), note: row.note, recordedBy: names.get(row.recorded_by) ?? '', recordedAt: row.recorded_at,
})

const departmentName = (core: Core, code: string): string => core.catalogue.department(code)?.name ?? code

/** What a case has to know of the authority of its matter today: who decides, whose seal, and why it may not be accepted. */
export interface CaseAuthority extends AuthorityOn {
  refusal: string | null
}

function judged(core: Core, matter: MatterDetail, rows: readonly AuthorityRow[], on: IsoDate): CaseAuthority {
  const found = authorityOn(rows, on, departmentName(core, matter.departmentCode))
  return { ...found, refusal: authorityRefusal(matter.name, found) }
}

/** Authority of the matter of a case on a day. */
export async function authorityOf(core: Core, db: Reader | Tx, matter: MatterDetail, on: IsoDate): Promise<CaseAuthority> {
  const rows = await db.selectFrom('matter_authority').selectAll().where('matter_code', '=', matter.code).execute()
  return judged(core, matter, rows.map(toRule), on)
}

/** Letters in force today that end within `days` (default 30), soonest first: for notices. */
export async function lettersEnding(db: Reader | Tx, today: IsoDate, days = LETTER_WARNING_DAYS): Promise<{ id: string; matterCode: string; number: string; to: IsoDate; daysLeft: number }[]> {
  const rows = await db.selectFrom('matter_authority').selectAll().orderBy('matter_code').execute()
  return [...byMatter(rows)]
    .flatMap(([matterCode, own]) => {
      const found = authorityOn(own.map(toRule), today, '')
      return found.id !== null && found.letter && endsSoon(found, days) ? [{ id: found.id, matterCode, number: found.letter.number, to: found.letter.to, daysLeft: found.daysLeft ?? 0 }] : []
    })
    .sort((a, b) => a.daysLeft - b.daysLeft)
}

function byMatter(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>()
  for (const row of rows) groups.set(row.matter_code, [...(groups.get(row.matter_code) ?? []), row])
  return groups
}

async function namesOf(db: Reader | Tx, rows: readonly Row[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.map((row) => row.recorded_by))]
  if (ids.length === 0) return new Map()
  const staff = await db.selectFrom('staff').select(['id', 'display_name']).where('id', 'in', ids).execute()
  return new Map(staff.map((person) => [person.id, person.display_name]))
}

function toMatter(core: Core, matter: MatterDetail, rows: readonly Row[], names: ReadonlyMap<string, string>, today: IsoDate): MatterAuthority {
  const { refusal, ...found } = judged(core, matter, rows.map(toRule), today)
  const now: AuthorityState = { ...found, colour: authorityColour(found), refusal }
  const history = [...rows].sort((a, b) => (`${a.valid_from}${a.id}` < `${b.valid_from}${b.id}` ? 1 : -1)).map((row) => toEntry(row, names))
  return { matterCode: matter.code, matterName: matter.name, departmentCode: matter.departmentCode, departmentName: departmentName(core, matter.departmentCode), now, history }
}

/** Every matter in force with its authority today and what was recorded before. */
export async function listAuthority(core: Core, call: Call): Promise<MatterAuthority[]> {
  allow(call, 'authority.read')
  const today = dateOf(core.clock.now())
  const rows = await core.db.read.selectFrom('matter_authority').selectAll().execute()
  const [groups, names] = [byMatter(rows), await namesOf(core.db.read, rows)]
  return core.catalogue.matters().map((matter) => toMatter(core, matter, groups.get(matter.code) ?? [], names, today))
}

async function one(core: Core, db: Reader | Tx, matterCode: string): Promise<MatterAuthority> {
  const today = dateOf(core.clock.now())
  const rows = await db.selectFrom('matter_authority').selectAll().where('matter_code', '=', matterCode).execute()
  return toMatter(core, core.catalogue.matterNear(matterCode, today), rows, await namesOf(db, rows), today)
}

/** Authority of one matter. Errors: MATTER_UNKNOWN. */
export async function getAuthority(core: Core, call: Call, matterCode: string): Promise<MatterAuthority> {
  allow(call, 'authority.read')
  return one(core, core.db.read, matterCode)
}

export interface AuthorityInput {
  matterCode: string
  issuingAuthority: string
  sealOwner: string
  letter?: { number: string; from: IsoDate; to: IsoDate } | undefined
  validFrom: IsoDate
  note?: string | undefined
}

/**
 * Records who decides a matter from a day on; what ran before ends the day before. A mistake is put right by recording again from the
 * same day: the later entry counts, both stay. Errors: MATTER_UNKNOWN, INPUT_INVALID (a letter that ends before it begins).
 */
export function recordAuthority(core: Core, call: Call, input: AuthorityInput): Promise<MatterAuthority> {
  const { letter } = input
  return act(core, call, { action: 'authority.change', name: 'authority.record', subject: input.matterCode, request: input }, async ({ tx, actor, now }) => {
    // Its short number names it too.
    const { code: matterCode } = core.catalogue.matterNear(input.matterCode, dateOf(now))
    if (letter && letter.to < letter.from) throw new AppError('INPUT_INVALID', { field: 'letter.to', message: '委托书的截止日期不能早于起始日期' })
    await tx
      .updateTable('matter_authority')
      .set({ valid_to: dayBefore(input.validFrom) })
      .where('matter_code', '=', matterCode)
      .where('valid_from', '<', input.validFrom)
      .where((eb) => eb.or([eb('valid_to', 'is', null), eb('valid_to', '>=', input.validFrom)]))
      .execute()
    const row: Row = {
      id: uuid(),
      matter_code: matterCode,
      issuing_authority: input.issuingAuthority,
      seal_owner: input.sealOwner,
      delegated: Number(letter !== undefined),
      letter_number: letter?.number ?? null,
      letter_from: letter?.from ?? null,
      letter_to: letter?.to ?? null,
      valid_from: input.validFrom,
      valid_to: null,
      note: input.note || null,
      recorded_by: actor.id,
      recorded_at: now,
    }
    await tx.insertInto('matter_authority').values(row).execute()
    await setMeta(tx, CATALOGUE_STAMP, uuid())
    return { result: await one(core, tx, matterCode), detail: { ...input } }
  })
}

/** Ends an entry: from the next day the owner department decides, unless another entry applies. Errors: NOT_FOUND, INPUT_INVALID. */
export function endAuthority(core: Core, call: Call, input: { matterCode: string; id: string; lastDay: IsoDate; note?: string | undefined }): Promise<MatterAuthority> {
  return act(core, call, { action: 'authority.change', name: 'authority.end', subject: input.matterCode, request: input }, async ({ tx }) => {
    const row = await tx.selectFrom('matter_authority').selectAll().where('id', '=', input.id).where('matter_code', '=', input.matterCode).executeTakeFirst()
    if (!row) throw new AppError('NOT_FOUND', { message: '没有这条权责记录' })
    if (input.lastDay < row.valid_from) throw new AppError('INPUT_INVALID', { field: 'lastDay', message: `终止日期不能早于生效日期${row.valid_from}` })
    if (row.valid_to !== null && row.valid_to <= input.lastDay) throw new AppError('CONFLICT', { message: `这条权责已于${row.valid_to}终止` })
    await tx.updateTable('matter_authority').set({ valid_to: input.lastDay, ...(input.note && { note: input.note }) }).where('id', '=', row.id).execute()
    await setMeta(tx, CATALOGUE_STAMP, uuid())
    return { result: await one(core, tx, input.matterCode), detail: { id: row.id, lastDay: input.lastDay, ...(input.note && { note: input.note }) } }
  })
}
