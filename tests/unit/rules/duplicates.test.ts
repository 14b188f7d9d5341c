import { describe, expect, it } from 'vitest'
import { isNearNumber, likeness } from '#shared/rules/duplicates.ts'

const ID = '999999196501010019'
const record = (change = {}) => ({ kind: 'person', name_key: '试验甲', id_type: 'residentId', id_number: ID, phone: null, ...change })

describe('records of the same applicant', () => {
  it('finds numbers a slip apart', () => {
    expect(isNearNumber(ID, '999999196501010091')).toBe(true)
    expect(isNearNumber(ID, '999999196501020019')).toBe(true)
    expect(isNearNumber(ID, ID.slice(0, 17))).toBe(true)
    expect(isNearNumber(ID, '999999650101001')).toBe(true)
    expect(isNearNumber(ID, '999999198003037777')).toBe(false)
    expect(isNearNumber('12', '13')).toBe(false)
  })
  it('needs more than a name', () => {
    expect(likeness(record(), record({ id_number: '999999198003037777' }))).toEqual([])
    expect(likeness(record(), record({ id_number: '999999196501010091' }))).toEqual(['sameName', 'nearId'])
    expect(likeness(record({ phone: '139 0000 1111' }), record({ name_key: '试验乙', id_number: 'G1', id_type: 'passport', phone: '13900001111' }))).toEqual(['samePhone'])
    expect(likeness(record(), record({ name_key: '试验乙', id_number: '999999196501010091' }))).toEqual([])
    expect(likeness(record(), record({ kind: 'organisation' }))).toEqual([])
  })
})
