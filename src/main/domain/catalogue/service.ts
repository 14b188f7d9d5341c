import type { FindResult, MatterHit } from '#shared/contract/catalogue.ts'
import { partFound, type Scored } from '#shared/rules/matterSearch.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { importCatalogue, type ImportCounts } from './import.ts'
import { parseCatalogue } from './preset.ts'

interface Query {
  q: string
  on?: IsoDate | undefined
  limit?: number | undefined
}

const COUNT = 20
const COUNT_OF_ALL = 200

function toHit(core: Core, actor: Actor, on: IsoDate, hit: Pick<Scored, 'score' | 'matched'> & { code: string }): MatterHit {
  const matter = core.catalogue.matterNear(hit.code, on)
  return {
    code: matter.code,
    shortCode: matter.shortCode,
    name: matter.name,
    departmentCode: matter.departmentCode,
    score: hit.score,
    processingType: matter.processingType,
    sensitivity: matter.sensitivity,
    promisedDays: matter.promisedLimit?.days ?? null,
    inForce: matter.validFrom <= on && (matter.validTo === null || on <= matter.validTo),
    matched: hit.matched,
    atStations: core.catalogue.point(actor.pointCode ?? '')?.kind === 'station' ? null : core.catalogue.atStations(matter.code, on),
  }
}

/**
 * Matters by plain words, names, keywords, pinyin or codes, best first; those not in force on the date come with `inForce: false`.
 * Without words: every matter in catalogue order with score 0.
 */
export function findMatters(core: Core, call: Call, input: Query): MatterHit[] {
  const actor = allow(call, 'catalogue.read')
  const on = input.on ?? dateOf(core.clock.now())
  if (input.q === '') return core.catalogue.matters().slice(0, input.limit ?? COUNT_OF_ALL).map((m) => toHit(core, actor, on, { code: m.code, score: 0, matched: null }))
  const { matters } = partFound(core.catalogue.search().find(input.q))
  return matters.slice(0, input.limit ?? COUNT).map((hit) => toHit(core, actor, on, { ...hit, code: hit.target.code }))
}

/** Everything the words may mean: matters, one question when they fit several, community affairs, and where to go when nobody here has it. */
export function findAnything(core: Core, call: Call, input: Query): FindResult {
  const matters = findMatters(core, call, input)
  const found = core.catalogue.search().find(input.q)
  const { affairs, referral, best } = partFound(found)
  const place = referral && core.catalogue.search().referral(referral.target.code)
  return {
    best,
    matters,
    question: found.question ?? undefined,
    affairs: affairs.map((a) => ({ code: a.target.code, name: a.target.name, score: a.score })),
    referral: place ? { id: place.id, name: place.name, body: place.body, address: place.address, phone: place.phone, why: place.why } : undefined,
  }
}

/** Imports a catalogue file; a bad one names every wrong row and changes nothing (CATALOGUE_INVALID). */
export function importCatalogueFiles(core: Core, call: Call, input: { catalogue?: unknown; departments?: unknown; communities?: unknown }): Promise<ImportCounts> {
  return act(core, call, { action: 'catalogue.import', request: input }, async ({ tx, now }) => {
    const content = parseCatalogue({ catalogue: input.catalogue, departments: input.departments, communities: input.communities })
    const counts = await importCatalogue(tx, content, now)
    return { result: counts, detail: { ...counts } }
  }).then(async (counts) => {
    await core.catalogue.refresh(core.db.read)
    return counts
  })
}
