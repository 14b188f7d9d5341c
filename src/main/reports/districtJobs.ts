import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import type { MonthReport } from '#shared/contract/reports.ts'
import type { IsoDate } from '#shared/rules/time.ts'
import { openDatabase } from '#main/database/database.ts'
import { readDetail, type DetailRow } from './detail.ts'
import { readSnapshot } from './job.ts'
import { writeMonthWorkbook } from './workbook.ts'

/** The masked list of cases of a period as JSON lines. */
export async function detailAsLines(input: { location: string; from: IsoDate; to: IsoDate; point?: string | undefined; today: IsoDate }): Promise<{ lines: string; count: number }> {
  const db = await openDatabase(input.location, { readonly: true })
  try {
    return await readSnapshot(db, async (reader) => {
      const { rows, count } = await readDetail(reader, db.dialect, input)
      const lines: string[] = []
      for await (const row of rows) lines.push(JSON.stringify(row))
      return { lines: lines.join('\n'), count }
    })
  } finally {
    await db.close()
  }
}

/** A workbook of reports added up, with the lines the centres sent. */
export async function writeDistrictWorkbook(input: { report: MonthReport; lines: string; missing: string[] }): Promise<{ data: Uint8Array }> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'district-'))
  const file = path.join(folder, 'district.xlsx')
  const lines = input.lines === '' ? [] : input.lines.split('\n')
  async function* rows(): AsyncGenerator<DetailRow> {
    for (const line of lines) yield JSON.parse(line) as DetailRow
  }
  try {
    await writeMonthWorkbook(file, input.report, rows(), { count: lines.length })
    return { data: new Uint8Array(await readFile(file)) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
