import { expect, test } from 'vitest'
import { canonicalJson } from '#main/core/canonical.ts'
import { contentHash, shortHash } from '#main/documents/hash.ts'

test('equal data hash alike whatever the order of the keys', () => {
  const a = { number: '1', applicant: { name: '陈小满', phone: undefined }, list: [{ b: 1, a: 2 }] }
  const b = { list: [{ a: 2, b: 1 }], applicant: { name: '陈小满' }, number: '1' }
  expect(canonicalJson(a)).toBe('{"applicant":{"name":"陈小满"},"list":[{"a":2,"b":1}],"number":"1"}')
  expect(contentHash(a)).toBe(contentHash(b))
})

test('the order of a list and any letter count', () => {
  expect(contentHash([1, 2])).not.toBe(contentHash([2, 1]))
  expect(contentHash({ name: '陈' })).not.toBe(contentHash({ name: '陳' }))
})

test('known value, so that old sheets can be checked by any other program', () => {
  expect(contentHash({})).toBe('44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a')
  expect(shortHash(contentHash({}))).toBe('44136fa3')
})
