import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { AppError } from '#shared/contract/errors.ts'
import { createMatterSearch, evaluateSearch } from '#shared/rules/matterSearch.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { readLexicon } from '#main/domain/catalogue/lexicon.ts'
import { parseCatalogue } from '#main/domain/catalogue/preset.ts'
import { readOptions, required } from '../arguments.ts'
import { RESOURCES_DIR, WORKER_URL } from '../paths.ts'

const Phrases = z.array(z.object({ say: z.string(), expect: z.array(z.string()) }))

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'))
  } catch (error) {
    throw new AppError('INPUT_INVALID', { message: `读不了文件 ${file}:${error instanceof Error ? error.message : String(error)}` })
  }
}

/** The search over the preset catalogue, without a database. */
async function presetSearch() {
  const preset = (name: string): Promise<unknown> => readJson(join(RESOURCES_DIR, 'preset', `${name}.json`))
  const content = parseCatalogue({ catalogue: await preset('catalogue-57'), departments: await preset('departments'), communities: await preset('communities') })
  return createMatterSearch({ matters: content.matters, affairs: content.affairs, aliases: [], lexicon: readLexicon(RESOURCES_DIR) })
}

export const searchEvalCommand = {
  usage: '--file phrases.json [--db centre.db]',
  /**
   * Measures the search with phrases [{say, expect[]}] and prints top-1, top-3, questions, misses and times. `--db` takes the catalogue
   * and learned words of a centre instead of the preset.
   */
  async run(argv: string[]) {
    const options = readOptions(argv, { file: { type: 'string' }, db: { type: 'string' } })
    const parsed = Phrases.safeParse(await readJson(required(options.file, 'file')))
    if (!parsed.success) throw new AppError('INPUT_INVALID', { message: '文件应为 [{"say":"…","expect":["MZ-01"]}]' })
    const run = (search: Awaited<ReturnType<typeof presetSearch>>) => {
      // The first run compiles the code; the second is what a counter feels.
      evaluateSearch(search, parsed.data.slice(0, 20), () => performance.now())
      return evaluateSearch(search, parsed.data, () => performance.now())
    }
    if (!options.db) return run(await presetSearch())
    const core = await createCore({ location: options.db, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
    try {
      return run(core.catalogue.search())
    } finally {
      await closeCore(core)
    }
  },
}
