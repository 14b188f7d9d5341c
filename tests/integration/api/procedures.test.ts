import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#shared/contract/errors.ts'
import { ACTION_ROLES, mayDo, ROLE_NAMES, type Action } from '#shared/rules/roles.ts'
import { router, type RpcContext } from '#main/api/router.ts'
import type { Call } from '#main/core/core.ts'
import { openWorld, type Who, type World } from '#tests/support/core.ts'

interface Procedure {
  '~orpc': { handler: (given: { input: unknown; context: RpcContext; signal?: AbortSignal }) => unknown }
}
type Group = Procedure | { [name: string]: Group }
/** Every procedure of the router by its path, `cases.create`. */
const proceduresOf = (group: Group, path: string[] = []): { path: string; procedure: Procedure }[] =>
  '~orpc' in group ? [{ path: path.join('.'), procedure: group as Procedure }] : Object.entries(group).flatMap(([name, inner]) => proceduresOf(inner as Group, [...path, name]))
const PROCEDURES = proceduresOf(router as unknown as Group)

/** Whoever reaches the host may call these: log-in itself, what is asked before it, and the device of a help bell. */
const PUBLIC = new Set(['session.create', 'system.health', 'system.capabilities', 'system.setUp', 'community.pressBell'])
/** The screen is locked: these still answer. */
const WHILE_LOCKED = new Set(['session.current', 'session.end', 'session.unlock', 'session.lock', 'session.changePassword', 'queue.board'])
/** Of the own session: no role is asked, only that there is one. */
const OWN_SESSION = new Set(['session.current', 'session.end', 'session.unlock', 'session.lock', 'session.changePassword'])
/** Stands for every input: nothing of it may matter before the right is known. */
const INPUT = { file: new File(['x'], 'x'), keys: [], ids: [], caseIds: [], now: '2026-03-02', password: 'made up, long enough' }

describe('every procedure asks for exactly one right before anything else', () => {
  let w: World
  beforeAll(async () => {
    w = await openWorld({ dialect: 'sqlite' })
  })
  afterAll(() => w.close())

  const refusalOf = async (procedure: Procedure, call: Call): Promise<AppError | null> => {
    try {
      await procedure['~orpc'].handler({ input: INPUT, context: { core: w.core, call } })
      return null
    } catch (error) {
      if (error instanceof AppError) return error
      throw error
    }
  }
  /** A role that has no right at all: tells which right a procedure asks for, and changes nothing. */
  const nobody = (): Call => ({ ...w.as('clerk'), actor: { ...w.people.clerk, role: 'nobody' as never } })
  const actionOf = async (procedure: Procedure): Promise<Action | undefined> => ((await refusalOf(procedure, nobody()))?.extra.data as { action?: Action } | undefined)?.action

  const guarded = PROCEDURES.filter(({ path }) => !PUBLIC.has(path))
  const ruled = guarded.filter(({ path }) => !OWN_SESSION.has(path))

  it.each(guarded)('$path: not without log-in', async ({ procedure }) => {
    expect(await refusalOf(procedure, { ...w.as('clerk'), actor: null })).toMatchObject({ code: 'LOGIN_REQUIRED', status: 401 })
  })

  it.each(guarded.filter(({ path }) => !WHILE_LOCKED.has(path)))('$path: not while the screen is locked', async ({ procedure }) => {
    expect(await refusalOf(procedure, { ...w.as('supervisor'), locked: true })).toMatchObject({ code: 'SESSION_LOCKED' })
  })

  it.each(ruled)('$path: only for the roles of its action; who is refused changes nothing', async ({ procedure }) => {
    const before = JSON.stringify(await w.dump('audit', 'audit_head'))
    const action = (await actionOf(procedure))!
    expect(Object.keys(ACTION_ROLES)).toContain(action)
    for (const role of ROLE_NAMES.filter((r) => !mayDo(r, action)))
      expect(await refusalOf(procedure, w.as(role satisfies Who)), role).toMatchObject({ code: 'FORBIDDEN', status: 403, extra: { data: { action, role } } })
    // Said in one word: what differs would be a whole database.
    expect(JSON.stringify(await w.dump('audit', 'audit_head')) === before).toBe(true)
  })

  it('no action of the table is without a procedure', async () => {
    const asked = new Set<string | undefined>()
    for (const { procedure } of ruled) asked.add(await actionOf(procedure))
    // Asked for besides the first right, of the own session, or by the desktop host.
    const besides = ['query.unmasked', 'session.end', 'password.change', 'host.change']
    expect(Object.keys(ACTION_ROLES).filter((a) => !asked.has(a) && !besides.includes(a))).toEqual([])
  })
})
