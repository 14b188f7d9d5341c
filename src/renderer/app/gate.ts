import { useCallback, useEffect, useRef, useState } from 'react'
import { SETTINGS } from '#shared/rules/settings.ts'
import { client, errorOf, onSessionTrouble, queryClient } from '../api.ts'
import { arrive, leave, leaveFirst } from './leaving.ts'
import { go, routeNow } from './route.ts'
import { screensOf, startScreenOf } from './screens.tsx'
import type { SessionUser } from './session.tsx'

/** Whether somebody is in, and whether the screen is locked. */
export type Gate = { kind: 'unknown' } | { kind: 'out'; notice?: string } | { kind: 'in'; user: SessionUser; locked: boolean; idleSeconds: number }

/** Until the host has said how long a screen may stand idle here. */
const DEFAULT_IDLE_SECONDS = SETTINGS['session.lockMinutes'].default * 60

/** Asks who is logged in; nobody is an answer, not an error. */
async function whoIsIn(): Promise<Gate> {
  await leaveFirst()
  try {
    const { user, locked, idleSeconds } = await client.session.current()
    return { kind: 'in', user, locked, idleSeconds }
  } catch (error) {
    if (errorOf(error).code === 'LOGIN_REQUIRED') return { kind: 'out' }
    throw error
  }
}

/** What will be seen first is there when the frame is: a screen that came later would take the keyboard from what is being done. */
async function withItsScreen(gate: Gate): Promise<Gate> {
  if (gate.kind !== 'in') return gate
  const { role } = gate.user
  const first = screensOf(role).find(({ id }) => id === routeNow().screen) ?? startScreenOf(role)
  await first?.load().catch(() => undefined)
  return gate
}

/** The log-in of this window. `ready`: the host answers and is set up. `failure`: it could not say who is in. */
export function useGate(ready: boolean) {
  const [gate, setGate] = useState<Gate>({ kind: 'unknown' })
  const [failure, setFailure] = useState<unknown>(null)
  const lockFace = useCallback(() => setGate((old) => (old.kind === 'in' ? { ...old, locked: true } : old)), [])
  // Locking, logging in and out begin anew: an answer still on its way from before lets nobody in again.
  const turn = useRef(0)
  const take = useCallback(async (coming: Promise<Gate>): Promise<void> => {
    const asked = turn.current
    const answer = await coming
    if (asked === turn.current) setGate(answer)
  }, [])
  const ask = useCallback(() => {
    take(whoIsIn().then(withItsScreen)).then(() => setFailure(null), setFailure)
  }, [take])
  useEffect(() => {
    if (ready) ask()
  }, [ready, ask])
  useEffect(
    () =>
      onSessionTrouble((trouble) => {
        if (trouble === 'locked') lockFace()
        else setGate((old) => (old.kind === 'in' ? { kind: 'out', notice: '登录已失效,请重新登录;填写的内容已保留。' } : old))
      }),
    [lockFace],
  )
  const lock = useCallback(() => {
    turn.current++
    lockFace()
    client.session.lock().catch(() => {})
  }, [lockFace])
  const unlock = useCallback(() => {
    setGate((old) => (old.kind === 'in' ? { ...old, locked: false } : old))
    ask()
  }, [ask])
  const logOut = useCallback(() => {
    turn.current++
    leave().catch(() => {})
    queryClient.removeQueries({ predicate: (query) => JSON.stringify(query.queryKey[0]) !== '["system","capabilities"]' })
    // The next person starts on a screen of their own, not on the case of the one before.
    go('', { replace: true })
    setGate({ kind: 'out' })
  }, [])
  const enter = useCallback((user: SessionUser) => {
    turn.current++
    arrive(user.id)
    void take(withItsScreen({ kind: 'in', user, locked: false, idleSeconds: DEFAULT_IDLE_SECONDS })).then(ask)
    void queryClient.invalidateQueries()
  }, [take, ask])
  return { gate, failure, ask, lock, unlock, logOut, enter }
}
