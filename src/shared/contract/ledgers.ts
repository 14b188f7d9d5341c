import { z } from 'zod'
import { LEDGER_NUMBERS, REQUEST_KINDS, type RequestKind } from '#shared/rules/ledgers.ts'
import { SPAN_PATTERN } from '#shared/rules/spans.ts'
import { Int, procedure, requiredLine } from './common.ts'

export const SpanText = z.string().regex(SPAN_PATTERN, '期间应写作 2026-03(月)、2026-Q1(季)或 2026(年)')
export const CommunityCode = z.string().regex(/^C\d{2,3}$/, '社区代码应为 C 加两三位数字')
/** What a community did in a period. */
export const CommunitySpan = z.object({ community: CommunityCode, period: SpanText })
export type CommunitySpan = z.infer<typeof CommunitySpan>

export const SpanOut = z.object({ text: z.string(), kind: z.enum(['month', 'quarter', 'year']), from: z.string(), to: z.string(), label: z.string() })
export const Place = z.object({ code: z.string(), name: z.string() })

const LedgerNumber = Int.pipe(z.union(LEDGER_NUMBERS.map((n) => z.literal(n))))

export const LedgerEntry = z.object({
  id: z.string(),
  /** Number of the ledger. */
  ledger: z.number(),
  kind: z.enum(['task', 'notice', 'affair', 'help', 'property', 'inquiry', 'activity']),
  date: z.string(),
  what: z.string(),
  /** Masked; empty where nobody is named. */
  person: z.string(),
  result: z.string(),
  by: z.string(),
  /** Number of the case, light case or activity; null for a matter the reader is not cleared for. */
  number: z.string().nullable(),
})
export type LedgerEntry = z.infer<typeof LedgerEntry>

/** Pages of a list as pictures of exact size, for the print dialog. */
export const ListPages = z.object({ paper: z.literal('A4-landscape'), pages: z.array(z.string()) })

const LedgerHead = z.object({ no: z.number(), name: z.string(), short: z.string(), feeds: z.array(z.string()), count: z.number() })
export const LedgerView = z.object({
  community: Place,
  period: SpanOut,
  notes: z.array(z.string()),
  ledgers: z.array(LedgerHead),
  /** The entries of the ledger asked for, or of all six. */
  entries: z.array(LedgerEntry),
})
export type LedgerView = z.infer<typeof LedgerView>

export const LedgerRow = z.object({
  no: z.union(LEDGER_NUMBERS.map((n) => z.literal(n))),
  name: requiredLine(40),
  short: requiredLine(6),
  affairs: z.array(z.string().max(10)).max(60),
  departments: z.array(z.string().max(10)).max(60),
  requests: z.array(z.enum(Object.keys(REQUEST_KINDS) as [RequestKind, ...RequestKind[]])).max(3),
})
const Mapping = z.object({ ledgers: z.array(LedgerRow).length(6), preset: z.boolean(), note: z.string() })

const Asked = CommunitySpan.extend({ ledger: LedgerNumber.optional() })
export type LedgerAsked = z.infer<typeof Asked>

export const ledgers = {
  read: procedure
    .route({ method: 'GET', path: '/ledgers', summary: '台账 5+1:一个社区一个期间,自动生成', tags: ['ledgers'] })
    .input(Asked)
    .output(LedgerView),
  xlsx: procedure
    .route({ method: 'GET', path: '/ledgers.xlsx', summary: '台账工作簿(六本或一本)', tags: ['ledgers'] })
    .input(Asked)
    .output(z.instanceof(Blob)),
  pdf: procedure
    .route({ method: 'GET', path: '/ledgers.pdf', summary: '台账 PDF(六本或一本)', tags: ['ledgers'] })
    .input(Asked)
    .output(z.instanceof(Blob)),
  pages: procedure
    .route({ method: 'GET', path: '/ledgers/pages', summary: '台账打印页(SVG)', tags: ['ledgers'] })
    .input(Asked)
    .output(ListPages),
  mapping: procedure
    .route({ method: 'GET', path: '/ledger-mapping', summary: '台账归口:哪些事务和部门进哪一本', tags: ['ledgers'] })
    .output(Mapping),
  saveMapping: procedure
    .route({ method: 'PUT', path: '/ledger-mapping', summary: '修改台账名称和归口', tags: ['ledgers'] })
    .input(z.object({ ledgers: z.array(LedgerRow).length(6) }))
    .output(Mapping),
}
