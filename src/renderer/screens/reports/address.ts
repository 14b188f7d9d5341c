import { createContext, useContext } from 'react'
import { GROUPINGS } from '#shared/reports/groupings.ts'
import { hrefOf } from '../../app/route.ts'

/** What of the reports screen stands in its address: the period, the table, and the figure whose cases are shown. */
const KEYS = ['month', 'span', 'cutoff', 'point', 'tab', 'figure', 'reason', ...GROUPINGS] as const
export type AddressKey = (typeof KEYS)[number]
export type Address = Partial<Record<AddressKey, string>>
/** The rows of a table and the figure or reason in it, as the list of cases asks for them. */
export type Scope = Omit<Address, 'month' | 'span' | 'cutoff' | 'point' | 'tab'>

export function readAddress(query: URLSearchParams): Address {
  return Object.fromEntries(KEYS.flatMap((key) => (query.get(key) ? [[key, query.get(key)!]] : [])))
}

/** `reports?month=2026-10&figure=closed&department=MZ` */
export function pathOf(address: Address): string {
  const query = new URLSearchParams(KEYS.flatMap((key) => (address[key] ? [[key, address[key]]] : [])))
  return `reports?${query}`
}

/** The period and the table without the list of cases. */
export const withoutCases = ({ month, span, cutoff, point, tab }: Address): Address => ({ month, span, cutoff, point, tab })

export const AddressContext = createContext<Address>({})

/** Link of a figure to its cases, in the period and table shown. */
export function useCasesHref(): (scope: Scope) => string {
  const address = useContext(AddressContext)
  return (scope) => hrefOf(pathOf({ ...withoutCases(address), ...scope }))
}
