import { isIPv6 } from 'node:net'
import { AppError } from '#shared/contract/errors.ts'
import type { Core } from '#main/core/core.ts'
import { createRateLimiter, type Rate } from '#main/core/rateLimit.ts'
import { giveBackAttempt, takeAttempt } from '#main/domain/session/attempts.ts'

/** Who is at the other end, as the host saw it; null address: the program itself. */
export interface Peer {
  address: string | null
}

export interface LimitOptions {
  /** Requests of one session: far beyond what keys and screens of one person can make. */
  session?: Rate
  /** Requests of one address of the network, which may be many desks behind one router. */
  address?: Rate
  /** Failed log-ins from one address of the network, whatever the names, at all hosts of the database together. */
  login?: Rate
}

const DEFAULTS = {
  session: { count: 6000, seconds: 60 },
  address: { count: 30_000, seconds: 60 },
  login: { count: 30, seconds: 15 * 60 },
} as const satisfies Required<LimitOptions>

/** `127.*`, `::1` and their forms in IPv6: this machine, whose people are counted by session and account only. */
export const isLocalAddress = (address: string): boolean => /^(::ffff:)?127\./.test(address) || address === '::1'

/** Whose it is: of IPv6 the network, because one household has all the addresses of its own. */
export function networkOf(address: string): string {
  if (!isIPv6(address) || address.includes('.')) return address
  const [left, right] = address.split('%')[0]!.split('::').map((part) => (part === '' ? [] : part.split(':')))
  const missing = right ? Array.from({ length: 8 - left!.length - right.length }, () => '0') : []
  return `${[...left!, ...missing, ...(right ?? [])].slice(0, 4).map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}

function tooMany(wait: number, message?: string): AppError {
  return new AppError('RATE_LIMITED', { ...(message && { message }), data: { retryAfterSeconds: wait } })
}

export interface Limits {
  /** Counts a request; RATE_LIMITED with `retryAfterSeconds` beyond the limit. */
  request(peer: Peer | null, token: string | null): void
  /** Counts a log-in that begins; what it returns is called when it succeeded. RATE_LIMITED beyond the limit. */
  login(peer: Peer | null): Promise<() => Promise<void>>
}

export function createLimits(core: Core, options: LimitOptions): Limits {
  const [session, address] = (['session', 'address'] as const).map((name) => createRateLimiter(options[name] ?? DEFAULTS[name]))
  const outside = (peer: Peer | null): string | null => (peer?.address && !isLocalAddress(peer.address) ? peer.address : null)
  return {
    request(peer, token) {
      if (peer === null) return
      const [now, from] = [Date.now(), outside(peer)]
      const wait = (from === null ? 0 : address!.take(from, now)) || (token === null ? 0 : session!.take(token, now))
      if (wait > 0) throw tooMany(wait)
    },
    async login(peer) {
      const from = outside(peer)
      if (from === null) return async () => undefined
      const wait = await takeAttempt(core, from, options.login ?? DEFAULTS.login)
      if (wait > 0) throw tooMany(wait, `这台电脑登录失败次数过多,请 ${Math.ceil(wait / 60)} 分钟后再试`)
      return () => giveBackAttempt(core, from)
    },
  }
}
