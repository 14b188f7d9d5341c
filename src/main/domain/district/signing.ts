import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { Tx } from '#main/database/database.ts'
import type { IsoTime } from '#shared/rules/time.ts'

const SETTING = 'signing_key'

export interface SigningKey {
  privatePem: string
  /** Raw public key, base64url: short enough to be read out and compared. */
  publicKey: string
}

/** The centre's Ed25519 key, made the first time it is needed. It stays in the centre's own database. */
export async function signingKey(tx: Tx, now: IsoTime): Promise<SigningKey> {
  const row = await tx.selectFrom('setting').select('value').where('key', '=', SETTING).executeTakeFirst()
  if (row) return JSON.parse(row.value) as SigningKey
  const pair = generateKeyPairSync('ed25519')
  const key = { privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey: pair.publicKey.export({ format: 'jwk' }).x ?? '' }
  await tx.insertInto('setting').values({ key: SETTING, value: JSON.stringify(key), updated_at: now }).onConflict((c) => c.doNothing()).execute()
  // Another program on the same database may have been first; only the key that is kept may sign.
  const kept = await tx.selectFrom('setting').select('value').where('key', '=', SETTING).executeTakeFirstOrThrow()
  return JSON.parse(kept.value) as SigningKey
}

/** True for the raw text of an Ed25519 public key, written the one way that the fingerprint is taken of. */
export function isPublicKey(text: string): boolean {
  const raw = Buffer.from(text, 'base64url')
  return raw.byteLength === 32 && raw.toString('base64url') === text
}

export function signBytes(bytes: Uint8Array, key: SigningKey): Uint8Array {
  return sign(null, bytes, createPrivateKey(key.privatePem))
}

/** False for a wrong signature and for anything that is no key. */
export function verifyBytes(bytes: Uint8Array, signature: Uint8Array, publicKey: string): boolean {
  try {
    return verify(null, bytes, createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey }, format: 'jwk' }), signature)
  } catch {
    return false
  }
}

/** What two people compare by telephone: eight groups of four hex digits of the key's SHA-256. */
export function fingerprint(publicKey: string): string {
  return (createHash('sha256').update(publicKey).digest('hex').slice(0, 32).match(/.{4}/g) ?? []).join(' ')
}
