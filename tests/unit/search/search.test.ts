import fs from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMatterSearch, evaluateSearch, partFound, type Phrase } from '#shared/rules/matterSearch.ts'
import { parseCatalogue } from '#main/domain/catalogue/preset.ts'
import { learnableWord } from '#main/domain/catalogue/aliases.ts'
import { readLexicon } from '#main/domain/catalogue/lexicon.ts'
import { ageConcepts, blurSyllable, normalizeWords, oneEditApart, splitPinyin } from '#shared/rules/search/text.ts'
import { EMPTY_LEXICON } from '#shared/rules/search/types.ts'

const json = (file: string): unknown => JSON.parse(fs.readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'))
const phrases = (name: string): Phrase[] => json(`tests/fixtures/search/${name}.json`) as Phrase[]
const content = parseCatalogue({
  catalogue: json('resources/preset/catalogue-57.json'),
  departments: json('resources/preset/departments.json'),
  communities: json('resources/preset/communities.json'),
})
const lexicon = readLexicon(new URL('../../../resources', import.meta.url).pathname)
const source = { matters: content.matters, affairs: content.affairs, aliases: [], lexicon }
const search = createMatterSearch(source)
const first = (q: string, from = search): string | undefined => from.find(q).ranked[0]?.target.code
const asked = (q: string): string[] => search.find(q).question?.options.map((o) => o.code) ?? []

describe('texts', () => {
  it.each([
    ['ＳＲ０２', 'sr02'], [' 低 保，\n本子！', '低保本子'], ['店招😀', '店招'], ['\u0000低\u200b保', '低保'], ['', ''],
  ])('%j is read as %j', (typed, read) => expect(normalizeWords(typed)).toBe(read))

  it.each([
    ['我爸六十了', ['年龄60']], ['八十二的老太', ['年龄80']], ['98岁', ['年龄80']], ['一百岁', ['年龄80']], ['娃六岁', ['年龄6']], ['五十出头', ['年龄40']],
    ['欠了六十万', []], ['三十平米', []], ['今年', []],
  ])('%s says %j', (text, ages) => expect(ageConcepts(text)).toEqual(ages))

  it('splits pinyin into the fewest syllables', () => {
    const known = new Set(['di', 'bao', 'xi', 'an', 'xian', 'shang', 'xue'])
    expect(splitPinyin('dibao', known)).toEqual(['di', 'bao'])
    expect(splitPinyin('xian', known)).toEqual(['xian'])
    expect(splitPinyin('dbsq', known)).toBeNull()
  })

  it('does not keep apart what people here do not', () => {
    expect(['zhang', 'zan'].map(blurSyllable)).toEqual(['zan', 'zan'])
    expect(['nan', 'lang'].map(blurSyllable)).toEqual(['lan', 'lan'])
  })

  it.each([
    ['失业登记', '失业登计', true], ['公共场所', '公共所', true], ['业委会', '业会委', true], ['低保', '低保', false], ['低保', '离婚', false], ['开店', '开店铺子', false],
  ])('%s and %s are one slip apart: %s', (a, b, yes) => expect(oneEditApart(a, b)).toBe(yes))
})

describe('the search', () => {
  it.each([
    ['孩子上小学', 'JY-01'], ['楼上漏水吵架', 'SF-01'], ['想摆个早点摊', 'SR-01'], ['低保本子丢了', 'MZ-01'],
    ['dbsq', 'MZ-01'], ['店招', 'SR-02'], ['26', 'WS-04'], ['２６', 'WS-04'], ['26号', 'WS-04'], ['SR02', 'SR-02'], ['sr-2', 'SR-02'], ['ＳＲ－０２', 'SR-02'],
    ['dianzhao', 'SR-02'], ['shangxue报名', 'JY-01'], ['店照', 'SR-02'], ['最抵生活保障', 'MZ-01'], ['法律授助', 'SF-02'], ['城市困难居民医疗救助', 'MZ-02'],
    ['想参加腰鼓队', 'SQ-09'], ['办护照', 'border'], ['狗要打疫苗', 'GA-02'], ['孩子上学要打针的本子', 'WS-03'],
  ])('%s → %s', (q, code) => expect(first(q)).toBe(code))

  it.each([
    ['开店', ['LD-05', 'WS-01']], ['油烟', ['HB-01', 'HB-03']], ['腰鼓队', ['MZ-08', 'WT-02']], ['流动人口', ['JS-04', 'GA-01']],
  ])('asks about %s instead of guessing', (q, codes) => expect(asked(q)).toEqual(expect.arrayContaining(codes)))

  it('does not ask where the words are clear', () => {
    for (const q of ['26', 'SR02', '结婚', '低保本子丢了', '轮椅', '社保卡']) expect(asked(q)).toEqual([])
  })

  it('separates matters, community affairs and referrals', () => {
    expect(partFound(search.find('怎么当志愿者'))).toMatchObject({ best: 'affair', affairs: [{ target: { code: 'SQ-06' } }] })
    expect(partFound(search.find('社保卡丢了'))).toMatchObject({ best: 'referral', referral: { target: { code: 'socialCard' } } })
    const marriage = partFound(search.find('结婚'))
    expect(marriage).toMatchObject({ best: 'matter', affairs: [], referral: null })
    expect(marriage.matters[0]).toMatchObject({ score: 100, target: { code: 'MZ-04' } })
  })

  it('finds nothing in words that say nothing', () => {
    for (const q of ['', '   ', '你好', '😀😀', '?!', '\u{20000}\u{20001}']) expect(search.find(q).ranked).toEqual([])
  })

  it('a department alone lists its matters', () => {
    expect(search.find('sr').ranked.slice(0, 8).map((r) => r.target.code)).toEqual(expect.arrayContaining(['SR-01', 'SR-02', 'SR-03', 'SR-04', 'SR-05', 'SR-06']))
  })

  it('a confirmed word of the centre comes first, for one matter or asked between two', () => {
    expect(first('红手册')).not.toBe('LD-01')
    const learned = createMatterSearch({ ...source, aliases: [{ word: '红手册', code: 'LD-01' }] })
    expect(learned.find('红手册').ranked[0]).toMatchObject({ score: 100, target: { code: 'LD-01' } })
    expect(first('红手册丢了', learned)).toBe('LD-01')
    const twice = createMatterSearch({ ...source, aliases: [{ word: '红手册', code: 'LD-01' }, { word: '红手册', code: 'JS-03' }] })
    expect(twice.find('红手册').question?.options.map((o) => o.code).sort()).toEqual(['JS-03', 'LD-01'])
  })

  it('works over names and keywords alone when a catalogue has no lexicon', () => {
    const bare = createMatterSearch({ ...source, lexicon: EMPTY_LEXICON })
    expect(['低保', '门前三包', 'lhz', 'hunyindengji', '户外广告设置'].map((q) => first(q, bare))).toEqual(['MZ-01', 'SR-05', 'MZ-04', 'MZ-04', 'SR-03'])
  })

  it('refuses a cue it cannot read, by the name of its target', () => {
    const targets = { 'MZ-01': { label: '吃低保', cues: '低保十' } }
    expect(() => createMatterSearch({ ...source, lexicon: { ...lexicon, targets } })).toThrow(/MZ-01.*低保十/)
  })

  it('stays quick on long and odd input', () => {
    for (const q of ['楼上漏水吵架'.repeat(200), 'a'.repeat(300), '噪声zaosheng'.repeat(60), '9'.repeat(300)]) {
      // Seconds here would mean a blow-up; the figure itself is in the bench.
      const start = performance.now()
      search.find(q)
      expect(performance.now() - start).toBeLessThan(3000)
    }
  })
})

describe('what is learned', () => {
  it.each([
    ['红手册', '红手册'], [' 红 手册!', '红手册'], ['hsc', 'hsc'], ['26', null], ['SR02', null], ['店', null], ['王某 999999199001011234', null], ['电话13900000000', null],
    ['很'.repeat(21), null],
  ])('%j → %j', (q, word) => expect(learnableWord(q)).toBe(word))
})

describe('the lexicon', () => {
  const codes = new Set([...content.matters, ...content.affairs].map((m) => m.code))
  const concepts = new Set(Object.keys(lexicon.concepts))

  it('speaks of every matter and affair, and of nothing else', () => {
    expect(new Set(Object.keys(lexicon.targets))).toEqual(codes)
    for (const question of lexicon.questions) for (const option of question.options) expect(codes).toContain(option.code)
  })

  it('names only concepts it has', () => {
    const cues = [...Object.values(lexicon.targets), ...lexicon.referrals].flatMap((t) => t.cues.split(',').map((c) => c.trim().split(' ')[0] ?? ''))
    const unknown = cues.flatMap((cue) => cue.split('+')).filter((name) => !concepts.has(name) && !/^年龄\d+$/.test(name))
    expect(unknown).toEqual([])
    expect(lexicon.questions.flatMap((q) => q.concepts).filter((name) => !concepts.has(name))).toEqual([])
  })

  it('gives no telephone number without its source', () => {
    for (const r of lexicon.referrals) if (r.phone !== null || r.address !== null) expect(r.source).toBeTruthy()
  })
})

describe('phrases of residents and clerks', () => {
  const sets = { phrases: [97, 99], 'phrases-unseen': [95, 98], 'phrases-later': [93, 96], 'phrases-later2': [95, 98], 'phrases-later3': [95, 98], 'phrases-later4': [85, 90] } as const

  it('copy no keyword but the four that are ambiguous on purpose', () => {
    const known = new Set(content.matters.flatMap((m) => [m.name, ...m.keywords]))
    const copied = Object.keys(sets).flatMap((name) => phrases(name)).filter((p) => p.expect.length < 2 && known.has(p.say)).map((p) => p.say)
    expect(copied).toEqual([])
  })

  it('speak of every matter, every affair', () => {
    const expected = new Set([...phrases('phrases'), ...phrases('phrases-unseen')].flatMap((p) => p.expect))
    expect([...content.matters, ...content.affairs].map((m) => m.code).filter((code) => !expected.has(code))).toEqual([])
  })

  it.each(Object.entries(sets))('%s: first place at least %j %', (name, [top1, top3]) => {
    const result = evaluateSearch(search, phrases(name), () => performance.now())
    expect(result.top1Percent).toBeGreaterThanOrEqual(top1)
    expect(result.top3Percent).toBeGreaterThanOrEqual(top3)
    expect(result.ambiguous.found).toBe(result.ambiguous.expected)
    expect(result.ambiguous.needless).toBeLessThanOrEqual(0.06 * result.phrases)
  })

  it('counts a referral and nobody', () => {
    const result = evaluateSearch(search, [{ say: '办护照', expect: ['referral'] }, { say: '办护照', expect: [] }, { say: '你好', expect: [] }, { say: '结婚', expect: [] }], () => 0)
    expect(result).toMatchObject({ phrases: 4, top1: 3, misses: [{ say: '结婚' }] })
    expect(result.misses[0]?.got[0]).toBe('MZ-04')
  })
})
