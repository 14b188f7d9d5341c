import { expect, it } from 'vitest'
import { DOCUMENT_KINDS, type DocumentKind } from '#shared/documents/kinds.ts'
import { PRINT_ORDER, printPlace } from '#shared/documents/printOrder.ts'
import { CASE_EVENTS, type CaseEventDefinition, type CaseEventName } from '#shared/rules/caseMachine.ts'

it('orders exactly the papers the events print, a conditional acceptance with its promise', () => {
  for (const [event, { prints }] of Object.entries(CASE_EVENTS) as [CaseEventName, CaseEventDefinition][]) {
    const expected = event === 'accept' ? [...prints, 'D7'] : [...prints]
    expect([...(PRINT_ORDER[event] ?? [])].sort(), event).toEqual(expected.sort())
    for (const kind of expected) expect(DOCUMENT_KINDS[kind as DocumentKind].template, kind).not.toBeNull()
  }
})

it('what no event names comes after what it names', () => {
  expect([printPlace('accept', 'D4'), printPlace('accept', 'D7'), printPlace('accept', 'D9'), printPlace(null, 'D2'), printPlace('toString', 'D2')]).toEqual([0, 1, 2, 0, 0])
})
