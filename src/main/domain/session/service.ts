import { randomBytes } from 'node:crypto'
import { AppError } from '#shared/contract/errors.ts'
import type { User } from '#shared/contract/session.ts'
import { settingInForce, type SettingKey } from '#shared/rules/settings.ts'
import { ROLE_CLEARANCE } from '#shared/rules/visibility.ts'
import { epochOf, toIsoTime, type IsoTime } from '#shared/rules/time.ts'
import { sha256 } from '#main/core/canonical.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Tables } from '#main/database/schema.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { appendAudit } from '#main/domain/audit/journal.ts'
import { hashPassword, verifyPassword } from './password.ts'

/** Failed log-ins before the account locks, and for how long. */
const MAX_FAILURES = 5
const LOCK_MINUTES = 15
/** last_seen is written at most this often, so that reading does not write on every key press. */
const TOUCH_SECONDS = 60

type StaffRow = Tables['staff']

export function toUser(row: StaffRow): User {
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    role: row.role,
    departmentCode: row.department_code,
    pointCode: row.point_code,
    counterNumber: row.counter_number,
    communityCode: row.community_code,
    leads: row.leads === 1,
    clearance: row.clearance ?? ROLE_CLEARANCE[row.role],
  }
}

/** The person of a row as the one who acts. */
export const toActor = (row: StaffRow): Actor => ({
  id: row.id,
  name: row.display_name,
  role: row.role,
  departmentCode: row.department_code,
  pointCode: row.point_code,
  counterNumber: row.counter_number,
  communityCode: row.community_code,
  leads: row.leads === 1,
  clearance: row.clearance ?? ROLE_CLEARANCE[row.role],
})

const later = (time: IsoTime, seconds: number): IsoTime => toIsoTime(epochOf(time) + seconds * 1000)
/** Session times follow the machine, not a practice clock that may be moved by weeks. */
const machineNow = (): IsoTime => toIsoTime(Date.now())

async function note(core: Core, actor: Pick<Actor, 'id' | 'name'>, action: string, outcome: 'ok' | 'refused', detail: Record<string, unknown>): Promise<void> {
  await core.db.write((tx) => appendAudit(tx, core.db.dialect, { at: core.clock.now(), actor, action, subject: actor.id, outcome, detail }))
}

/** Where failures are counted: with the person; by the hash of a name that is nobody's; by the session whose screen is locked. */
interface Account {
  actor: Pick<Actor, 'id' | 'name'>
  lockedUntil: IsoTime | null
  /** Counts one more and returns how many. */
  count(tx: Tx): Promise<number>
  lock(tx: Tx, until: IsoTime): Promise<unknown>
  /** Forgets the failures before the right password. False: of many guesses at once, others have locked it before this one. */
  clear(tx: Tx): Promise<boolean>
}

const personAccount = (staff: StaffRow): Account => ({
  actor: toActor(staff),
  lockedUntil: staff.locked_until,
  count: async (tx) =>
    (await tx.updateTable('staff').set((eb) => ({ failed_logins: eb('failed_logins', '+', 1) })).where('id', '=', staff.id).returning('failed_logins').executeTakeFirstOrThrow()).failed_logins,
  lock: (tx, until) => tx.updateTable('staff').set({ failed_logins: 0, locked_until: until }).where('id', '=', staff.id).execute(),
  async clear(tx) {
    const open = tx.updateTable('staff').set({ failed_logins: 0, locked_until: null }).where('id', '=', staff.id).where((eb) => eb.or([eb('locked_until', 'is', null), eb('locked_until', '<=', machineNow())]))
    return (await open.returning('id').executeTakeFirst()) !== undefined
  },
})

/** Failures under a name that is nobody's are forgotten after so long. */
const STRANGER_DAYS = 30

// In part only: people type their password here by mistake, and the journal keeps what it is told.
const strangerAccount = (core: Core, username: string): Promise<Account> => countedAccount(core, username, { id: 'unknown', name: `${[...username].slice(0, 2).join('')}***` })

/** Who has the screen locked is known: guesses of others under his name at the log-in do not keep him from his desk. No name has a line break. */
const screenAccount = (core: Core, actor: Actor, tokenHash: string): Promise<Account> => countedAccount(core, `session\n${tokenHash}`, actor)

async function countedAccount(core: Core, key: string, actor: Account['actor']): Promise<Account> {
  const name_hash = sha256(key)
  const row = await core.db.read.selectFrom('login_failure').select('locked_until').where('name_hash', '=', name_hash).executeTakeFirst()
  return {
    actor,
    lockedUntil: row?.locked_until ?? null,
    async count(tx) {
      const at = machineNow()
      await tx.deleteFrom('login_failure').where('at', '<', later(at, -STRANGER_DAYS * 86_400)).execute()
      const counted = await tx
        .insertInto('login_failure')
        .values({ name_hash, failures: 1, locked_until: null, at })
        .onConflict((conflict) => conflict.column('name_hash').doUpdateSet((eb) => ({ failures: eb('login_failure.failures', '+', 1), at })))
        .returning('failures')
        .executeTakeFirstOrThrow()
      return counted.failures
    },
    lock: (tx, until) => tx.updateTable('login_failure').set({ failures: 0, locked_until: until }).where('name_hash', '=', name_hash).execute(),
    async clear(tx) {
      const now = await tx.selectFrom('login_failure').select('locked_until').where('name_hash', '=', name_hash).executeTakeFirst()
      if (now?.locked_until && now.locked_until > machineNow()) return false
      await tx.deleteFrom('login_failure').where('name_hash', '=', name_hash).execute()
      return true
    },
  }
}

const locked = (until: IsoTime): AppError => new AppError('ACCOUNT_LOCKED', { data: { until } })

/**
 * Log-in by name and password. Wrong name and wrong password are one error (LOGIN_FAILED); five failures lock the name for 15 minutes
 * (ACCOUNT_LOCKED), whether anybody has it or not: no answer and no waiting time tells which names exist.
 */
export async function logIn(core: Core, username: string, password: string): Promise<{ token: string; user: User }> {
  const name = username.toLowerCase()
  const staff = await core.db.read.selectFrom('staff').selectAll().where('username', '=', name).where('active', '=', 1).executeTakeFirst()
  const account = staff ? personAccount(staff) : await strangerAccount(core, name)
  if (account.lockedUntil && account.lockedUntil > machineNow()) {
    await note(core, account.actor, 'session.create', 'refused', { code: 'ACCOUNT_LOCKED' })
    throw locked(account.lockedUntil)
  }
  const right = await verifyPassword(password, staff?.password_hash ?? null)
  if (!staff || !right) throw await countFailure(core, account)
  const token = await core.db.write(async (tx) => {
    if (!(await account.clear(tx))) return null
    await appendAudit(tx, core.db.dialect, { at: core.clock.now(), actor: account.actor, action: 'session.create', subject: staff.id, outcome: 'ok', detail: {} })
    return openSession(tx, staff.id)
  })
  if (token === null) return logIn(core, username, password)
  return { token, user: toUser(staff) }
}

async function countFailure(core: Core, account: Account): Promise<AppError> {
  return core.db.write(async (tx) => {
    const failures = await account.count(tx)
    const until = failures >= MAX_FAILURES ? later(machineNow(), LOCK_MINUTES * 60) : null
    if (until) await account.lock(tx, until)
    const error = until ? locked(until) : new AppError('LOGIN_FAILED')
    await appendAudit(tx, core.db.dialect, { at: core.clock.now(), actor: account.actor, action: 'session.create', subject: account.actor.id, outcome: 'refused', detail: { code: error.code } })
    return error
  })
}

/** How long a session may stand idle before it locks, and how long it lasts at most; both are numbers of the centre. */
const LOCK: SettingKey = 'session.lockMinutes'
const END: SettingKey = 'session.endHours'

async function ownSetting(db: Reader | Tx, key: SettingKey): Promise<number> {
  const row = await (db as Reader).selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst()
  return settingInForce(key, row && Number(row.value))
}

/** Opens a session inside the caller's transaction and returns its token. */
export async function openSession(tx: Tx, staffId: string): Promise<string> {
  const token = randomBytes(32).toString('base64url')
  const now = machineNow()
  await tx.deleteFrom('session').where('expires_at', '<', now).execute()
  await tx
    .insertInto('session')
    .values({ token_hash: sha256(token), staff_id: staffId, created_at: now, last_seen_at: now, expires_at: later(now, (await ownSetting(tx, END)) * 3600), locked: 0 })
    .execute()
  return token
}

/** Who is calling, from the token of cookie or header; no or an ended session gives no actor. Idle too long locks the session. */
export async function identify(core: Core, token: string | null, idempotencyKey: string | null): Promise<Call> {
  const nobody: Call = { actor: null, idempotencyKey, sessionToken: token, locked: false }
  if (!token) return nobody
  const hash = sha256(token)
  const row = await core.db.read
    .selectFrom('session as s')
    .innerJoin('staff', 'staff.id', 's.staff_id')
    .selectAll('staff')
    .select((eb) => ['s.last_seen_at', 's.expires_at', 's.locked', eb.selectFrom('setting').select('value').where('key', '=', LOCK).as('lock_minutes')])
    .where('s.token_hash', '=', hash)
    .where('staff.active', '=', 1)
    .executeTakeFirst()
  const now = machineNow()
  if (!row || row.expires_at <= now) return nobody
  const lockMinutes = settingInForce(LOCK, row.lock_minutes === null ? undefined : Number(row.lock_minutes))
  const idle = later(row.last_seen_at, lockMinutes * 60) < now
  if (idle && row.locked === 0) await core.db.write((tx) => tx.updateTable('session').set({ locked: 1 }).where('token_hash', '=', hash).execute())
  else if (!idle && row.locked === 0 && later(row.last_seen_at, TOUCH_SECONDS) < now)
    await core.db.write((tx) => tx.updateTable('session').set({ last_seen_at: now }).where('token_hash', '=', hash).execute())
  return { actor: toActor(row), idempotencyKey, sessionToken: token, locked: idle || row.locked === 1 }
}

const loggedIn = (call: Call): { actor: Actor; hash: string } => {
  if (!call.actor || !call.sessionToken) throw new AppError('LOGIN_REQUIRED')
  return { actor: call.actor, hash: sha256(call.sessionToken) }
}

/** The person logged in; also answers on a locked session, so that the lock screen can show whose it is. */
export async function currentSession(core: Core, call: Call): Promise<{ user: User; locked: boolean; idleSeconds: number }> {
  const { actor } = loggedIn(call)
  const row = await core.db.read.selectFrom('staff').selectAll().where('id', '=', actor.id).executeTakeFirstOrThrow()
  return { user: toUser(row), locked: call.locked, idleSeconds: (await ownSetting(core.db.read, LOCK)) * 60 }
}

export async function logOut(core: Core, call: Call): Promise<{ ok: true }> {
  const { actor, hash } = loggedIn(call)
  await core.db.write(async (tx) => {
    await tx.deleteFrom('session').where('token_hash', '=', hash).execute()
    await appendAudit(tx, core.db.dialect, { at: core.clock.now(), actor, action: 'session.end', subject: actor.id, outcome: 'ok', detail: {} })
  })
  return { ok: true }
}

export async function lockSession(core: Core, call: Call): Promise<{ ok: true }> {
  const { hash } = loggedIn(call)
  await core.db.write((tx) => tx.updateTable('session').set({ locked: 1 }).where('token_hash', '=', hash).execute())
  return { ok: true }
}

/** Unlocks with the password; five failures lock the screen for a quarter of an hour. */
export async function unlockSession(core: Core, call: Call, password: string): Promise<{ ok: true }> {
  const { actor, hash } = loggedIn(call)
  await checkPassword(core, actor, hash, password)
  await core.db.write((tx) => tx.updateTable('session').set({ locked: 0, last_seen_at: machineNow() }).where('token_hash', '=', hash).execute())
  return { ok: true }
}

export async function changePassword(core: Core, call: Call, oldPassword: string, newPassword: string): Promise<{ ok: true }> {
  const { actor, hash } = loggedIn(call)
  if (call.locked) throw new AppError('SESSION_LOCKED')
  await checkPassword(core, actor, hash, oldPassword)
  const password_hash = await hashPassword(newPassword)
  await core.db.write(async (tx) => {
    await tx.updateTable('staff').set({ password_hash }).where('id', '=', actor.id).execute()
    await tx.deleteFrom('session').where('staff_id', '=', actor.id).where('token_hash', '!=', hash).execute()
    await appendAudit(tx, core.db.dialect, { at: core.clock.now(), actor, action: 'password.change', subject: actor.id, outcome: 'ok', detail: {} })
  })
  return { ok: true }
}

async function checkPassword(core: Core, actor: Actor, tokenHash: string, password: string): Promise<void> {
  const account = await screenAccount(core, actor, tokenHash)
  if (account.lockedUntil && account.lockedUntil > machineNow()) throw locked(account.lockedUntil)
  const { password_hash } = await core.db.read.selectFrom('staff').select('password_hash').where('id', '=', actor.id).executeTakeFirstOrThrow()
  if (!(await verifyPassword(password, password_hash))) throw await countFailure(core, account)
  if (!(await core.db.write((tx) => account.clear(tx)))) return checkPassword(core, actor, tokenHash, password)
}
