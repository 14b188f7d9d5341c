import type { Capabilities } from '#shared/contract/system.ts'
import type { SessionUser } from '../../app/session.tsx'

export function SetupScreen(_props: { capabilities: Capabilities; onDone: (user: SessionUser) => void }) {
  return null
}
