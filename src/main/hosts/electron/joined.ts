import { AppError } from '#shared/contract/errors.ts'
import { HallRequest, type HallState } from '#shared/contract/hall.ts'
import type { ApiHandler } from '#main/api/handler.ts'
import type { HostAbilities } from '#main/core/core.ts'
import type { RemoteHost } from '#main/tls/pinned.ts'
import { leaveHost } from './hall.ts'
import { DEFAULT_PORT, type JoinedHost } from './hallSettings.ts'
import { personAtHost } from './joinedPrinting.ts'
import { differenceOf, type ReachedHost } from './reach.ts'
import type { WindowLink } from './scheme.ts'

/** What this desk does itself; its page is to know that instead of what the host gives to browsers. Folders would be those of the host. */
const ABILITIES = { host: 'electron', print: 'direct', chooseFolder: false, openFile: false } satisfies { host: HostAbilities['kind'] } & Omit<HostAbilities, 'kind'>
const CAPABILITIES = new Set(['/api/capabilities', '/rpc/system/capabilities'])

async function withAbilities(answer: Response): Promise<Response> {
  const body = (await answer.json()) as { json?: object }
  return Response.json('json' in body ? { ...body, json: { ...body.json, ...ABILITIES } } : { ...body, ...ABILITIES }, { headers: answer.headers })
}

/** The way of every call of a joined desk. */
export function remoteHandler(remote: RemoteHost): ApiHandler {
  return async (request) => {
    const answer = await remote.handle(request)
    return answer.ok && CAPABILITIES.has(new URL(request.url).pathname) ? withAbilities(answer) : answer
  }
}

interface JoinedParts extends ReachedHost {
  pinned: JoinedHost
  link: WindowLink
  joinFile: string
  deskVersion: string
  restart: () => void
}

/** 大厅主机 of a joined desk: shows where it works; only an administrator of the host takes it away from there. */
export async function askJoined(parts: JoinedParts, input: unknown): Promise<HallState> {
  const { pinned, joinFile, restart, version, deskVersion } = parts
  const wish = HallRequest.safeParse(input).data
  if (wish?.do !== 'state' && wish?.do !== 'leave') throw new AppError('CONFLICT', { message: '这台电脑已加入大厅主机,要先退出才能改' })
  if ((await personAtHost(parts)).role !== 'administrator') throw new AppError('FORBIDDEN')
  if (wish.do === 'leave') {
    await leaveHost(joinFile)
    restart()
  }
  const failure = differenceOf(version, deskVersion)
  return { mode: 'joined', port: DEFAULT_PORT, names: [], addresses: [pinned.address], fingerprint: pinned.fingerprint, validUntil: null, authority: null, failure, waiting: null }
}
