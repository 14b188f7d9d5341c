import { randomBytes } from 'node:crypto'
import { v7 as uuid } from 'uuid'
import type { HelpBell } from '#shared/contract/community.ts'
import { AppError } from '#shared/contract/errors.ts'
import { epochOf, toIsoTime } from '#shared/rules/time.ts'
import { act, actAsSystem, allow, type ActionScope } from '#main/core/action.ts'
import { sha256 } from '#main/core/canonical.ts'
import type { Call, Core } from '#main/core/core.ts'
import { createRateLimiter } from '#main/core/rateLimit.ts'
import { checkCommunity } from '#main/domain/cases/parties.ts'
import type { Tables } from '#main/database/schema.ts'
import { appendLightEvent, insertLight } from './lightCases.ts'
import { communityFilter, communityOf } from './places.ts'

/** Presses within this time belong to the request that is open already. */
const JOIN_MS = 5 * 60_000
/** Presses of one bell, and wrong tokens of one address, in a minute. */
const pressLimit = createRateLimiter({ count: 20, seconds: 60 })
const wrongLimit = createRateLimiter({ count: 20, seconds: 60 })

const toBell = (b: Tables['help_bell']): HelpBell => ({ id: b.id, communityCode: b.community_code, place: b.place, active: b.active === 1 })

export async function listBells(core: Core, call: Call, input: { communityCode?: string | undefined }): Promise<HelpBell[]> {
  const code = communityFilter(allow(call, 'light.read'), input.communityCode)
  const query = core.db.read.selectFrom('help_bell').selectAll().orderBy('community_code').orderBy('place')
  return (await (code === undefined ? query : query.where('community_code', '=', code)).execute()).map(toBell)
}

/** Installs a bell or changes it. Its token is given once (new, or on `newToken`); the database holds only the hash. */
export function saveBell(core: Core, call: Call, input: { id?: string | undefined; communityCode?: string | undefined; place: string; active: boolean; newToken: boolean }): Promise<HelpBell & { token: string | null }> {
  return act(core, call, { action: 'community.estates', name: 'community.bell', request: input }, async ({ tx, actor, now }) => {
    const community = communityOf(actor, input.communityCode)
    await checkCommunity(tx, community, 'communityCode')
    const other = await tx.selectFrom('help_bell').select('id').where('community_code', '=', community).where('place', '=', input.place).executeTakeFirst()
    if (other && other.id !== input.id) throw new AppError('CONFLICT', { message: `“${input.place}”已装有求助铃` })
    const token = input.id === undefined || input.newToken ? randomBytes(24).toString('base64url') : null
    const values = { community_code: community, place: input.place, active: input.active ? 1 : 0, ...(token !== null && { token_hash: sha256(token) }) }
    const id = input.id ?? uuid()
    if (input.id === undefined) await tx.insertInto('help_bell').values({ id, created_at: now, ...values, token_hash: sha256(token ?? '') }).execute()
    else if (Number((await tx.updateTable('help_bell').set(values).where('id', '=', id).where('community_code', '=', community).executeTakeFirst()).numUpdatedRows) !== 1) throw new AppError('NOT_FOUND', { message: '没有这个求助铃' })
    const saved = { id, communityCode: community, place: input.place, active: input.active }
    return { result: { ...saved, token }, again: { ...saved, token: null }, subject: id, detail: { place: input.place, active: input.active, newToken: token !== null } }
  })
}

/** Opens an urgent request at the bell's place, or joins the one opened in the last five minutes. */
async function ringIn(core: Core, scope: ActionScope, bell: Tables['help_bell']): Promise<{ number: string; joined: boolean }> {
  const { tx, actor, now } = scope
  const since = toIsoTime(epochOf(now) - JOIN_MS)
  const open = await tx
    .selectFrom('light_case')
    .select(['id', 'number', 'version'])
    .where('bell_id', '=', bell.id)
    .where('state', '=', 'open')
    .where('updated_at', '>=', since)
    .orderBy('received_at', 'desc')
    .limit(1)
    .executeTakeFirst()
  if (open) {
    await appendLightEvent(tx, open.id, { type: 'pressed', at: now, actor, data: {} })
    await tx.updateTable('light_case').set({ updated_at: now, version: open.version + 1 }).where('id', '=', open.id).execute()
    return { number: open.number, joined: true }
  }
  const row = await insertLight(core, scope, {
    kind: 'help', channel: 'bell', title: `求助铃:${bell.place}`, content: `${bell.place}的求助铃被按响`, community_code: bell.community_code, place: bell.place,
    owner_kind: 'community', owner_code: bell.community_code, urgent: 1, bell_id: bell.id, point_code: null,
  })
  return { number: row.number, joined: false }
}

/** Rings a bell from the keyboard, for somebody who called or came. Errors: NOT_FOUND, FORBIDDEN. */
export function ringBell(core: Core, call: Call, input: { id: string }): Promise<{ number: string; joined: boolean }> {
  return act(core, call, { action: 'light.open', name: 'light.ring', subject: input.id, request: input }, async (scope) => {
    const bell = await scope.tx.selectFrom('help_bell').selectAll().where('id', '=', input.id).where('active', '=', 1).executeTakeFirst()
    if (!bell) throw new AppError('NOT_FOUND', { message: '没有这个求助铃,或已停用' })
    if (scope.actor.role === 'communityWorker' && scope.actor.communityCode !== bell.community_code) throw new AppError('FORBIDDEN', { message: '这是其他社区的求助铃' })
    const result = await ringIn(core, scope, bell)
    return { result, subject: bell.id, detail: result }
  })
}

/** A bell's device calls with its token; needs no log-in. Errors: NOT_FOUND (unknown token or switched off), RATE_LIMITED. */
export async function pressBell(core: Core, call: Call, input: { token: string }): Promise<{ ok: true; number: string; joined: boolean }> {
  const hash = sha256(input.token)
  const now = Date.now()
  const from = call.address ?? 'here'
  const wait = pressLimit.take(hash, now) || wrongLimit.take(from, now)
  if (wait > 0) throw new AppError('RATE_LIMITED', { data: { retryAfterSeconds: wait } })
  const known = await core.db.read.selectFrom('help_bell').select('id').where('token_hash', '=', hash).where('active', '=', 1).executeTakeFirst()
  if (!known) throw new AppError('NOT_FOUND', { message: '没有这个求助铃,或已停用' })
  wrongLimit.giveBack(from)
  return actAsSystem(core, 'light.bell', async (scope) => {
    await core.calendar.refresh(scope.tx)
    // Two presses at once: the row of the bell makes the second wait for the first.
    const bell = await scope.tx.updateTable('help_bell').set((eb) => ({ active: eb.ref('active') })).where('id', '=', known.id).returningAll().executeTakeFirstOrThrow()
    const rung = await ringIn(core, scope, bell)
    return { result: { ok: true as const, ...rung }, subject: bell.id, detail: rung }
  })
}
