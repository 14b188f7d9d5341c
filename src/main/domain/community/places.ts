import { v7 as uuid } from 'uuid'
import type { Estate, Place, PropertyCompany } from '#shared/contract/community.ts'
import { AppError } from '#shared/contract/errors.ts'
import { act, allow } from '#main/core/action.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { checkCommunity } from '#main/domain/cases/parties.ts'
import { setMeta } from '#main/domain/catalogue/import.ts'
import { CATALOGUE_STAMP } from '#main/domain/catalogue/store.ts'
import type { Tables } from '#main/database/schema.ts'

/** The plan of 2002 counts 61 communities; the preset names 48 of them, the district enters the other 13. */
const DISTRICT_COMMUNITIES = 61

const toPlace = (c: Tables['community']): Place => ({ code: c.code, name: c.name, area: c.area, address: c.address, phone: c.phone, entered: c.entered_by !== null })

/** The community a person acts for: a worker the own one only, others the one named. */
export function communityOf(actor: Actor, given: string | undefined): string {
  const code = actor.role === 'communityWorker' ? actor.communityCode : (given ?? null)
  if (code === null) throw new AppError('INPUT_INVALID', { field: 'communityCode', message: actor.role === 'communityWorker' ? '您还没有分到社区,请系统管理员设置' : '请选择社区' })
  if (actor.role === 'communityWorker' && given !== undefined && given !== code) throw new AppError('FORBIDDEN', { message: '只能办理本社区的事' })
  return code
}

/** As a filter of lists: a worker's own community, else what was asked for or everything. */
export const communityFilter = (actor: Actor, given: string | undefined): string | undefined => (actor.role === 'communityWorker' ? (actor.communityCode ?? '-') : given)

export async function listPlaces(core: Core, call: Call): Promise<Place[]> {
  allow(call, 'light.read')
  return (await core.db.read.selectFrom('community').selectAll().orderBy('code').execute()).map(toPlace)
}

interface PlaceInput {
  code?: string | undefined
  name: string
  area: string
  address?: string | undefined
  phone?: string | undefined
  reason?: string | undefined
}

/**
 * Enters a community the preset does not name, or corrects one: the old name stays in its record and in the journal. Errors: INPUT_INVALID
 * (unknown code, no reason for a new name), CONFLICT (name taken, all 61 entered).
 */
export function savePlace(core: Core, call: Call, input: PlaceInput): Promise<Place> {
  return act(core, call, { action: 'community.places', name: 'community.save', request: input }, async ({ tx, actor, now }) => {
    const all = await tx.selectFrom('community').selectAll().execute()
    const before = all.find((c) => c.code === input.code)
    if (input.code !== undefined && !before) throw new AppError('INPUT_INVALID', { field: 'code', message: `没有社区 ${input.code}` })
    if (all.some((c) => c.name === input.name && c.area === input.area && c.code !== input.code)) throw new AppError('CONFLICT', { message: `${input.area}已有“${input.name}”社区` })
    const area = await tx.selectFrom('street_area').select('name').where('name', '=', input.area).executeTakeFirst()
    if (!area) throw new AppError('INPUT_INVALID', { field: 'area', message: '请选择十个片区之一' })
    const change = { name: input.name, area: input.area, address: input.address || null, phone: input.phone || null }
    const code = before ? await rename(tx, before, change, { at: now, by: actor.name, reason: input.reason }) : await enter(tx, all, change, actor.name)
    await setMeta(tx, CATALOGUE_STAMP, uuid())
    const saved = await tx.selectFrom('community').selectAll().where('code', '=', code).executeTakeFirstOrThrow()
    return { result: toPlace(saved), subject: code, detail: { ...change, ...(before && { before: { name: before.name, area: before.area, address: before.address, phone: before.phone }, reason: input.reason ?? null }) } }
  })
}

type Change = { name: string; area: string; address: string | null; phone: string | null }

async function rename(tx: Tx, before: Tables['community'], change: Change, trace: { at: string; by: string; reason: string | undefined }): Promise<string> {
  const renamed = before.name !== change.name
  if (renamed && !trace.reason) throw new AppError('INPUT_INVALID', { field: 'reason', message: '社区改名须写明依据(文号或理由)' })
  const data = JSON.parse(before.data) as { formerNames?: object[] }
  const formerNames = [...(data.formerNames ?? []), ...(renamed ? [{ name: before.name, until: trace.at.slice(0, 10), by: trace.by, reason: trace.reason }] : [])]
  await tx.updateTable('community').set({ ...change, data: canonicalJson({ ...data, ...(formerNames.length > 0 && { formerNames }) }) }).where('code', '=', before.code).execute()
  return before.code
}

async function enter(tx: Tx, all: Tables['community'][], change: Change, by: string): Promise<string> {
  if (all.length >= DISTRICT_COMMUNITIES) throw new AppError('CONFLICT', { message: `全区 ${DISTRICT_COMMUNITIES} 个社区已全部登记,请核对是否应为改名` })
  const next = Math.max(0, ...all.map((c) => Number(c.code.slice(1)) || 0)) + 1
  const code = `C${String(next).padStart(2, '0')}`
  await tx.insertInto('community').values({ code, ...change, data: canonicalJson({ name: change.name, status: '区里登记' }), entered_by: by }).execute()
  return code
}

const toCompany = (c: Tables['property_company']): PropertyCompany => ({ id: c.id, name: c.name, phone: c.phone, contact: c.contact, active: c.active === 1 })

export async function listCompanies(core: Core, call: Call): Promise<PropertyCompany[]> {
  allow(call, 'light.read')
  return (await core.db.read.selectFrom('property_company').selectAll().orderBy('name').execute()).map(toCompany)
}

export function saveCompany(core: Core, call: Call, input: { id?: string | undefined; name: string; phone?: string | undefined; contact?: string | undefined; active: boolean }): Promise<PropertyCompany> {
  return act(core, call, { action: 'community.estates', name: 'community.company', request: input }, async ({ tx }) => {
    const other = await tx.selectFrom('property_company').select('id').where('name', '=', input.name).executeTakeFirst()
    if (other && other.id !== input.id) throw new AppError('CONFLICT', { message: `已登记物业公司“${input.name}”` })
    const values = { name: input.name, phone: input.phone || null, contact: input.contact || null, active: input.active ? 1 : 0 }
    const id = input.id ?? uuid()
    if (input.id === undefined) await tx.insertInto('property_company').values({ id, ...values }).execute()
    else if (Number((await tx.updateTable('property_company').set(values).where('id', '=', id).executeTakeFirst()).numUpdatedRows) !== 1) throw new AppError('NOT_FOUND', { message: '没有这家物业公司' })
    return { result: { id, ...values, active: input.active }, subject: id, detail: values }
  })
}

const estateQuery = (db: Reader | Tx) => db.selectFrom('estate as e').leftJoin('property_company as p', 'p.id', 'e.company_id').selectAll('e').select('p.name as company_name')
const toEstate = (e: Tables['estate'] & { company_name: string | null }): Estate => ({ id: e.id, communityCode: e.community_code, name: e.name, companyId: e.company_id, companyName: e.company_name })

export async function listEstates(core: Core, call: Call, input: { communityCode?: string | undefined }): Promise<Estate[]> {
  const code = communityFilter(allow(call, 'light.read'), input.communityCode)
  const query = estateQuery(core.db.read).orderBy('e.community_code').orderBy('e.name')
  return (await (code === undefined ? query : query.where('e.community_code', '=', code)).execute()).map(toEstate)
}

export function saveEstate(core: Core, call: Call, input: { id?: string | undefined; communityCode?: string | undefined; name: string; companyId: string | null }): Promise<Estate> {
  return act(core, call, { action: 'community.estates', name: 'community.estate', request: input }, async ({ tx, actor }) => {
    const community = communityOf(actor, input.communityCode)
    await checkCommunity(tx, community, 'communityCode')
    const company = input.companyId === null || (await tx.selectFrom('property_company').select('id').where('id', '=', input.companyId).executeTakeFirst())
    if (!company) throw new AppError('INPUT_INVALID', { field: 'companyId', message: '没有这家物业公司,请先登记' })
    const other = await tx.selectFrom('estate').select('id').where('community_code', '=', community).where('name', '=', input.name).executeTakeFirst()
    if (other && other.id !== input.id) throw new AppError('CONFLICT', { message: `本社区已登记小区“${input.name}”` })
    const values = { community_code: community, name: input.name, company_id: input.companyId }
    const id = input.id ?? uuid()
    if (input.id === undefined) await tx.insertInto('estate').values({ id, ...values }).execute()
    else if (Number((await tx.updateTable('estate').set(values).where('id', '=', id).where('community_code', '=', community).executeTakeFirst()).numUpdatedRows) !== 1) throw new AppError('NOT_FOUND', { message: '没有这个小区' })
    return { result: toEstate(await estateQuery(tx).where('e.id', '=', id).executeTakeFirstOrThrow()), subject: id, detail: values }
  })
}
