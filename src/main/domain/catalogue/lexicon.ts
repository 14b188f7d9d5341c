import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SearchLexicon } from '#shared/rules/matterSearch.ts'

/** The words of residents from resources/search. Throws when a file is missing: without them plain words find little. */
export function readLexicon(resourcesDir: string): SearchLexicon {
  const read = (name: string): unknown => JSON.parse(readFileSync(join(resourcesDir, 'search', `${name}.json`), 'utf8'))
  return {
    concepts: read('concepts') as SearchLexicon['concepts'],
    targets: read('targets') as SearchLexicon['targets'],
    referrals: read('referrals') as SearchLexicon['referrals'],
    questions: read('questions') as SearchLexicon['questions'],
    words: read('words') as SearchLexicon['words'],
  }
}
