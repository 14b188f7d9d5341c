import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createLimits, isLocalAddress, networkOf } from '#main/api/limits.ts'
import type { Core } from '#main/core/core.ts'
import { createRateLimiter } from '#main/core/rateLimit.ts'
import type { AppError } from '#shared/contract/errors.ts'

describe('the sliding window', () => {
  it('lets so many through, then says how long to wait, and after that time lets one through', () => {
    const limiter = createRateLimiter({ count: 3, seconds: 60 })
    const start = 1_800_000_000_000
    expect([0, 1, 2].map((s) => limiter.take('a', start + s * 1000))).toEqual([0, 0, 0])
    const wait = limiter.take('a', start + 3000)
    expect(wait).toBeGreaterThan(0)
    expect(limiter.take('a', start + 3000 + wait * 1000)).toBe(0)
    expect(limiter.take('b', start + 3000)).toBe(0)
  })

  it('what is taken back does not count', () => {
    const limiter = createRateLimiter({ count: 1, seconds: 60 })
    for (let i = 0; i < 5; i++) {
      expect(limiter.take('a', 1000 + i)).toBe(0)
      limiter.giveBack('a')
    }
    limiter.giveBack('nobody')
    expect(limiter.take('a', 2000)).toBe(0)
    expect(limiter.take('a', 2001)).toBeGreaterThan(0)
  })

  it('whenever calls come: never more than twice the limit in any window, and who waits as told gets through', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 20 }), fc.array(fc.integer({ min: 0, max: 4000 }), { maxLength: 200 }), (count, gaps) => {
      const limiter = createRateLimiter({ count, seconds: 10 })
      let now = 1_800_000_000_000
      const passed: number[] = []
      for (const gap of gaps) {
        now += gap
        if (limiter.take('a', now) === 0) passed.push(now)
        expect(passed.filter((at) => at > now - 10_000).length).toBeLessThanOrEqual(2 * count)
      }
      const wait = limiter.take('a', now)
      expect(wait).toBeLessThanOrEqual(20)
      if (wait > 0) expect(limiter.take('a', now + wait * 1000)).toBe(0)
    }))
  })
})

describe('limits by session and address', () => {
  const refused = (work: () => unknown): AppError | null => {
    try {
      work()
      return null
    } catch (error) {
      return error as AppError
    }
  }

  it('requests are counted per session; one session does not take from another', () => {
    const limits = createLimits({} as Core, { session: { count: 2, seconds: 60 } })
    const here = { address: '127.0.0.1' }
    for (const token of ['a', 'a', 'b']) limits.request(here, token)
    expect(refused(() => limits.request(here, 'a'))).toMatchObject({ code: 'RATE_LIMITED', status: 429 })
    expect(refused(() => limits.request(here, 'b'))).toBeNull()
    expect(refused(() => limits.request(null, 'a'))).toBeNull()
  })

  it.each([
    ['192.168.1.9', '192.168.1.9'], ['::ffff:10.0.0.1', '::ffff:10.0.0.1'], ['2001:db8:0:7:1:2:3:4', '2001:db8:0:7::/64'], ['2001:0db8:0000:0007::9', '2001:db8:0:7::/64'], ['2001:db8::1', '2001:db8:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'], ['::1', '0:0:0:0::/64'], ['unknown', 'unknown'],
  ])('%s is counted as %s', (address, network) => expect(networkOf(address)).toBe(network))

  it('knows this machine by its addresses', () => {
    for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1']) expect(isLocalAddress(address)).toBe(true)
    for (const address of ['192.168.1.1', '::ffff:10.0.0.1', 'fe80::1', '127x', '']) expect(isLocalAddress(address)).toBe(false)
  })
})
