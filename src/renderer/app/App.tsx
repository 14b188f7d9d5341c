import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { api } from '../api.ts'
import { ErrorNotice } from '../components/ErrorNotice.tsx'
import { LockOverlay } from '../screens/login/LockOverlay.tsx'
import CustomerScreen, { CustomerWaiting } from '../screens/customer/index.tsx'
import { LoginScreen } from '../screens/login/index.tsx'
import { SetupScreen } from '../screens/setup/index.tsx'
import { useHostClock } from './clock.ts'
import { Frame } from './frame/Frame.tsx'
import { useGate } from './gate.ts'
import { useIdleLock } from './idle.ts'
import { isSecondWindow, useRoute } from './route.ts'
import { SessionContext } from './session.tsx'

/** How often the window towards the resident looks whether somebody is back at the counter. */
const LOOK_MS = 4_000

/** What lies before the frame: no host, first run, login, locked screen. */
export function App() {
  const host = useQuery(api.system.capabilities.queryOptions({ refetchInterval: 60_000 }))
  const clock = useHostClock(host.data?.now, host.dataUpdatedAt)
  const { gate, failure, ask, lock, unlock, logOut, enter } = useGate(host.data?.setupNeeded === false)
  // The window towards the resident follows the clerk's: it never locks, asks for no password and shows nobody's name meanwhile.
  const customer = useRoute().screen === 'customer'
  const waiting = customer && host.data?.setupNeeded === false && (gate.kind !== 'in' || gate.locked)
  useEffect(() => {
    if (!waiting) return
    const timer = setInterval(ask, LOOK_MS)
    return () => clearInterval(timer)
  }, [waiting, ask])
  useIdleLock(!customer && !isSecondWindow() && gate.kind === 'in' && !gate.locked ? gate.idleSeconds : null, lock)
  useEffect(() => {
    if (host.data) document.title = `${host.data.practice ? '【练习】' : ''}${host.data.centreName || '行政事务受理中心'}`
  }, [host.data])

  const trouble = failure ?? (host.data ? null : host.error)
  if (trouble) return <Waiting error={trouble} retry={() => (host.data ? ask() : void host.refetch())} />
  if (!host.data) return <Waiting />
  if (waiting) return <CustomerWaiting centre={host.data.centreName} practice={host.data.practice} />
  if (host.data.setupNeeded) return <SetupScreen capabilities={host.data} onDone={enter} />
  if (gate.kind === 'unknown') return <Waiting />
  if (gate.kind === 'out') return <LoginScreen capabilities={host.data} notice={gate.notice} onLogin={enter} />
  return (
    <SessionContext.Provider value={{ user: gate.user, capabilities: host.data, now: clock.now, today: clock.today, locked: gate.locked, lock, logOut }}>
      {customer ? <CustomerScreen /> : <Frame hidden={gate.locked} key={gate.user.id} />}
      {gate.locked && <LockOverlay user={gate.user} onUnlock={unlock} onLogOut={logOut} />}
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
