import type { LedgerAsked, LedgerEntry, LedgerView } from '#shared/contract/ledgers.ts'
import { LEDGER_SOURCE_NOTE, LEDGER_USE_NOTE, REQUEST_KINDS, type Ledger } from '#shared/rules/ledgers.ts'
import { allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { ListTable } from '#main/reports/listing.ts'
import { ledgerEntries } from './entries.ts'
import { listingFile, listingPages, type ListFormat, type ListSheets, type Order } from './listing.ts'
import { ledgersOf } from './mapping.ts'
import { placeAndSpan } from './scope.ts'

/** What feeds a ledger, in words a reader understands. */
async function feedsOf(core: Core, ledgers: readonly Ledger[]): Promise<Map<number, string[]>> {
  const affairs = new Map((await core.db.read.selectFrom('community_affair').select(['code', 'name']).execute()).map((a) => [a.code, a.name]))
  return new Map(
    ledgers.map((l) => [
      l.no,
      [
        ...l.affairs.map((code) => affairs.get(code) ?? code),
        ...l.departments.map((code) => `${core.catalogue.department(code)?.name ?? code}协助办件`),
        ...l.requests.map((kind) => REQUEST_KINDS[kind]),
      ],
    ]),
  )
}

/**
 * The ledgers of one community in one period with the entries of one or all; generated at every call, nothing is kept.
 * Errors: FORBIDDEN (another community), NOT_FOUND, PERIOD_INVALID (not begun).
 */
export async function readLedgers(core: Core, call: Call, input: LedgerAsked): Promise<LedgerView> {
  const actor = allow(call, 'ledger.read')
  const { place, span } = await placeAndSpan(core, core.db.read, actor, input)
  const { ledgers } = await ledgersOf(core.db.read)
  const entries = await ledgerEntries(core.db.read, { community: place.code, span, ledgers, actor })
  const feeds = await feedsOf(core, ledgers)
  return {
    community: place,
    period: span,
    notes: [LEDGER_USE_NOTE, LEDGER_SOURCE_NOTE],
    ledgers: ledgers.map(({ no, name, short }) => ({ no, name, short, feeds: feeds.get(no) ?? [], count: entries.filter((e) => e.ledger === no).length })),
    entries: input.ledger === undefined ? entries : entries.filter((e) => e.ledger === input.ledger),
  }
}

const COLUMNS: ListTable['columns'] = [
  { text: '序号', width: 6, kind: 'center' },
  { text: '日期', width: 12, kind: 'date' },
  { text: '内容', width: 39, kind: 'text' },
  { text: '对象', width: 12, kind: 'center' },
  { text: '结果', width: 38, kind: 'text' },
  { text: '经办', width: 17, kind: 'center' },
  { text: '来源编号', width: 27, kind: 'center' },
]
const rowOf = (e: LedgerEntry, i: number): (string | number | null)[] => [String(i + 1), e.date, e.what, e.person || null, e.result || null, e.by || null, e.number]

/** The ledgers as workbook or PDF. Errors: as readLedgers. */
export const ledgerFile = async (core: Core, call: Call, format: ListFormat, input: LedgerAsked): Promise<{ bytes: Uint8Array; name: string }> =>
  listingFile(core, call, format, await orderOf(core, call, input))

/** The ledgers as pages to print. Errors: as readLedgers. */
export const ledgerPages = async (core: Core, call: Call, input: LedgerAsked): Promise<ListSheets> => listingPages(core, call, await orderOf(core, call, input))

async function orderOf(core: Core, call: Call, input: LedgerAsked): Promise<Order> {
  const view = await readLedgers(core, call, input)
  const chosen = view.ledgers.filter((l) => input.ledger === undefined || l.no === input.ledger)
  const tables = chosen.map((l): ListTable => ({
    name: `${l.no} ${l.short}`,
    title: `${view.community.name}社区${l.name.replace(/^社区/, '')}`,
    columns: COLUMNS,
    rows: view.entries.filter((e) => e.ledger === l.no).map(rowOf),
    empty: '本期没有记录',
    notes: [`来源：${l.feeds.join('、')}。`, ...view.notes],
  }))
  const title = `${view.community.name}社区台账（${view.period.label}）`
  const file = `台账${chosen.length === 1 ? `-${chosen[0]!.short}` : ''}-${view.community.name}-${view.period.text}`
  return {
    action: 'ledger.read', name: 'ledger.export', subject: `${view.community.code} ${view.period.text}`, file,
    listing: { title, unit: `${view.community.name}社区`, period: `期间：${view.period.label}（${view.period.from} 至 ${view.period.to}）`, signers: ['社区负责人', '经手人', '日期'], tables },
  }
}
