import { z } from 'zod'

/** What a page of the desktop program may ask of 大厅主机; a browser has none of it. */
export const HallRequest = z.discriminatedUnion('do', [
  z.object({ do: z.literal('state') }),
  z.object({ do: z.literal('open'), port: z.number().int().min(1).max(65535), names: z.string().max(1000) }),
  z.object({ do: z.literal('close') }),
  /** Looks which certificate is shown there. */
  z.object({ do: z.literal('look'), address: z.string().max(300) }),
  /** With the fingerprint that was compared; from the next start on this desk works with that host. */
  z.object({ do: z.literal('join'), address: z.string().max(300), fingerprint: z.string().max(120) }),
  z.object({ do: z.literal('leave') }),
])
export type HallRequest = z.infer<typeof HallRequest>

/** `alone`: this database for this machine; `open`: for the office network too; `joined`: works with another host. */
export interface HallState {
  mode: 'alone' | 'open' | 'joined'
  port: number
  names: string[]
  /** Where the others find this host, or where the joined one is. */
  addresses: string[]
  /** SHA-256 that is compared by telephone. */
  fingerprint: string | null
  validUntil: string | null
  /** File browsers are to trust. */
  authority: string | null
  /** Why the host that should be open is not; joined: what is to be put right (other version). */
  failure: string | null
  /** The host this desk will join at the next start, while it works with its own database. */
  waiting: string | null
}

/** What a host shows before it is trusted. */
export interface HallLook {
  address: string
  fingerprint: string
  names: string[]
  validUntil: string
}
