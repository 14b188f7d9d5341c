import { writeXlsx } from 'hucre/xlsx'
import type { EntryFilter, FundEntry } from '#shared/contract/funds.ts'
import { ENTRY_KINDS } from '#shared/rules/fundLedger.ts'
import { csvCell } from '#shared/reports/queryColumns.ts'
import { dateOf } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { STYLES, type StyleName } from '#main/reports/cells.ts'
import { allEntries } from './ledger.ts'
import { sideOf } from './scope.ts'

type Cell = string | number | null
interface Column {
  text: string
  width: number
  style: StyleName
  value: (e: FundEntry) => Cell
}

const yuan = (fen: number | null): Cell => (fen === null ? '未定价' : fen / 100)

/** One line per entry as it stands in the ledger; a correction names the line it puts right. */
const COLUMNS: Column[] = [
  { text: '月份', width: 10, style: 'center', value: (e) => e.month },
  { text: '部门', width: 22, style: 'text', value: (e) => e.departmentName },
  { text: '社区', width: 18, style: 'text', value: (e) => e.communityName },
  { text: '行号', width: 7, style: 'center', value: (e) => e.seq },
  { text: '类别', width: 8, style: 'center', value: (e) => ENTRY_KINDS[e.kind] },
  { text: '任务', width: 30, style: 'text', value: (e) => e.task },
  { text: '受理编号', width: 24, style: 'center', value: (e) => e.caseNumber },
  { text: '准入文号', width: 20, style: 'text', value: (e) => e.admissionNumber },
  { text: '更正行号', width: 9, style: 'center', value: (e) => e.correctsSeq },
  { text: '数量', width: 8, style: 'count', value: (e) => e.units },
  { text: '单位', width: 7, style: 'center', value: (e) => e.unit },
  { text: '单价(元)', width: 12, style: 'money', value: (e) => (e.kind === 'accrual' ? yuan(e.unitFen) : e.unitFen === null ? null : yuan(e.unitFen)) },
  { text: '金额(元)', width: 14, style: 'money', value: (e) => yuan(e.amountFen) },
  { text: '原因', width: 40, style: 'text', value: (e) => e.reason },
  { text: '记账人', width: 12, style: 'center', value: (e) => e.enteredBy },
  { text: '记账时间', width: 18, style: 'center', value: (e) => e.enteredAt.slice(0, 16).replace('T', ' ') },
]

/** The entries of the filter as CSV (UTF-8 with mark) or workbook; noted in the journal before the file is made. Errors: FORBIDDEN. */
export async function exportEntries(core: Core, call: Call, input: EntryFilter & { format: 'csv' | 'xlsx' }): Promise<{ bytes: Uint8Array; name: string }> {
  const actor = allow(call, 'fund.export')
  const filter = { ...input, ...sideOf(actor, input) }
  await act(core, { ...call, idempotencyKey: null }, { action: 'fund.export', request: input }, async () => ({ result: true, detail: { ...filter } }))
  const entries = await allEntries(core, actor, filter)
  const rows = entries.map((e) => COLUMNS.map((c) => c.value(e)))
  const head = COLUMNS.map((c) => c.text)
  const name = `费随事转台账-${dateOf(core.clock.now())}.${input.format}`
  return { bytes: input.format === 'csv' ? toCsv([head, ...rows]) : await toXlsx(head, rows), name }
}

function toCsv(lines: Cell[][]): Uint8Array {
  return new TextEncoder().encode(`\u{feff}${lines.map((line) => line.map(csvCell).join(',')).join('\r\n')}\r\n`)
}

async function toXlsx(head: string[], rows: Cell[][]): Promise<Uint8Array> {
  const cells = new Map<string, { style: (typeof STYLES)[StyleName] }>()
  for (const [c] of head.entries()) cells.set(`0,${c}`, { style: STYLES.head })
  for (const [r, row] of rows.entries()) for (const [c] of row.entries()) cells.set(`${r + 1},${c}`, { style: STYLES[COLUMNS[c]!.style] })
  return new Uint8Array(
    await writeXlsx({
      sheets: [{ name: '费随事转台账', rows: [head, ...rows], cells, columns: COLUMNS.map(({ width }) => ({ width })), freezePane: { rows: 1 } }],
      defaultFont: { name: '宋体', size: 10 },
      stringMode: 'inline',
    }),
  )
}
