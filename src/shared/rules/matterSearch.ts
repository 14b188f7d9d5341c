/** Finding the matter in any words: names, keywords, triggers, learned words, pinyin, initials, codes, with typos and homophones. */
export { createMatterSearch, type MatterSearch } from './search/search.ts'
export { evaluateSearch, type Evaluation, type Phrase } from './search/evaluate.ts'
export { partFound, type Parted } from './search/result.ts'
export { normalizeWords } from './search/text.ts'
export { EMPTY_LEXICON, type Found, type Referral, type Scored, type SearchableAffair, type SearchableMatter, type SearchLexicon, type SearchSource, type Target } from './search/types.ts'
