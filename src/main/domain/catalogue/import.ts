import { v7 as uuid } from 'uuid'
import { AppError } from '#shared/contract/errors.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Tx } from '#main/database/database.ts'
import type { Tables } from '#main/database/schema.ts'
import { addDays, dateOf, type IsoDate, type IsoTime } from '#shared/rules/time.ts'
import type { CatalogueContent, MatterContent } from './preset.ts'
import { CATALOGUE_STAMP } from './store.ts'

export interface ImportCounts {
  departments: number
  matters: number
  newVersions: number
  communities: number
  affairs: number
}

/**
 * Writes a checked catalogue. Matters that are new get version 1; a matter whose content changed gets a new version from today and
 * the old one ends yesterday, so that old cases keep what they were accepted under. Importing the same file again changes nothing.
 */
export async function importCatalogue(tx: Tx, content: CatalogueContent, now: IsoTime): Promise<ImportCounts> {
  await importDepartments(tx, content)
  let newVersions = 0
  for (const matter of content.matters) newVersions += (await importMatter(tx, matter, now)) ? 1 : 0
  await importPlaces(tx, content)
  await setMeta(tx, CATALOGUE_STAMP, uuid())
  return {
    departments: content.departments.length,
    matters: content.matters.length,
    newVersions,
    communities: content.communities.length,
    affairs: content.affairs.length,
  }
}

export async function setMeta(tx: Tx, key: string, value: string): Promise<void> {
  await tx
    .insertInto('meta')
    .values({ key, value })
    .onConflict((c) => c.column('key').doUpdateSet({ value }))
    .execute()
}

async function importDepartments(tx: Tx, content: CatalogueContent): Promise<void> {
  for (const d of content.departments) {
    const values = { name: d.name, short: d.short, address: d.address, phone: d.phone, data: canonicalJson(d.data) }
    await tx
      .insertInto('department')
      .values({ code: d.code, valid_from: '1949-01-01', valid_to: null, ...values })
      .onConflict((c) => c.column('code').doUpdateSet(values))
      .execute()
  }
}

async function importMatter(tx: Tx, matter: MatterContent, now: IsoTime): Promise<boolean> {
  const { code, shortCode, validFrom, validTo, ...content } = matter
  const data = canonicalJson(content)
  await ensureMatter(tx, code, shortCode)
  const last = await tx.selectFrom('matter_version').selectAll().where('matter_code', '=', code).orderBy('version', 'desc').limit(1).executeTakeFirst()
  if (last && (last.data === data || last.data === canonicalJson(asKeptBefore(last.data, content))) && last.valid_to === validTo) return false
  const from = last ? await succeed(tx, last, validTo, dateOf(now)) : validFrom
  await tx
    .insertInto('matter_version')
    .values({
      id: uuid(),
      matter_code: code,
      version: (last?.version ?? 0) + 1,
      name: matter.name,
      department_code: matter.departmentCode,
      valid_from: from,
      valid_to: validTo,
      sensitivity: matter.sensitivity,
      processing_type: matter.processingType,
      data,
      created_at: now,
    })
    .execute()
  return true
}

/** A version from before the community's role was kept is not a different one for lacking it. */
function asKeptBefore(before: string, content: object): object {
  const lacks = !Object.hasOwn(JSON.parse(before) as object, 'communityRole')
  return lacks ? { ...content, communityRole: undefined } : content
}

/** A matter keeps its short code for good: clerks know it by heart. A new one gets that of its row, or the next free one. */
async function ensureMatter(tx: Tx, code: string, wanted: string): Promise<void> {
  const known = await tx.selectFrom('matter').select(['code', 'short_code']).execute()
  if (known.some((m) => m.code === code)) return
  const used = new Set(known.map((m) => m.short_code))
  const highest = Math.max(0, ...known.map((m) => Number(m.short_code)))
  const candidates = [Number(wanted), highest + 1, ...Array.from({ length: 99 }, (_, i) => i + 1)]
  const free = candidates.filter((n) => n <= 99).map((n) => String(n).padStart(2, '0')).find((short) => !used.has(short))
  if (free === undefined) throw new AppError('CATALOGUE_INVALID', { message: `两位短码已用完,${code} 无法导入`, data: { matterCode: code } })
  await tx.insertInto('matter').values({ code, short_code: free }).execute()
}

/**
 * Ends the version before a new one and returns the day the new one begins: today, or for a matter that has already ended its last day,
 * so that no day after the end becomes valid again.
 */
async function succeed(tx: Tx, last: Tables['matter_version'], validTo: IsoDate | null, today: IsoDate): Promise<IsoDate> {
  const from = validTo !== null && validTo < today ? validTo : today
  if (last.valid_from >= from) {
    const message = from === today ? `${last.matter_code} 今天已有新版本,请明天再导入更改` : `${last.matter_code} 在 ${from} 已有版本,不能再更改`
    throw new AppError('CONFLICT', { message, data: { matterCode: last.matter_code } })
  }
  const end = addDays(from, -1)
  if (last.valid_to === null || last.valid_to > end) await tx.updateTable('matter_version').set({ valid_to: end }).where('id', '=', last.id).execute()
  return from
}

async function importPlaces(tx: Tx, content: CatalogueContent): Promise<void> {
  for (const area of content.areas)
    await tx
      .insertInto('street_area')
      .values({ name: area.name, data: canonicalJson(area.data) })
      .onConflict((c) => c.column('name').doUpdateSet({ data: canonicalJson(area.data) }))
      .execute()
  for (const c of content.communities)
    await tx
      .insertInto('community')
      .values({ code: c.code, name: c.name, area: c.area, data: canonicalJson(c.data) })
      .onConflict((conflict) => conflict.column('code').doUpdateSet({ name: c.name, area: c.area, data: canonicalJson(c.data) }))
      .execute()
  for (const a of content.affairs)
    await tx
      .insertInto('community_affair')
      .values({ code: a.code, name: a.name, grouping: a.group, data: canonicalJson(a.data) })
      .onConflict((conflict) => conflict.column('code').doUpdateSet({ name: a.name, grouping: a.group, data: canonicalJson(a.data) }))
      .execute()
}
