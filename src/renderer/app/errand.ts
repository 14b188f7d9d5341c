import type { FindResult, MatterHit } from '#shared/contract/catalogue.ts'
import type { ConsultForm } from './frame/consult.ts'

export type Hit = Pick<MatterHit, 'code' | 'shortCode' | 'name' | 'departmentCode' | 'processingType' | 'promisedDays' | 'inForce' | 'atStations'>

/**
 * What the words of a resident lead to: a matter taken in here, one that is not (ended, or moved to the stations of the communities),
 * an affair of the community, or somebody else's errand. `asked`: the answer of the one short question that stands for it.
 */
export type Errand =
  | { kind: 'matter' | 'closed'; code: string; hit: Hit; asked: string | null }
  | { kind: 'affair'; code: string; name: string; asked: string | null }
  | { kind: 'referral'; code: string; referral: NonNullable<FindResult['referral']>; asked: null }

export const isTakenHere = ({ inForce, atStations }: Pick<Hit, 'inForce' | 'atStations'>): boolean => inForce && atStations === null

export const matterErrand = (hit: Hit, asked: string | null = null): Errand => ({ kind: isTakenHere(hit) ? 'matter' : 'closed', code: hit.code, hit, asked })

const AFFAIRS = 2

/** In the order they are offered: the answers of the question where there is one, then what fits best, then the rest; each once. `all`: the whole catalogue. */
export function errandsOf(found: FindResult, all: readonly Hit[]): Errand[] {
  const matters = found.matters.map((hit) => matterErrand(hit))
  const affairs = found.affairs.slice(0, AFFAIRS).map(({ code, name }): Errand => ({ kind: 'affair', code, name, asked: null }))
  const referral: Errand[] = found.referral ? [{ kind: 'referral', code: found.referral.id, referral: found.referral, asked: null }] : []
  const ranked = found.best === 'referral' ? [...referral, ...affairs, ...matters] : found.best === 'affair' ? [...affairs, ...referral, ...matters] : [...matters.slice(0, 1), ...affairs, ...referral, ...matters.slice(1)]
  const answers = (found.question?.options ?? []).flatMap(({ code, label }): Errand[] => {
    const hit = found.matters.find((one) => one.code === code) ?? all.find((one) => one.code === code)
    if (hit) return [matterErrand(hit, label)]
    const affair = found.affairs.find((one) => one.code === code)
    return code.startsWith('SQ-') ? [{ kind: 'affair', code, name: affair?.name ?? label, asked: label }] : []
  })
  const asked = new Set(answers.map(({ code }) => code))
  return [...answers, ...ranked.filter(({ code }) => !asked.has(code))]
}

/** What is filled in of the slip or request when the errand is somebody else's. A matter of the centre says only what it is about. */
export function passedOn(errand: Errand, communityCode: string | null): Partial<ConsultForm> {
  if (errand.kind === 'referral') {
    const { name, body, address, phone, why } = errand.referral
    return { way: 'refer', name: body || name, address: address ?? '', phone: phone ?? '', ...(why && { reason: why }) }
  }
  if (errand.kind === 'affair') return { way: 'request', kind: 'affair', affairCode: errand.code, ...(communityCode && { communityCode }) }
  const { code, name, departmentCode, atStations } = errand.hit
  if (errand.kind === 'matter') return { matterCode: code, departmentCode }
  if (atStations === null) return { way: 'refer', departmentCode, reason: `“${name}”已停办,本中心不再收件` }
  const { since, stations } = atStations
  const station = stations.find((one) => one.communityCode !== null && one.communityCode === communityCode) ?? (stations.length === 1 ? stations[0] : undefined)
  return {
    way: 'refer', name: station?.name ?? '申请人所属社区的受理站', address: station?.address ?? '', phone: station?.phone ?? '', reason: `“${name}”自 ${since} 起由社区受理站受理`,
  }
}
