import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import {
  CREDIT_ALPHABET, ID_TYPES, REASON_TEXT, checkIdentifier, creditCheckDigit, identifierMessage, residentCheckDigit, residentIdFacts,
} from '#shared/rules/identifiers.ts'
import { addDays } from '#shared/rules/time.ts'

const TODAY = '2026-11-23'
const resident = (first17: string) => first17 + residentCheckDigit(first17)
const credit = (first17: string) => first17 + creditCheckDigit(first17)
const check = (v: string) => checkIdentifier('residentId', v, TODAY)

const digits = (n: number) => fc.array(fc.integer({ min: 0, max: 9 }), { minLength: n, maxLength: n }).map((a) => a.join(''))
const birth = fc.integer({ min: 0, max: 46_000 }).map((n) => addDays('1900-01-01', n))
const residentId = fc.tuple(digits(6), birth, digits(3)).map(([r, b, s]) => resident(r + b.replaceAll('-', '') + s))
const creditCode = fc.array(fc.constantFrom(...CREDIT_ALPHABET), { minLength: 17, maxLength: 17 }).map((a) => credit(a.join('')))

describe('resident ID', () => {
  it('matches the worked example of the standard', () => {
    expect(residentCheckDigit('11010519491231002')).toBe('X')
    expect(residentCheckDigit('44052418800101001')).toBe('4')
  })

  it.each([
    ['length: 15 digits are refused', '999999900101123', 'length'],
    ['length: 17', '99999919900101123', 'length'],
    ['length comes before charset', '99999919900101OOO', 'length'],
    ['empty', '', 'length'],
    ['charset: O for 0', '9999991990O1011234', 'charset'],
    ['charset: X not last', '99999919900101X234', 'charset'],
    ['charset comes before date', '99999919901301OO34', 'charset'],
    ['30 February', '999999199002301234', 'impossible_date'],
    ['29 February of 1900', '999999190002291234', 'impossible_date'],
    ['month 13', '999999199013011234', 'impossible_date'],
    ['year 0000', '999999000001011234', 'impossible_date'],
    ['tomorrow', '99999920261124123' + '0', 'future_birth'],
    ['wrong check', '99999919900101123' + (residentCheckDigit('99999919900101123') === '0' ? '1' : '0'), 'checksum'],
  ])('%s', (_name, value, reason) => {
    const r = check(value)
    expect(r.valid).toBe(false)
    expect(r.reason).toBe(reason)
    expect(REASON_TEXT[r.reason!]).toMatch(/请/)
  })

  it('born today and 29 February of a leap year are possible', () => {
    expect(check(resident('99999920261123123')).valid).toBe(true)
    expect(check(resident('99999920000229123')).valid).toBe(true)
  })

  it('normalises white space, full width and case, and nothing else', () => {
    const full = [...'11010519491231002x'].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('\u3000')
    expect(check(full)).toEqual({ valid: true, normalized: '11010519491231002X', warnings: [] })
    expect(check(' 110105\t19491231 002x\n').normalized).toBe('11010519491231002X')
    expect(check('110105-19491231-002X').reason).toBe('length')
  })

  it('an unknown region warns and never blocks', () => {
    const r = check(resident('99999919900101123'))
    expect(r.valid).toBe(true)
    expect(r.warnings).toHaveLength(1)
    expect(check(resident('32010319900101123')).warnings).toEqual([])
  })

  it('facts', () => {
    expect(residentIdFacts(resident('99999919900102123'))).toEqual({ birth: '1990-01-02', sex: '男' })
    expect(residentIdFacts(resident('99999919900102124'))).toEqual({ birth: '1990-01-02', sex: '女' })
  })

  it('property: every generated number passes, any one wrong digit fails', () => {
    fc.assert(fc.property(residentId, fc.integer({ min: 0, max: 17 }), fc.integer({ min: 1, max: 9 }), (id, at, plus) => {
      expect(check(id).valid || check(id).reason === 'future_birth').toBe(true)
      const old = id[at] === 'X' ? 10 : Number(id[at])
      const next = (old + plus) % 10
      if (next === old) return
      expect(check(id.slice(0, at) + String(next) + id.slice(at + 1)).valid).toBe(false)
    }))
  })

  it('property: swapping two different neighbours fails', () => {
    fc.assert(fc.property(residentId, fc.integer({ min: 0, max: 16 }), (id, at) => {
      if (id[at] === id[at + 1]) return
      expect(check(id.slice(0, at) + id[at + 1] + id[at] + id.slice(at + 2)).valid).toBe(false)
    }))
  })

  it('property: never throws, normalising twice changes nothing', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
      const r = check(text)
      expect(check(r.normalized)).toEqual(r)
      checkIdentifier('creditCode', text, TODAY)
    }))
  })
})

describe('unified social credit code', () => {
  it('the published examples pass', () => {
    expect(checkIdentifier('creditCode', '91350100M000100Y43', TODAY).valid).toBe(true)
    expect(checkIdentifier('creditCode', ' 91350100m000100y43', TODAY).normalized).toBe('91350100M000100Y43')
  })

  it.each([
    ['91350100M000100Y4', 'length'],
    ['91350100M000100Y4O', 'charset'],
    ['9135010IM000100Y43', 'charset'],
    ['91350100M000100Y44', 'checksum'],
  ])('%s → %s', (value, reason) => {
    expect(checkIdentifier('creditCode', value, TODAY).reason).toBe(reason)
  })

  it('property: valid ones pass, one wrong character or a swap of neighbours fails', () => {
    fc.assert(fc.property(creditCode, fc.nat(17), fc.integer({ min: 1, max: 30 }), (code, at, plus) => {
      expect(checkIdentifier('creditCode', code, TODAY).valid).toBe(true)
      const wrong = CREDIT_ALPHABET[(CREDIT_ALPHABET.indexOf(code[at]!) + plus) % 31]!
      expect(checkIdentifier('creditCode', code.slice(0, at) + wrong + code.slice(at + 1), TODAY).reason).toBe('checksum')
      // The check character has weight 1 and its left neighbour 3^16 mod 31 = 28, so every adjacent swap is seen.
      if (at < 17 && code[at] !== code[at + 1]) {
        const swapped = code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2)
        expect(checkIdentifier('creditCode', swapped, TODAY).reason).toBe('checksum')
      }
    }))
  })
})

describe('other papers', () => {
  it('have labels and belong to persons or organisations', () => {
    expect(Object.values(ID_TYPES).map((t) => t.label)).toEqual(
      ['居民身份证', '港澳台居民居住证', '外国人永久居留证', '护照', '军官证', '户口簿', '统一社会信用代码'],
    )
    expect(ID_TYPES.creditCode.appliesTo).toEqual(['organisation'])
  })

  it('take free text, refuse nothing and too much', () => {
    expect(ID_TYPES.officerCard.check('南字第 12345678号', TODAY)).toEqual({ valid: true, normalized: '南字第12345678号', warnings: [] })
    expect(ID_TYPES.passport.check('e12345678', TODAY)).toEqual({ valid: true, normalized: 'E12345678', warnings: [] })
    expect(ID_TYPES.hkmotPermit.check('12', TODAY).warnings).toHaveLength(1)
    expect(ID_TYPES.householdBook.check('  ', TODAY).reason).toBe('length')
    expect(ID_TYPES.householdBook.check('1'.repeat(41), TODAY).reason).toBe('length')
    expect(ID_TYPES.passport.check('E1\u0000', TODAY).reason).toBe('charset')
    expect(identifierMessage('passport', 'length')).toContain('护照')
  })
})
