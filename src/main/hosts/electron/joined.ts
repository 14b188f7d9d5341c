import { AppError } from '#shared/contract/errors.ts'
import { HallRequest, type HallState } from '#shared/contract/hall.ts'
import type { ApiHandler } from '#main/api/handler.ts'
import { connectHost, type RemoteHost } from '#main/tls/pinned.ts'
import { leaveHost } from './hall.ts'
import { DEFAULT_PORT, type JoinedHost } from './hallSettings.ts'
import type { WindowLink } from './scheme.ts'

/** Whether the confirmed host answers as ours does; HOST_UNTRUSTED or HOST_UNREACHABLE otherwise. */
export async function reachHost(pinned: JoinedHost): Promise<RemoteHost> {
  const remote = connectHost(pinned)
  try {
    const answer = await remote.handle(new Request('app://centre/api/health'))
    const body = (await answer.json().catch(() => null)) as { ok?: unknown } | null
    if (body?.ok !== true) throw new AppError('HOST_UNREACHABLE')
    return remote
  } catch (error) {
    remote.close()
    throw error
  }
}

/** The way of every call of a joined desk. */
export const remoteHandler = (remote: RemoteHost): ApiHandler => (request) => remote.handle(request)

interface JoinedParts {
  remote: RemoteHost
  pinned: JoinedHost
  link: WindowLink
  joinFile: string
  restart: () => void
}

/** 大厅主机 of a joined desk: shows where it works; only an administrator of the host takes it away from there. */
export async function askJoined({ remote, pinned, link, joinFile, restart }: JoinedParts, input: unknown): Promise<HallState> {
  const wish = HallRequest.safeParse(input).data
  if (wish?.do !== 'state' && wish?.do !== 'leave') throw new AppError('CONFLICT', { message: '这台电脑已加入大厅主机,要先退出才能改' })
  const answer = await remote.handle(new Request('app://centre/api/session', { headers: link.token === null ? {} : { authorization: `Bearer ${link.token}` } }))
  const session = answer.ok ? ((await answer.json()) as { user: { role: string }; locked: boolean }) : null
  if (!session || session.locked) throw new AppError('LOGIN_REQUIRED')
  if (session.user.role !== 'administrator') throw new AppError('FORBIDDEN')
  if (wish.do === 'leave') {
    await leaveHost(joinFile)
    restart()
  }
  return { mode: 'joined', port: DEFAULT_PORT, names: [], addresses: [pinned.address], fingerprint: pinned.fingerprint, validUntil: null, authority: null, failure: null, waiting: null }
}
