import path from 'node:path'
import { afterAll, describe, expect, inject, it } from 'vitest'
import { closeCore, createCore } from '#main/core/create.ts'
import type { Core } from '#main/core/core.ts'
import type { Dialect } from '#main/database/ddl.ts'
import type { Tables } from '#main/database/schema.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { reserveForms, voidReserved } from '#main/domain/desk/reserved.ts'
import { startShift } from '#main/domain/desk/shifts.ts'
import { keptPdf } from '#main/domain/documents/service.ts'
import { takeTicket } from '#main/domain/queue/service.ts'
import { saveSetting } from '#main/domain/system/settings.ts'
import { exportAll, importAll, NOBODY_YET } from '#main/domain/transfer/carry.ts'
import { changeMatter } from '#main/domain/transfer/ownership.ts'
import { EXPORTED } from '#main/domain/transfer/tables.ts'
import { playMonth, startOfPlay } from '#main/practice/month.ts'
import { makePracticeStaff } from '#main/practice/staff.ts'
import { ChangeMatterInput } from '#shared/contract/transfer.ts'
import { epochOf } from '#shared/rules/time.ts'
import { dumpTables, emptyLocation, openWorld, RESOURCES_DIR, tempDir, WORKER_URL, type World } from '#tests/support/core.ts'
import { dropDatabaseOn } from '#tests/support/postgres.ts'
import { aCase, INSTANT_MATTER } from '#tests/support/samples.ts'

const NOW = '2026-03-31T17:05:00.000+08:00'
/** Filled by an import alone. */
const BY_IMPORT = ['carried_over', 'carried_audit']

/** A practice month of the whole district, and one row of each thing that month has not. */
async function fullCentre(dialect: Dialect): Promise<World> {
  const w = await openWorld({ dialect, practice: true })
  w.core.clock.moveTo(startOfPlay('2026-03'))
  const staff = await makePracticeStaff(w.core)
  await playMonth(w.core, staff, { month: '2026-03', cases: 160, seed: 7, district: true, until: NOW })
  w.at(NOW)
  await saveSetting(w.core, w.as('supervisor'), { key: 'supervision.reply', value: 4 })
  await changeMatter(w.core, w.as('supervisor'), ChangeMatterInput.parse({ matterCode: 'WS-01', toDepartment: 'SR', effectiveFrom: '2026-05-01', documentNumber: '白政发〔2026〕9号', reason: '职能调整' }))
  await startShift(w.core, w.as('clerk'), { pointCode: '001', counter: '01' })
  const { forms } = await reserveForms(w.core, w.as('clerk'), { count: 3 })
  await createCase(w.core, w.as('clerk'), aCase(9_001, { matterCode: INSTANT_MATTER, step: 'receive', reservedNumber: forms[0]!.number }))
  await voidReserved(w.core, w.as('clerk'), { number: forms[1]!.number, reason: '写坏了' })
  for (const row of await w.core.db.read.selectFrom('document').selectAll().orderBy('id').limit(2).execute()) await keptPdf(w.core, row)
  const ticket = await takeTicket(w.core, w.as('clerk'), { group: 'A', priority: 'none' })
  await addRows(w, ticket.id)
  return w
}

async function addRows(w: World, ticketId: string): Promise<void> {
  const by = w.people.clerk.id
  const theCase = await w.core.db.read.selectFrom('cases').select('id').orderBy('id').executeTakeFirstOrThrow()
  const document = await w.core.db.read.selectFrom('document').select('id').orderBy('id').executeTakeFirstOrThrow()
  const report = { period: '2026-02 001', month: '2026-02', edition: 1 }
  const rows: { [T in keyof Tables]?: Tables[T] } = {
    calendar_override: { date: '2026-05-08', kind: 'off', name: '停电', reason: '检修', set_by: by, set_at: NOW },
    search_alias: { id: 'a1', word: '开小饭馆', target_code: 'WS-01', count: 3, state: 'confirmed', first_by: by, first_at: NOW, last_by: by, last_at: NOW, decided_by: by, decided_at: NOW },
    print_job: { id: 'p1', document_id: document.id, copy_no: 0, status: 'printed', printer: null, failure: null, reason: null, requested_by: by, requested_at: NOW, updated_at: NOW },
    draft: { id: 'd1', point_code: '001', counter: '01', owner_id: by, version: 1, title: '草稿', data: '{}', created_at: NOW, updated_at: NOW } as Tables['draft'],
    ticket_case: { ticket_id: ticketId, case_id: theCase.id },
    saved_query: { id: 'q1', name: '名单', owner_id: by, shared: 0, filter: '{}', columns: '[]', created_at: NOW, updated_at: NOW } as Tables['saved_query'],
    export_schedule: { id: 'e1', query_id: 'q1', folder: '/exports', format: 'csv', every: 'day', at: '18:00', day: 1, active: 1, created_by: by, last_run: null, last_result: null },
    report_edition: { id: 'r1', ...report, report: '{}', data_hash: 'aa', frozen_at: NOW, frozen_by: by, note: null, differences: '[]' },
    report_kept: { edition_id: 'r1', detail: new Uint8Array([1, 2, 255, 0]), charts: '{}' },
    district_centre: { id: 'c1', name: '演练受理中心', public_key: 'pk', added_at: NOW, added_by: by },
    district_package: { id: 'k1', centre_id: 'c1', ...report, manifest: '{}', report: '{}', detail: new Uint8Array([0, 128, 7]), sha256: 'bb', imported_at: NOW, imported_by: by },
    point_closure: { id: 'x1', point_code: '001', last_day: '2027-12-31', successor: null, reason: '撤并', document_number: '白政办〔2026〕31号', open_cases: 'stay', decided_by: by, decided_at: NOW, export_sha256: null, moved: 0, done_at: null },
    notice_seen: { staff_id: by, key: 'slip x 1', seen_at: NOW },
  }
  await w.core.db.write(async (tx) => {
    for (const [table, row] of Object.entries(rows)) await tx.insertInto(table as 'meta').values(row as never).execute()
  })
}

const opened: { core: Core; location: string }[] = []
const worlds: World[] = []
afterAll(async () => {
  for (const { core, location } of opened) {
    await closeCore(core)
    if (core.db.dialect === 'postgres') await dropDatabaseOn(inject('pgUrl'), new URL(location).pathname.slice(1))
  }
  for (const w of worlds) await w.close()
})

const SECRET = ['password_hash', 'active', 'failed_logins', 'locked_until']
/** The rows of a table without what is secret, in one order. */
async function rowsOf(core: Core): Promise<Record<string, string[]>> {
  const open = (table: string, row: string): string =>
    JSON.stringify(Object.entries(JSON.parse(row) as Record<string, unknown>).filter(([column]) => column !== 'token_hash' && !(SECRET.includes(column) && (table === 'staff' || table === 'help_bell'))).sort())
  const dump = await dumpTables(core, [])
  return Object.fromEntries(EXPORTED.filter(([table]) => !BY_IMPORT.includes(table)).map(([table]) => [table, (dump[table] ?? []).map((row) => open(table, row)).sort()]))
}

const PAIRS: [Dialect, Dialect][] = [['sqlite', 'postgres'], ['postgres', 'sqlite']]
describe.each(PAIRS)('everything a centre has, from %s to %s', (from, to) => {
  it('no exported table is empty here, and each comes over row by row', async () => {
    const w = await fullCentre(from)
    worlds.push(w)
    const before = await rowsOf(w.core)
    expect(Object.keys(before).filter((table) => before[table]!.length === 0)).toEqual([])
    const file = path.join(tempDir(), 'export.zip')
    await exportAll(w.core, w.as('administrator'), { file })
    const location = await emptyLocation(to)
    const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL })
    opened.push({ core, location })
    core.clock.moveTo(epochOf('2026-06-01T09:00:00.000+08:00'))
    await importAll(core, NOBODY_YET, { file })
    const after = await rowsOf(core)
    for (const table of Object.keys(before)) expect(after[table], table).toEqual(before[table])
    expect((await verifyDatabase(core.db)).findings).toEqual([])
  })
})
