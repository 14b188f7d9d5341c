import { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { isPostgresUrl } from '#main/database/database.ts'
import { namesOf } from '#main/tls/credentials.ts'

export const DEFAULT_PORT = 8443
const DAY_MS = 86_400_000
/** A certificate is made anew this long before it ends. */
const RENEW_MS = 30 * DAY_MS

const HallSettings = z.object({ on: z.boolean(), port: z.number().int().min(1).max(65535), names: z.array(z.string().max(253)).min(1).max(20) })
export type HallSettings = z.infer<typeof HallSettings>

const JoinedHost = z.object({
  address: z.url({ protocol: /^https$/ }),
  fingerprint: z.string().min(10),
  certificate: z.string().min(10),
  /** Version of the host, other than this desk's, that somebody was told of. */
  told: z.string().optional(),
})
export type JoinedHost = z.infer<typeof JoinedHost>

function parse<T>(schema: z.ZodType<T>, text: string): T | null {
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return null
  }
}

/** A settings file that cannot be read counts as none: the switch is off. */
export const readHallSettings = (text: string): HallSettings | null => parse(HallSettings, text)
export const readJoinedHost = (text: string): JoinedHost | null => parse(JoinedHost, text)

/** The host's certificate and settings stand beside the database; with a database server, beside the profile. */
export const hallFolder = (location: string, userData: string): string => join(isPostgresUrl(location) ? userData : dirname(location), 'hall')

type Interfaces = Readonly<Record<string, readonly { address: string; family: string; internal: boolean }[] | undefined>>

/** What the others may call this machine: its addresses on the network, then its name. Link-local ones lead nowhere. */
export function namesOfMachine(hostname: string, interfaces: Interfaces): string[] {
  const addresses = Object.values(interfaces).flatMap((list) => list ?? []).filter(({ internal, family, address }) => !internal && family === 'IPv4' && !address.startsWith('169.254.'))
  const name = hostname.toLowerCase()
  const usable = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name) && isIP(name) === 0
  return [...new Set([...addresses.map(({ address }) => address), ...(usable ? [name] : [])])]
}

/** True when the certificate (PEM, leaf first) is not for all these names, or ends soon. */
export function needsNewCertificate(pem: string, names: readonly string[], now: number): boolean {
  try {
    const leaf = new X509Certificate(pem)
    const has = new Set(namesOf(leaf))
    return names.some((name) => !has.has(name)) || Date.parse(leaf.validTo) - now < RENEW_MS
  } catch {
    return true
  }
}
