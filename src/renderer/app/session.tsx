import { createContext, useContext } from 'react'
import type { z } from 'zod'
import type { User } from '#shared/contract/session.ts'
import type { Capabilities } from '#shared/contract/system.ts'
import type { Action } from '#shared/rules/roles.ts'
import { mayDo } from '#shared/rules/roles.ts'
import type { IsoDate } from '#shared/rules/time.ts'

export type SessionUser = z.infer<typeof User>

export type Session = {
  user: SessionUser
  capabilities: Capabilities
  /** Epoch milliseconds of the host's clock, which a practice database may have moved. */
  now: () => number
  /** The host's Chinese calendar date; new at midnight. */
  today: IsoDate
  /** True while the screen is locked: do not poll. */
  locked: boolean
  lock: () => void
  logOut: () => void
}

export const SessionContext = createContext<Session | null>(null)

/** The person logged in and the host they work at. Only inside the frame. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession outside of the frame')
  return session
}

/** True when the person's role may do it; the core checks again. */
export function useMay(action: Action): boolean {
  return mayDo(useSession().user.role, action)
}
