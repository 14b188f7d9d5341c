import type { MatterHit } from '#shared/contract/catalogue.ts'
import { dateOf, type IsoDate } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { importCatalogue, type ImportCounts } from './import.ts'
import { parseCatalogue } from './preset.ts'

/** Matters by plain words, names, keywords, pinyin or codes, best first; those not in force on the date come with `inForce: false`. */
export function findMatters(core: Core, call: Call, input: { q: string; on?: IsoDate | undefined; limit?: number | undefined }): MatterHit[] {
  allow(call, 'catalogue.read')
  const on = input.on ?? dateOf(core.clock.now())
  const hits = core.catalogue.index().search(input.q).map((hit) => {
    const matter = core.catalogue.matterNear(hit.code, on)
    const inForce = matter.validFrom <= on && (matter.validTo === null || on <= matter.validTo)
    return {
      code: matter.code,
      shortCode: matter.shortCode,
      name: matter.name,
      departmentCode: matter.departmentCode,
      score: Math.round(hit.score * 10) / 10,
      processingType: matter.processingType,
      sensitivity: matter.sensitivity,
      promisedDays: matter.promisedLimit?.days ?? null,
      inForce,
      matched: hit.matched,
    }
  })
  return hits.slice(0, input.limit ?? (input.q === '' ? 200 : 20))
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
