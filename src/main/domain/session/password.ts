import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt)
/** OWASP's scrypt setting with 64 MiB: N = 2^16, r = 8, p = 2 (about 0.25 s on a counter PC, off the event loop). */
const COST = { N: 2 ** 16, r: 8, p: 2, maxmem: 128 * 2 ** 20 }

/** In place of a hash: nobody can log in with it (accounts carried over from elsewhere). */
export const NO_PASSWORD = 'carried'
/** Of no password, at the cost of a new one: what cannot be right takes as long to refuse as what is wrong. */
const NOBODYS_HASH = `scrypt$${COST.N}$${COST.r}$${COST.p}$${Buffer.alloc(16, 1).toString('base64')}$${Buffer.alloc(32, 1).toString('base64')}`

/** `scrypt$N$r$p$salt$hash`, so that the cost can be raised later without locking anyone out. */
export async function hashPassword(password: string, cost = COST): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password.normalize('NFKC'), salt, 32, cost)
  return ['scrypt', cost.N, cost.r, cost.p, salt.toString('base64'), hash.toString('base64')].join('$')
}

/** @param stored null for a name that is nobody's */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const usable = stored !== null && /^scrypt(\$\d+){3}\$[^$]+\$[^$]+$/.test(stored)
  const [, n, r, p, salt = '', hash = ''] = (usable ? stored : NOBODYS_HASH).split('$')
  const expected = Buffer.from(hash, 'base64')
  const actual = await derive(password.normalize('NFKC'), Buffer.from(salt, 'base64'), expected.length, { N: Number(n), r: Number(r), p: Number(p), maxmem: COST.maxmem })
  return timingSafeEqual(actual, expected) && usable
}
