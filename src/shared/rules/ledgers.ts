import { LIGHT_KINDS } from './lightCase.ts'

/**
 * 台账 5+1: which work feeds which ledger. Ledgers are generated from finished work and never typed; they are working papers, so there is
 * no score, no ranking and no comparison of communities anywhere (domain §9). The centre may change names and mapping (a setting).
 */

/** Requests of residents that name no affair. */
export const REQUEST_KINDS = { help: LIGHT_KINDS.help.label, property: LIGHT_KINDS.property.label, inquiry: LIGHT_KINDS.inquiry.label } as const
export type RequestKind = keyof typeof REQUEST_KINDS

export const LEDGER_NUMBERS = [1, 2, 3, 4, 5, 6] as const
export type LedgerNumber = (typeof LEDGER_NUMBERS)[number]

export interface Ledger {
  no: LedgerNumber
  name: string
  /** On a tab. */
  short: string
  /** Social and mass affairs (SQ-01…SQ-20). */
  affairs: readonly string[]
  /** Departments whose cases the community assisted. */
  departments: readonly string[]
  requests: readonly RequestKind[]
}

/** The proposal of resources/preset/communities.json (`ledgers.proposal`); requests without an affair follow SQ-05 and SQ-19. */
export const LEDGERS: readonly Ledger[] = [
  { no: 1, name: '社区服务台账', short: '服务', affairs: ['SQ-05', 'SQ-06', 'SQ-07', 'SQ-08', 'SQ-16'], departments: ['MZ', 'LD', 'CL'], requests: ['help', 'inquiry'] },
  { no: 2, name: '社区卫生(计生)台账', short: '卫生', affairs: ['SQ-15'], departments: ['WS', 'JS'], requests: [] },
  { no: 3, name: '社区文化(教育)台账', short: '文化', affairs: ['SQ-09', 'SQ-10', 'SQ-20'], departments: ['WT', 'JY'], requests: [] },
  { no: 4, name: '社区环境台账', short: '环境', affairs: ['SQ-14'], departments: ['SR', 'JF', 'HB'], requests: [] },
  { no: 5, name: '社区治安与调解台账', short: '治安', affairs: ['SQ-11', 'SQ-12', 'SQ-13'], departments: ['GA', 'SF', 'AJ'], requests: [] },
  { no: 6, name: '社区党建与居民自治(综合)台账', short: '综合', affairs: ['SQ-01', 'SQ-02', 'SQ-03', 'SQ-04', 'SQ-17', 'SQ-18', 'SQ-19'], departments: [], requests: ['property'] },
]

/** What the list rests on; shown wherever the ledgers are. */
export const LEDGER_SOURCE_NOTE =
  '“5+1”是哪六本没有公开来源:前五本按服务、文化、卫生、环境、治安五类业务推断,第六本推断为党建与居民自治(综合)。名称和归口都可以修改。'
export const LEDGER_USE_NOTE = '台账由办结的协助任务、社区事务、居民诉求和已办活动自动生成,不需填写;只作工作资料,不打分、不排名、不作考核依据。'

/** Affairs whose persons are never named, nor what was done for them (归正人员帮教). */
export const UNNAMED_AFFAIRS: readonly string[] = ['SQ-13']

/** What an entry says of itself when it is sorted into a ledger. */
export interface Feed {
  affair?: string | null
  department?: string | null
  request?: RequestKind
}

/** The ledger some work belongs to; an affair decides before a department. What nobody has sorted yet goes to the general one (6). */
export function ledgerOf(ledgers: readonly Ledger[], { affair, department, request }: Feed): LedgerNumber {
  const found = affair
    ? ledgers.find((l) => l.affairs.includes(affair))
    : department
      ? ledgers.find((l) => l.departments.includes(department))
      : ledgers.find((l) => request !== undefined && l.requests.includes(request))
  return found?.no ?? 6
}

/** What is wrong with a mapping, in words; empty when every affair, department and kind of request is in exactly one ledger. */
export function mappingProblems(ledgers: readonly Ledger[], known: { affairs: readonly string[]; departments: readonly string[] }): string[] {
  const numbers = ledgers.map((l) => l.no).join()
  if (numbers !== LEDGER_NUMBERS.join()) return ['应为 1 至 6 六本,按顺序各一本']
  const parts: [string, readonly string[], readonly string[]][] = [
    ['事务', known.affairs, ledgers.flatMap((l) => l.affairs)],
    ['部门', known.departments, ledgers.flatMap((l) => l.departments)],
    ['诉求', Object.keys(REQUEST_KINDS), ledgers.flatMap((l) => l.requests)],
  ]
  return parts.flatMap(([what, all, used]) => [
    ...all.filter((code) => !used.includes(code)).map((code) => `${what} ${code} 没有归入任何一本`),
    ...[...new Set(used.filter((code, i) => used.indexOf(code) !== i))].map((code) => `${what} ${code} 归入了不止一本`),
    ...used.filter((code) => !all.includes(code)).map((code) => `没有${what} ${code}`),
  ])
}
