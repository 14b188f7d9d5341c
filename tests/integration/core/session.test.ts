import { describe, expect, it } from 'vitest'
import { identify, changePassword, currentSession, lockSession, logIn, logOut, unlockSession } from '#main/domain/session/service.ts'
import { hashPassword, verifyPassword } from '#main/domain/session/password.ts'
import { sha256 } from '#main/core/canonical.ts'
import { updatePerson } from '#main/domain/people/service.ts'
import { saveSetting } from '#main/domain/system/settings.ts'
import type { SettingKey } from '#shared/rules/settings.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import { DIALECTS, PASSWORD, withCore, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'

const ago = (minutes: number): string => toIsoTime(Date.now() - minutes * 60_000)
const wrong = (w: World, name = 'clerk') => refusal(logIn(w.core, name, 'not the password'))

describe('password hashes', () => {
  it('are salted, slow and verified at the cost they were made with', async () => {
    const [a, b] = await Promise.all([hashPassword(PASSWORD), hashPassword(PASSWORD)])
    expect(a).toMatch(/^scrypt\$65536\$8\$2\$/)
    expect(b).not.toBe(a)
    expect(a).not.toContain(PASSWORD)
    expect(await verifyPassword(PASSWORD, a)).toBe(true)
    expect(await verifyPassword(`${PASSWORD} `, a)).toBe(false)
    for (const broken of ['', 'x', 'scrypt$', `md5$${PASSWORD}`]) expect(await verifyPassword(PASSWORD, broken)).toBe(false)
  })
})

describe.each(DIALECTS)('log-in on %s', (dialect) => {
  it('gives a token of which the database holds only the hash; the name is read without regard to case', () =>
    withCore({ dialect }, async (w) => {
      const { token, user } = await logIn(w.core, 'Clerk', PASSWORD)
      expect(user).toMatchObject({ username: 'clerk', role: 'clerk', pointCode: '001', counterNumber: '01' })
      expect(JSON.stringify(await w.dump())).not.toContain(token)
      expect((await identify(w.core, token, null)).actor?.id).toBe(user.id)
      await logOut(w.core, await identify(w.core, token, null))
      expect((await identify(w.core, token, null)).actor).toBeNull()
    }))

  it('answers the same to a wrong name and a wrong password', () =>
    withCore({ dialect }, async (w) => {
      const [noOne, someone] = [await wrong(w, 'nobody'), await wrong(w)]
      expect(noOne).toEqual(someone)
      expect(someone).toMatchObject({ code: 'LOGIN_FAILED', status: 401 })
      await updatePerson(w.core, w.as('administrator'), { id: w.people.clerk.id, active: false })
      expect(await refusal(logIn(w.core, 'clerk', PASSWORD))).toEqual(noOne)
    }))

  it('locks after five failures for a quarter of an hour, also against the right password', () =>
    withCore({ dialect }, async (w) => {
      const codes = []
      for (let i = 0; i < 6; i++) codes.push((await wrong(w)).code)
      expect(codes).toEqual(['LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_FAILED', 'LOGIN_FAILED', 'ACCOUNT_LOCKED', 'ACCOUNT_LOCKED'])
      expect(await refusal(logIn(w.core, 'clerk', PASSWORD))).toMatchObject({ code: 'ACCOUNT_LOCKED' })
      expect((await logIn(w.core, 'clerk2', PASSWORD)).user.username).toBe('clerk2')
      await w.sql(`update staff set locked_until = '${ago(1)}' where username = 'clerk'`)
      expect((await logIn(w.core, 'clerk', PASSWORD)).user.username).toBe('clerk')
      const journal = await w.sql(`select action, outcome from audit where action = 'session.create' and subject = '${w.people.clerk.id}' order by seq`)
      expect(journal.map((j) => j['outcome'])).toEqual([...Array.from({ length: 7 }, () => 'refused'), 'ok'])
    }))

  it('a name that is nobody\'s answers as one that is, at every attempt, also when it is locked and after', () =>
    withCore({ dialect }, async (w) => {
      await updatePerson(w.core, w.as('administrator'), { id: w.people.clerk2.id, active: false })
      const shape = async (name: string) => {
        const { data, ...rest } = await wrong(w, name)
        return { ...rest, until: (data as { until?: string } | undefined)?.until?.slice(0, 13) }
      }
      const all = ['clerk', 'nobody', 'clerk2', 'x'.repeat(60)]
      for (let attempt = 1; attempt <= 7; attempt++) {
        const [known, ...others] = await Promise.all(all.map(shape))
        for (const other of others) expect(other, `attempt ${attempt}`).toEqual(known)
        expect(known!.code).toBe(attempt < 5 ? 'LOGIN_FAILED' : 'ACCOUNT_LOCKED')
      }
      await w.sql(`update staff set locked_until = '${ago(1)}' where username = 'clerk'`)
      await w.sql(`update login_failure set locked_until = '${ago(1)}'`)
      expect(await Promise.all(all.map(shape))).toEqual(all.map(() => expect.objectContaining({ code: 'LOGIN_FAILED' })))
      expect(JSON.stringify(await w.sql('select * from login_failure'))).not.toContain('nobody')
      // Every failure leaves the same trace.
      const journal = await w.sql(`select subject from audit where action = 'session.create' and outcome = 'refused'`)
      expect(journal.filter(({ subject }) => subject === 'unknown')).toHaveLength(3 * 8)
    }))

  it('counts failures that arrive at once, and a success clears the count', () =>
    withCore({ dialect }, async (w) => {
      await Promise.all([wrong(w), wrong(w), wrong(w), wrong(w)])
      await logIn(w.core, 'clerk', PASSWORD)
      expect((await wrong(w)).code).toBe('LOGIN_FAILED')
      await Promise.all([wrong(w), wrong(w), wrong(w), wrong(w)])
      expect((await refusal(logIn(w.core, 'clerk', PASSWORD))).code).toBe('ACCOUNT_LOCKED')
      await updatePerson(w.core, w.as('administrator'), { id: w.people.clerk.id, unlock: true })
      expect((await logIn(w.core, 'clerk', PASSWORD)).token).toBeTruthy()
    }))

  it('a session ends after its time, when its person is switched off, and when the password is set anew', () =>
    withCore({ dialect }, async (w) => {
      const tokens = await Promise.all([w.session('clerk'), w.session('officer'), w.session('auditor')])
      await w.sql(`update session set expires_at = '${ago(1)}' where staff_id = '${w.people.clerk.id}'`)
      await updatePerson(w.core, w.as('administrator'), { id: w.people.officer.id, active: false })
      await updatePerson(w.core, w.as('administrator'), { id: w.people.auditor.id, password: 'another long one' })
      for (const token of tokens) expect((await identify(w.core, token, null)).actor).toBeNull()
      expect(await identify(w.core, 'made up', null)).toMatchObject({ actor: null })
    }))

  it('locks after the minutes and ends after the hours the centre has set, and by default where they cannot be read', () =>
    withCore({ dialect }, async (w) => {
      const set = (key: SettingKey, value: number) => saveSetting(w.core, w.as('supervisor'), { key, value })
      const hoursOf = async (): Promise<number> => {
        const token = await w.session('officer')
        const [row] = await w.sql(`select created_at, expires_at from session where token_hash = '${sha256(token)}'`)
        return (Date.parse(String(row!['expires_at'])) - Date.parse(String(row!['created_at']))) / 3_600_000
      }
      expect(await hoursOf()).toBe(12)
      await set('session.lockMinutes', 5)
      await set('session.endHours', 9)
      expect(await hoursOf()).toBe(9)
      const token = await w.session('clerk')
      const call = () => identify(w.core, token, null)
      expect(await currentSession(w.core, await call())).toMatchObject({ idleSeconds: 300 })
      await w.sql(`update session set last_seen_at = '${ago(4)}'`)
      expect((await call()).locked).toBe(false)
      await w.sql(`update session set last_seen_at = '${ago(6)}'`)
      expect((await call()).locked).toBe(true)
      await w.sql(`update setting set value = 'often' where key = 'session.lockMinutes'`)
      expect(await currentSession(w.core, await call())).toMatchObject({ idleSeconds: 900 })
    }))

  it('an idle session locks and opens again with the password only', () =>
    withCore({ dialect }, async (w) => {
      const token = await w.session('clerk')
      const call = () => identify(w.core, token, null)
      await w.sql(`update session set last_seen_at = '${ago(14)}'`)
      expect((await call()).locked).toBe(false)
      await w.sql(`update session set last_seen_at = '${ago(16)}'`)
      expect((await call()).locked).toBe(true)
      await w.sql(`update session set last_seen_at = '${ago(0)}'`)
      expect((await call()).locked, 'stays locked').toBe(true)
      expect(await currentSession(w.core, await call())).toMatchObject({ locked: true, user: { username: 'clerk' } })
      expect(await refusal(unlockSession(w.core, await call(), 'not the password'))).toMatchObject({ code: 'LOGIN_FAILED' })
      expect((await call()).locked).toBe(true)
      await unlockSession(w.core, await call(), PASSWORD)
      expect((await call()).locked).toBe(false)
      await lockSession(w.core, await call())
      expect((await call()).locked).toBe(true)
    }))

  it('who guesses at the log-in locks the name there, but keeps nobody from the desk he is at', () =>
    withCore({ dialect }, async (w) => {
      const token = await w.session('clerk')
      await lockSession(w.core, await identify(w.core, token, null))
      for (let guess = 0; guess < 5; guess++) await wrong(w)
      expect((await refusal(logIn(w.core, 'clerk', PASSWORD))).code).toBe('ACCOUNT_LOCKED')
      expect(await unlockSession(w.core, await identify(w.core, token, null), PASSWORD)).toEqual({ ok: true })
      expect((await identify(w.core, token, null)).locked).toBe(false)
      expect((await refusal(logIn(w.core, 'clerk', PASSWORD))).code, 'still locked there').toBe('ACCOUNT_LOCKED')
    }))

  it('five failures at the lock screen lock it, against the right password too', () =>
    withCore({ dialect }, async (w) => {
      const token = await w.session('clerk')
      const codes = []
      for (let i = 0; i < 5; i++) codes.push((await refusal(unlockSession(w.core, await identify(w.core, token, null), 'guess'))).code)
      expect(codes.at(-1)).toBe('ACCOUNT_LOCKED')
      expect((await refusal(unlockSession(w.core, await identify(w.core, token, null), PASSWORD))).code).toBe('ACCOUNT_LOCKED')
    }))

  it('who mistypes at the lock screen now and then in a long day is not locked out: the right password forgets what was before it', () =>
    withCore({ dialect }, async (w) => {
      const token = await w.session('clerk')
      const unlock = async (password: string) => unlockSession(w.core, await identify(w.core, token, null), password)
      for (let hour = 0; hour < 3; hour++) {
        for (let slip = 0; slip < 2; slip++) expect((await refusal(unlock('mistyped'))).code).toBe('LOGIN_FAILED')
        expect(await unlock(PASSWORD)).toEqual({ ok: true })
      }
    }))

  it('a changed password ends the other sessions and opens no door to the old one', () =>
    withCore({ dialect }, async (w) => {
      const [mine, other] = [await w.session('clerk'), await w.session('clerk')]
      const call = await identify(w.core, mine, null)
      expect(await refusal(changePassword(w.core, call, 'not the password', 'a new long one'))).toMatchObject({ code: 'LOGIN_FAILED' })
      await changePassword(w.core, call, PASSWORD, 'a new long one')
      expect((await identify(w.core, mine, null)).actor).not.toBeNull()
      expect((await identify(w.core, other, null)).actor).toBeNull()
      expect((await refusal(logIn(w.core, 'clerk', PASSWORD))).code).toBe('LOGIN_FAILED')
      expect((await logIn(w.core, 'clerk', 'a new long one')).token).toBeTruthy()
    }))

  it('nothing in the database is a password or a token', () =>
    withCore({ dialect }, async (w) => {
      const { token } = await logIn(w.core, 'clerk', PASSWORD)
      const all = JSON.stringify(await w.dump())
      for (const secret of [PASSWORD, token]) expect(all).not.toContain(secret)
    }))
})
