import { expect, it } from 'vitest'
import { keepable, keyOf } from '#renderer/screens/cases/drafts.ts'

it('a form begun on a case is kept for the person who began it', () => {
  expect(keyOf('anna', 'case', 'close')).not.toBe(keyOf('berta', 'case', 'close'))
})

it('a number in full is kept in no browser; everything else is', () => {
  expect(keepable({ field: 'applicant.idNumber', newValue: '999999196501010019', reason: '写错' })).toEqual({ field: 'applicant.idNumber', reason: '写错' })
  expect(keepable({ field: 'applicant.phone', newValue: '13900001111' })).toEqual({ field: 'applicant.phone' })
  expect(keepable({ field: 'applicant.address', newValue: '新址', reason: '搬家' })).toEqual({ field: 'applicant.address', newValue: '新址', reason: '搬家' })
  expect(keepable({ opinion: '同意' })).toEqual({ opinion: '同意' })
})
