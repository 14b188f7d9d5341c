import { generateKeyPairSync } from 'node:crypto'
import { strToU8 } from 'fflate'
import type { Manifest } from '#shared/contract/district.ts'
import type { MonthReport } from '#shared/contract/reports.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { DETAIL_FILE, FIGURES_FILE, figuresHash, writePackage } from '#main/domain/district/pack.ts'
import type { SigningKey } from '#main/domain/district/signing.ts'
import { applyTo, type World } from '#tests/support/core.ts'
import { aCase, INSTANT_MATTER } from '#tests/support/samples.ts'

export function newKey(): SigningKey {
  const pair = generateKeyPairSync('ed25519')
  return { privatePem: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(), publicKey: pair.publicKey.export({ format: 'jwk' }).x! }
}

export interface Sender {
  id: string
  name: string
  key: SigningKey
}

export const sender = (n: number): Sender => ({ id: `centre-${n}`, name: `试办第${n}中心`, key: newKey() })

/** A line of the list of cases, as a package holds it. */
export const detailLine = (receivedAt: string): string =>
  JSON.stringify({ number: '310109001260302010017', matterCode: 'WS-01', matterName: '事项', departmentName: '部门', processing: '承诺件', point: '001', applicant: '赵测试', idMasked: '9999********0001', receivedAt, acceptedAt: null, endedAt: null, state: '已收件', promisedDue: null, legalDue: null, overdue: false })

/** A package as a centre's program writes it, with anything in it changed before it is signed. */
export function packOf(w: World, from: Sender, report: MonthReport, change: Partial<Manifest> = {}, files: Record<string, Uint8Array> = {}): Uint8Array {
  const own = { ...report, centreName: from.name }
  const head = {
    region: w.core.catalogue.points()[0]!.region,
    centre: { id: from.id, name: from.name },
    month: own.month,
    period: `${own.month}/1/`,
    from: own.from,
    to: own.to,
    edition: 1,
    dataHash: figuresHash(own),
    frozenAt: own.generatedAt,
    createdAt: own.generatedAt,
    practice: w.core.practice,
    ...change,
  }
  return writePackage(head, { [FIGURES_FILE]: strToU8(JSON.stringify(own)), [DETAIL_FILE]: strToU8(detailLine(own.generatedAt)), ...files }, from.key)
}

/** Cases accepted on 2 March, one finished on the spot, one withdrawn; leaves the clock in April. */
export async function workedMarch(w: World, count = 4): Promise<string[]> {
  w.at('2026-03-02T09:30')
  const ids: string[] = []
  for (let n = 1; n <= count; n++) ids.push((await createCase(w.core, w.as('clerk', `k${n}`), aCase(n))).id)
  const instant = await createCase(w.core, w.as('clerk', 'instant'), aCase(90, { matterCode: INSTANT_MATTER }))
  await applyTo(w, 'clerk', instant.id, { type: 'finishOnTheSpot', result: 'granted', opinion: '当场办结' })
  w.at('2026-04-02T09:00')
  return ids
}
