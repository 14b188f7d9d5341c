/** What the search knows of a matter. */
export interface SearchableMatter {
  code: string
  shortCode: string
  name: string
  keywords: readonly string[]
  trigger: string
}

export interface SearchableAffair {
  code: string
  name: string
}

/** Where a resident is sent whose errand is nobody's here. Address and phone are null unless their source is known. */
export interface Referral {
  id: string
  name: string
  body: string
  address: string | null
  phone: string | null
  why: string
  cues: string
  source: string | null
}

export interface AskOption {
  label: string
  code: string
}

/**
 * The words of residents (resources/search). `concepts`: words that mean the same, separated by blanks, under one name which is itself
 * one of them. `cues`: how much a concept, or several said together, speaks for a target: "低保 10, 穷+政府 1.5"; about 10 decides alone.
 */
export interface SearchLexicon {
  concepts: Readonly<Record<string, string>>
  targets: Readonly<Record<string, { label: string; cues: string }>>
  referrals: readonly Referral[]
  questions: readonly { text: string; concepts: readonly string[]; options: readonly AskOption[] }[]
  words: {
    /** Said around the matter, without weight. */
    filler: string
    /** Words that hide the shorter words within them (出租车 hides 出租). */
    blocks: string
    /** Keywords of the catalogue that many matters could claim. */
    weak: string
    /** What clerks put behind a word when they type initials (低保+申请 = dbsq). */
    suffixes: string
  }
}

export interface SearchSource {
  matters: readonly SearchableMatter[]
  affairs: readonly SearchableAffair[]
  /** Words learned at this centre and confirmed by a supervisor. */
  aliases: readonly { word: string; code: string }[]
  lexicon: SearchLexicon
}

export type TargetKind = 'matter' | 'affair' | 'referral'

export interface Target {
  kind: TargetKind
  /** Matter or affair code, or the id of a referral. */
  code: string
  name: string
  label: string
}

export interface Scored {
  target: Target
  /** Sum of weights; only compared with others of the same query. */
  raw: number
  /** 0…100; 100 is a code, keyword or confirmed word said in full. */
  score: number
  matched: string | null
}

export interface Found {
  /** Best first, all kinds together. */
  ranked: Scored[]
  /** One short question when the words fit several targets. */
  question: { text: string; options: AskOption[] } | null
}

export const EMPTY_LEXICON: SearchLexicon = {
  concepts: {}, targets: {}, referrals: [], questions: [], words: { filler: '', blocks: '', weak: '', suffixes: '' },
}
