import { AppError } from '#shared/contract/errors.ts'
import { CONTRACT_REVISION } from '#shared/contract/system.ts'
import { connectHost, type PinnedHost, type RemoteHost } from '#main/tls/pinned.ts'

/** A host that answers as ours does, and the version of its program. */
export interface ReachedHost {
  remote: RemoteHost
  version: string
}

/** `0.10.1` and `0.9.3` → positive: the first is newer. Words behind a dash do not count. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('-')[0]!.split('.').map(Number))
  for (let i = 0; i < 3; i++) {
    const difference = (left![i] || 0) - (right![i] || 0)
    if (difference !== 0) return Math.sign(difference)
  }
  return 0
}

/** Which of the two is to be renewed when this desk and its host do not speak alike; null when they do. */
export function misfitOf(host: { version: string; revision: number }, desk: { version: string; revision: number }): string | null {
  if (host.revision === desk.revision) return null
  const hostIsNewer = host.revision > desk.revision
  const remedy = hostIsNewer ? `请在这台电脑上安装与主机相同的 ${host.version} 版` : `请先把大厅主机升级到 ${desk.version} 版`
  return `大厅主机的程序是 ${host.version} 版,这台电脑是 ${desk.version} 版,两边不能一起用。${remedy}`
}

/** Said once of each version of a host: works, and should be made equal. Null when it is. */
export function differenceOf(hostVersion: string, deskVersion: string): string | null {
  const order = compareVersions(hostVersion, deskVersion)
  if (order === 0) return null
  return `大厅主机的程序是 ${hostVersion} 版,这台电脑是 ${deskVersion} 版,可以照常办件。请系统管理员尽快把${order > 0 ? '这台电脑' : '大厅主机'}升级到相同版本`
}

/** Goes to a confirmed host. Errors: HOST_UNTRUSTED, HOST_UNREACHABLE, HOST_MISFIT (its program and this one do not fit together). */
export async function reachHost(pinned: PinnedHost, deskVersion: string): Promise<ReachedHost> {
  const remote = connectHost(pinned)
  try {
    const answer = await remote.handle(new Request('app://centre/api/capabilities'))
    const host = (await answer.json().catch(() => null)) as { version?: unknown; revision?: unknown } | null
    if (typeof host?.version !== 'string') throw new AppError('HOST_UNREACHABLE')
    // The first programs did not say it.
    const revision = typeof host.revision === 'number' ? host.revision : 0
    const misfit = misfitOf({ version: host.version, revision }, { version: deskVersion, revision: CONTRACT_REVISION })
    if (misfit !== null) throw new AppError('HOST_MISFIT', { message: misfit })
    return { remote, version: host.version }
  } catch (error) {
    remote.close()
    throw error
  }
}
