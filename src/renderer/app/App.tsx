import { useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useState } from 'react'
import { api, client, errorOf, onSessionTrouble, queryClient } from '../api.ts'
import { ErrorNotice } from '../components/ErrorNotice.tsx'
import { LockOverlay } from '../screens/login/LockOverlay.tsx'
import CustomerScreen, { CustomerIdle } from '../screens/customer/index.tsx'
import { LoginScreen } from '../screens/login/index.tsx'
import { SetupScreen } from '../screens/setup/index.tsx'
import { useHostClock } from './clock.ts'
import { Frame } from './frame/Frame.tsx'
import { useIdleLock } from './idle.ts'
import { go, isSecondWindow, useRoute } from './route.ts'
import { SessionContext } from './session.tsx'
import type { SessionUser } from './session.tsx'

type Gate = { kind: 'unknown' } | { kind: 'out'; notice?: string } | { kind: 'in'; user: SessionUser; locked: boolean; idleSeconds: number }

const DEFAULT_IDLE_SECONDS = 600

/** Asks who is logged in; nobody is an answer, not an error. */
async function whoIsIn(): Promise<Gate> {
  try {
    const { user, locked, idleSeconds } = await client.session.current()
    return { kind: 'in', user, locked, idleSeconds }
  } catch (error) {
    if (errorOf(error).code === 'LOGIN_REQUIRED') return { kind: 'out' }
    throw error
  }
}

/** What lies before the frame: no host, first run, login, locked screen. */
export function App() {
  const host = useQuery(api.system.capabilities.queryOptions({ refetchInterval: 60_000 }))
  const [gate, setGate] = useState<Gate>({ kind: 'unknown' })
  const [failure, setFailure] = useState<unknown>(null)
  const clock = useHostClock(host.data?.now, host.dataUpdatedAt)
  const setupNeeded = host.data?.setupNeeded
  const lockFace = useCallback(() => setGate((old) => (old.kind === 'in' ? { ...old, locked: true } : old)), [])

  const ask = useCallback(() => {
    whoIsIn().then((answer) => {
      setFailure(null)
      setGate(answer)
    }, setFailure)
  }, [])
  useEffect(() => {
    if (setupNeeded === false) ask()
  }, [setupNeeded, ask])
  useEffect(
    () =>
      onSessionTrouble((trouble) => {
        if (trouble === 'locked') lockFace()
        else setGate((old) => (old.kind === 'in' ? { kind: 'out', notice: '登录已失效,请重新登录;填写的内容已保留。' } : old))
      }),
    [lockFace],
  )
  const lock = useCallback(() => {
    lockFace()
    client.session.lock().catch(() => {})
  }, [lockFace])
  const logOut = useCallback(() => {
    client.session.end().catch(() => {})
    queryClient.removeQueries({ predicate: (query) => JSON.stringify(query.queryKey[0]) !== '["system","capabilities"]' })
    // The next person starts on a screen of their own, not on the case of the one before.
    go('', { replace: true })
    setGate({ kind: 'out' })
  }, [])
  // The window towards the resident follows the clerk's: it never locks, asks for no password and shows nobody's name meanwhile.
  const customer = useRoute().screen === 'customer'
  const waiting = customer && setupNeeded === false && (gate.kind !== 'in' || gate.locked)
  useEffect(() => {
    if (!waiting) return
    const timer = setInterval(ask, 4_000)
    return () => clearInterval(timer)
  }, [waiting, ask])
  useIdleLock(!customer && !isSecondWindow() && gate.kind === 'in' && !gate.locked ? gate.idleSeconds || DEFAULT_IDLE_SECONDS : null, lock)
  const enter = useCallback((user: SessionUser) => {
    setGate({ kind: 'in', user, locked: false, idleSeconds: DEFAULT_IDLE_SECONDS })
    whoIsIn().then((now) => now.kind === 'in' && setGate(now), () => {})
    void queryClient.invalidateQueries()
  }, [])

  useEffect(() => {
    if (host.data) document.title = `${host.data.practice ? '【练习】' : ''}${host.data.centreName || '行政事务受理中心'}`
  }, [host.data])

  const trouble = failure ?? (host.data ? null : host.error)
  if (trouble) return <Waiting error={trouble} retry={() => (host.data ? ask() : void host.refetch())} />
  if (!host.data) return <Waiting />
  if (waiting) return <main className="centre-waiting"><CustomerIdle centre={host.data.centreName} /></main>
  if (host.data.setupNeeded) return <SetupScreen capabilities={host.data} onDone={enter} />
  if (gate.kind === 'unknown') return <Waiting />
  if (gate.kind === 'out') return <LoginScreen capabilities={host.data} notice={gate.notice} onLogin={enter} />
  return (
    <SessionContext.Provider value={{ user: gate.user, capabilities: host.data, now: clock.now, today: clock.today, locked: gate.locked, lock, logOut }}>
      {customer ? <CustomerScreen /> : <Frame hidden={gate.locked} key={gate.user.id} />}
      {gate.locked && <LockOverlay user={gate.user} onUnlock={() => setGate({ ...gate, locked: false })} onLogOut={logOut} />}
    </SessionContext.Provider>
  )
}

function Waiting({ error, retry }: { error?: unknown; retry?: () => void }) {
  return (
    <main className="centre-waiting">
      {error ? <ErrorNotice error={error} onRetry={retry} /> : <p role="status">正在打开…</p>}
    </main>
  )
}
