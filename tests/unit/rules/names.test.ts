import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { classifyQuery, maskIdNumber, maskName, maskPhone, normalizeName, pinyinKeys } from '#shared/rules/names.ts'

describe('normalizeName', () => {
  it.each([
    ['王 小　明', '王小明'],
    ['阿依古丽·买买提', '阿依古丽买买提'],
    ['阿•依・古‧丽．买.提･江', '阿依古丽买提江'],
    ['Ｊｏｈｎ Smith', 'johnsmith'],
    ['𠮷野𪚥', '𠮷野𪚥'],
    ['葛\u{e0100}明', '葛明'],
    ['\u200b王明\ufeff', '王明'],
  ])('%s → %s', (from, to) => expect(normalizeName(from)).toBe(to))

  it('property: normalising twice changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 20 }), (s) => {
      expect(normalizeName(normalizeName(s))).toBe(normalizeName(s))
    }), { numRuns: 500 })
  })
})

describe('pinyinKeys', () => {
  it.each([
    ['单小明', 'shanxiaoming', 'sxm'],
    ['仇英', 'qiuying', 'qy'],
    ['曾国强', 'zengguoqiang', 'zgq'],
    ['解缙', 'xiejin', 'xj'],
    ['查建国', 'zhajianguo', 'zjg'],
    ['区志强', 'ouzhiqiang', 'ozq'],
    ['盖红', 'gehong', 'gh'],
    ['种师道', 'chongshidao', 'csd'],
    ['欧阳修', 'ouyangxiu', 'oyx'],
    ['尉迟恭', 'yuchigong', 'ycg'],
    ['万俟雪', 'moqixue', 'mqx'],
    ['吕绿', 'lvlv', 'll'],
    ['女娲', 'nvwa', 'nw'],
    ['阿依古丽·买买提', 'ayigulimaimaiti', 'ayglmmt'],
    ['王𠀀明', 'wangming', 'wm'],
    ['𠮷', '', ''],
    ['John 王', 'johnwang', 'johnw'],
    ['José', 'jose', 'jose'],
    ['KFC餐厅3店', 'kfccanting3dian', 'kfcct3d'],
    ['', '', ''],
  ])('%s → %s, %s', (name, full, initials) => expect(pinyinKeys(name)).toEqual({ full, initials }))

  it('organisations have no surname', () => {
    expect(pinyinKeys('单位食堂', 'organisation').full).toBe('danweishitang')
  })

  it('property: keys hold only a-z and 0-9', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme', maxLength: 8 }), (s) => {
      const { full, initials } = pinyinKeys(s)
      expect(full + initials).toMatch(/^[a-z0-9]*$/)
    }))
  })
})

describe('classifyQuery', () => {
  it.each([
    ['', 'empty', ''],
    [' 　', 'empty', ''],
    ['·', 'empty', ''],
    ['01', 'name', '01'],
    ['5678', 'phoneTail', '5678'],
    ['45678', 'phoneTail', '5678'],
    ['１２３', 'phoneTail', '123'],
    ['13612345678', 'phoneTail', '5678'],
    ['320103', 'caseNumber', '320103'],
    ['320103 001 261123 03 017 4', 'caseNumber', '320103001261123030174'],
    ['320103001261123', 'caseNumber', '320103001261123'],
    ['99999919900101123x', 'idNumber', '99999919900101123X'],
    ['320103199001011234', 'idNumber', '320103199001011234'],
    ['32010319', 'idNumber', '32010319'],
    ['91320103MA1', 'idNumber', '91320103MA1'],
    ['E12345678', 'idNumber', 'E12345678'],
    ['91350100M000100Y43', 'idNumber', '91350100M000100Y43'],
    ['Wang Xiao', 'pinyin', 'wangxiao'],
    ["xi'an", 'pinyin', 'xian'],
    ['lü', 'pinyin', 'lv'],
    ['lǚ', 'pinyin', 'lv'],
    ['王 明', 'name', '王明'],
    ['𠮷野', 'name', '𠮷野'],
    ['阿依·古丽', 'name', '阿依古丽'],
    ['MZ-01', 'name', 'mz-01'],
    ['淮受〔2026〕第00123号', 'name', '淮受〔2026〕第00123号'],
  ])('%s → %s %s', (q, kind, value) => expect(classifyQuery(q)).toEqual({ kind, value }))
})

describe('masks', () => {
  it('identity numbers', () => {
    expect(maskIdNumber('320103199001011234')).toBe('320103********1234')
    expect(maskIdNumber('E12345678')).toBe('E1******8')
    expect(maskIdNumber('1234')).toBe('1**4')
    expect(maskIdNumber('12')).toBe('**')
  })
  it('telephone numbers', () => {
    expect(maskPhone('13612345678')).toBe('136****5678')
    expect(maskPhone('84201234')).toBe('******34')
    expect(maskPhone('110')).toBe('***')
    expect(maskPhone('')).toBe('')
  })
  it('names', () => {
    expect(['王小明', '王明', '王', '欧阳小明', '𠮷野家'].map(maskName)).toEqual(['王*明', '王*', '*', '欧**明', '𠮷*家'])
  })
})
