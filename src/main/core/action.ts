import { sql } from 'kysely'
import { AppError } from '#shared/contract/errors.ts'
import { mayDo, type Action } from '#shared/rules/roles.ts'
import { epochOf, toIsoTime, type IsoTime } from '#shared/rules/time.ts'
import { appendAudit } from '#main/domain/audit/journal.ts'
import type { Tx } from '#main/database/database.ts'
import { insertRows } from '#main/database/insert.ts'
import { canonicalJson, sha256 } from './canonical.ts'
import { SYSTEM_ACTOR, type Actor, type Call, type Core } from './core.ts'

/** The person of the call; throws LOGIN_REQUIRED or SESSION_LOCKED. */
export function actorOf(call: Call): Actor {
  if (!call.actor) throw new AppError('LOGIN_REQUIRED')
  if (call.locked) throw new AppError('SESSION_LOCKED')
  return call.actor
}

/** Refuses a read the role may not make. */
export function allow(call: Call, action: Action): Actor {
  const actor = actorOf(call)
  if (!mayDo(actor.role, action)) throw new AppError('FORBIDDEN', { data: { action, role: actor.role } })
  return actor
}

/** As `allow`, for an action whose work begins outside a transaction: a refusal by role or by `check` is noted in the journal. */
export async function admit(core: Core, call: Call, action: Action, check: () => void = () => undefined): Promise<Actor> {
  const actor = actorOf(call)
  try {
    allow(call, action)
    check()
    return actor
  } catch (error) {
    await recordRefusal(core, actor, action, null, error)
    throw error
  }
}

/** What an action tells the journal about itself. */
export interface Done<T> {
  result: T
  subject?: string | null
  detail?: Record<string, unknown>
  /** What a repeated call gets instead of `result`: a secret is given once. */
  again?: T
}

export interface ActionScope {
  tx: Tx
  actor: Actor
  now: IsoTime
}

interface ActionSpec {
  action: Action
  /** Name in the journal, e.g. `case.accept`; default: the action. */
  name?: string
  subject?: string | null
  request: unknown
}

/**
 * Every user action goes through here: permission, idempotency key, one write transaction, journal entry of success or refusal.
 * A repeated call with the same key returns the first answer; the same key with other content is IDEMPOTENCY_KEY_REUSED.
 * After any error nothing of the action is in the database but the journal's note of the refusal.
 */
export async function act<T>(core: Core, call: Call, spec: ActionSpec, work: (scope: ActionScope) => Promise<Done<T>>): Promise<T> {
  const actor = actorOf(call)
  const name = spec.name ?? spec.action
  const now = core.clock.now()
  try {
    if (!mayDo(actor.role, spec.action)) throw new AppError('FORBIDDEN', { data: { action: spec.action, role: actor.role } })
    return await core.db.write(async (tx) => {
      const known = await recallAnswer<T>(core, tx, actor, call.idempotencyKey, name, spec.request)
      if (known) return known.answer
      const done = await work({ tx, actor, now })
      await appendAudit(tx, core.db.dialect, {
        at: now,
        actor,
        action: name,
        subject: done.subject ?? spec.subject ?? null,
        outcome: 'ok',
        detail: done.detail ?? {},
      })
      if (!SHOWN_AGAIN.has(spec.action)) await rememberAnswer(tx, actor, call.idempotencyKey, name, spec.request, done.again === undefined ? done.result : done.again, now)
      return done.result
    })
  } catch (error) {
    await recordRefusal(core, actor, name, spec.subject ?? null, error)
    throw error
  }
}

/** The system's own action (no person, no key): one transaction with its journal entry. */
export async function actAsSystem<T>(core: Core, name: string, work: (scope: ActionScope) => Promise<Done<T>>): Promise<T> {
  const now = core.clock.now()
  return core.db.write(async (tx) => {
    const done = await work({ tx, actor: SYSTEM_ACTOR, now })
    const entry = { at: now, actor: SYSTEM_ACTOR, action: name, subject: done.subject ?? null, outcome: 'ok' as const, detail: done.detail ?? {} }
    await appendAudit(tx, core.db.dialect, entry)
    return done.result
  })
}

/** What is revealed lies nowhere beside its record; asked for again it is shown, and noted, again. */
const SHOWN_AGAIN: ReadonlySet<Action> = new Set<Action>(['applicant.reveal', 'community.reveal', 'complaint.reveal'])

const requestHash = (request: unknown): string => sha256(canonicalJson(request))

async function recallAnswer<T>(core: Core, tx: Tx, actor: Actor, key: string | null, name: string, request: unknown): Promise<{ answer: T } | null> {
  if (key === null) return null
  // PostgreSQL: the same key arriving twice at once must wait for the first to finish.
  if (core.db.dialect === 'postgres') await sql`select pg_advisory_xact_lock(hashtextextended(${`${actor.id} ${key}`}, 0))`.execute(tx)
  const row = await tx
    .selectFrom('idempotency')
    .select(['action', 'request_hash', 'response'])
    .where('actor_id', '=', actor.id)
    .where('key', '=', key)
    .executeTakeFirst()
  if (!row) return null
  if (row.action !== name || row.request_hash !== requestHash(request)) throw new AppError('IDEMPOTENCY_KEY_REUSED')
  return { answer: JSON.parse(row.response) as T }
}

async function rememberAnswer(tx: Tx, actor: Actor, key: string | null, name: string, request: unknown, result: unknown, now: IsoTime): Promise<void> {
  if (key === null) return
  const row = { actor_id: actor.id, key, action: name, request_hash: requestHash(request), response: JSON.stringify(result ?? null), created_at: now }
  await insertRows(tx, 'idempotency', [row])
}

/** Longer than any holiday: a draft keeps the key of the F9 whose answer never came, and may be sent again after it. */
const ANSWER_DAYS = 31

/** Forgets answers no repeated call will ask for any more: they hold names and numbers in full. */
export async function forgetAnswers(core: Core): Promise<void> {
  const before = toIsoTime(epochOf(core.clock.now()) - ANSWER_DAYS * 86_400_000)
  await core.db.write((tx) => tx.deleteFrom('idempotency').where('created_at', '<', before).execute())
}

/** Notes a refusal; when the database itself is the trouble there is nothing to write it to. */
async function recordRefusal(core: Core, actor: Actor, name: string, subject: string | null, error: unknown): Promise<void> {
  if (!(error instanceof AppError) || error.status >= 500) return
  const detail = { code: error.code, ...(error.extra.field && { field: error.extra.field }), ...(error.extra.rule && { rule: error.extra.rule }) }
  await core.db
    .write((tx) => appendAudit(tx, core.db.dialect, { at: core.clock.now(), actor, action: name, subject, outcome: 'refused', detail }))
    .catch(() => undefined)
}
