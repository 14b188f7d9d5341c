import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { v7 as uuid } from 'uuid'
import { AppError } from '#shared/contract/errors.ts'
import type { User } from '#shared/contract/session.ts'
import { calendarYearsFromPackage } from '#shared/rules/calendarSource.ts'
import type { IsoTime } from '#shared/rules/time.ts'
import { actAsSystem } from '#main/core/action.ts'
import { SYSTEM_ACTOR, type Core } from '#main/core/core.ts'
import type { Database, Reader, Tx } from '#main/database/database.ts'
import { appendAudit } from '#main/domain/audit/journal.ts'
import { CALENDAR_STAMP } from '#main/domain/calendar/store.ts'
import { importCatalogue, setMeta } from '#main/domain/catalogue/import.ts'
import { parseCatalogue } from '#main/domain/catalogue/preset.ts'
import { insertStaff } from '#main/domain/people/service.ts'
import { hashPassword, NO_PASSWORD } from '#main/domain/session/password.ts'
import { openSession, toUser } from '#main/domain/session/service.ts'

export const PRACTICE_KEY = 'practice'
/** The Baixia preset: one centre in the former Huaihailu street area (region code 320103). */
const PRESET_POINT = { code: '001', name: '淮海路受理中心', region: '320103', address: '抄纸巷11号' }
const PRESET_COUNTERS = 10

const readPreset = (resourcesDir: string, file: string): unknown => JSON.parse(readFileSync(join(resourcesDir, 'preset', file), 'utf8'))

/** Fills an empty database with the Baixia preset: catalogue, places, counters, announced calendar years. Does nothing otherwise. */
export async function seedPreset(db: Database, options: { resourcesDir: string; now: IsoTime; practice: boolean }): Promise<void> {
  const seeded = await db.read.selectFrom('meta').select('value').where('key', '=', 'centre_id').executeTakeFirst()
  if (seeded) return
  const content = parseCatalogue({
    catalogue: readPreset(options.resourcesDir, 'catalogue-57.json'),
    departments: readPreset(options.resourcesDir, 'departments.json'),
    communities: readPreset(options.resourcesDir, 'communities.json'),
  })
  await db.write(async (tx) => {
    if (await tx.selectFrom('meta').select('value').where('key', '=', 'centre_id').executeTakeFirst()) return
    await setMeta(tx, 'centre_id', uuid())
    await setMeta(tx, 'centre_name', PRESET_POINT.name)
    await setMeta(tx, PRACTICE_KEY, options.practice ? '1' : '0')
    await importCatalogue(tx, content, options.now)
    await seedPlaces(tx)
    await seedCalendar(tx, options.now)
    const entry = { at: options.now, actor: SYSTEM_ACTOR, action: 'preset.import', subject: null, outcome: 'ok' as const, detail: { matters: content.matters.length } }
    await appendAudit(tx, db.dialect, entry)
  })
}

async function seedPlaces(tx: Tx): Promise<void> {
  await tx.insertInto('acceptance_point').values({ ...PRESET_POINT, phone: null, valid_from: '2002-01-01', valid_to: null, kind: 'centre', community_code: null }).execute()
  const counters = Array.from({ length: PRESET_COUNTERS }, (_, i) => ({
    point_code: PRESET_POINT.code,
    number: String(i + 1).padStart(2, '0'),
    name: `${i + 1}号窗口`,
    active: 1,
  }))
  await tx.insertInto('counter').values(counters).execute()
}

async function seedCalendar(tx: Tx, now: IsoTime): Promise<void> {
  for (const year of calendarYearsFromPackage())
    await tx.insertInto('calendar_year').values({ year: year.year, notice: year.notice, imported_at: now, data: JSON.stringify(year) }).execute()
  await setMeta(tx, CALENDAR_STAMP, uuid())
}

/** People carried over from elsewhere have no password: they are nobody who could let anyone in. */
const anyone = (db: Reader | Tx): Promise<{ id: string } | undefined> =>
  db.selectFrom('staff').select('id').where('password_hash', '<>', NO_PASSWORD).limit(1).executeTakeFirst()

export async function setupNeeded(db: Database): Promise<boolean> {
  return (await anyone(db.read)) === undefined
}

export interface SetUpInput {
  centreName?: string | undefined
  pointName?: string | undefined
  address?: string | undefined
  phone?: string | undefined
  administrator: { username: string; displayName: string; password: string }
}

/** First run: names the centre and makes the first administrator. Refused (ALREADY_SET_UP) once there is anyone. */
export async function setUp(core: Core, input: SetUpInput): Promise<{ token: string; user: User }> {
  const passwordHash = await hashPassword(input.administrator.password)
  const done = await actAsSystem(core, 'system.setUp', async ({ tx, now }) => {
    // PostgreSQL: a second first run waits here and then finds the first one's administrator.
    if (core.db.dialect === 'postgres') await sql`lock table staff in share row exclusive mode`.execute(tx)
    if (await anyone(tx)) throw new AppError('ALREADY_SET_UP')
    if (input.centreName) await setMeta(tx, 'centre_name', input.centreName)
    const point = { ...(input.pointName && { name: input.pointName }), ...(input.address && { address: input.address }), ...(input.phone && { phone: input.phone }) }
    if (Object.keys(point).length > 0) await tx.updateTable('acceptance_point').set(point).where('code', '=', PRESET_POINT.code).execute()
    await setMeta(tx, 'catalogue_stamp', uuid())
    const { username, displayName } = input.administrator
    const person = { username, displayName, role: 'administrator' as const, departmentCode: null, pointCode: null, counterNumber: null }
    const row = await insertStaff(tx, person, passwordHash, now)
    const token = await openSession(tx, row.id)
    return { result: { token, user: toUser(row) }, subject: row.id, detail: { username: row.username } }
  })
  await core.catalogue.refresh(core.db.read)
  return done
}
