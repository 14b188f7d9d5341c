import { describe, expect, test } from 'vitest'
import { DOCUMENT_DATA, isRenderable } from '#shared/documents/data.ts'
import { DOCUMENT_KINDS, DOCUMENT_KIND_LIST, isDocumentKind } from '#shared/documents/kinds.ts'
import { SPECIMENS } from '#shared/documents/specimens.ts'

const specimen = (kind: string) => structuredClone(SPECIMENS.find((s) => s.kind === kind && s.name === 'normal')!.data) as Record<string, unknown>

test('there are 23 papers, the public notice and the hand-over sheet, each with a template or without data schema', () => {
  expect(DOCUMENT_KIND_LIST).toHaveLength(25)
  for (const kind of DOCUMENT_KIND_LIST) expect(isRenderable(kind), kind).toBe(DOCUMENT_KINDS[kind].template !== null)
  expect(isDocumentKind('D24')).toBe(false)
  expect(isDocumentKind('toString')).toBe(false)
})

test.each(SPECIMENS.map((s) => [s.kind, s.name, s.data] as const))('specimen %s %s fits its schema', (kind, _name, data) => {
  expect(DOCUMENT_DATA[kind].safeParse(data).error).toBeUndefined()
})

describe('data that must not be printed', () => {
  test('a whole resident ID', () => {
    const data = specimen('D4')
    data['applicant'] = { kind: 'person', name: '陈小满', idMasked: '99999919900101123X' }
    expect(DOCUMENT_DATA.D4.safeParse(data).error?.issues[0]?.path).toEqual(['applicant', 'idMasked'])
  })
  test('a refusal without reason and remedies', () => {
    const parsed = DOCUMENT_DATA.D14.safeParse({ ...specimen('D14'), result: 'refused' })
    expect(parsed.error?.issues[0]?.message).toContain('理由')
  })
  test('a second correction notice without approval', () => {
    expect(DOCUMENT_DATA.D3.safeParse({ ...specimen('D3'), noticeNo: 2 }).success).toBe(false)
  })
  test('a ninth reason to suspend', () => {
    expect(DOCUMENT_DATA.D10.safeParse({ ...specimen('D10'), reason: '领导出差' }).success).toBe(false)
  })
  test('a time without minutes or offset', () => {
    expect(DOCUMENT_DATA.D2.safeParse({ ...specimen('D2'), receivedAt: '2026-11-23' }).success).toBe(false)
  })
})
