import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sha256 } from '#main/core/canonical.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { contentHash } from '#main/documents/hash.ts'
import { findChainBreak } from '#main/domain/audit/journal.ts'
import { createCase } from '#main/domain/cases/service.ts'
import type { CaseOutcome } from '#shared/contract/cases.ts'
import { applyTo, DIALECTS, openWorld, type Who, withCore, type World } from '#tests/support/core.ts'
import { failure, refusal } from '#tests/support/refusal.ts'
import { aCase, INSTANT_MATTER } from '#tests/support/samples.ts'

const APPEND_ONLY = ['case_event', 'audit', 'document', 'document_file']

/** Statements the schema must refuse by itself, whatever the services do: what is wrong, and what the database says. */
const FORBIDDEN_ROWS: [name: string, statement: (c: CaseOutcome) => string, says: RegExp][] = [
  ['an unknown state', (c) => `update cases set state = 'lost' where id = '${c.id}'`, /check/i],
  ['closed without end', (c) => `update cases set state = 'closed' where id = '${c.id}'`, /check/i],
  ['an end without its kind', (c) => `update cases set ended_at = received_at where id = '${c.id}'`, /check/i],
  ['in progress without acceptance', (c) => `update cases set state = 'inProgress', accepted_at = null where id = '${c.id}'`, /check/i],
  ['accepted before received', (c) => `update cases set accepted_at = '2020-01-01T00:00:00.000+08:00' where id = '${c.id}'`, /check/i],
  ['a duplicate number', (c) => `update cases set number = '${c.number}' where id <> '${c.id}'`, /unique/i],
  ['a number of other length', (c) => `update cases set number = '123' where id = '${c.id}'`, /check/i],
  ['an unknown matter', (c) => `update cases set matter_code = 'XX-01' where id = '${c.id}'`, /foreign key/i],
  ['an unknown department', (c) => `update cases set department_code = 'XX' where id = '${c.id}'`, /foreign key/i],
  ['an unknown counter', (c) => `update cases set counter_number = '77' where id = '${c.id}'`, /foreign key/i],
  ['a rating of six', (c) => `update cases set rating = 6 where id = '${c.id}'`, /check/i],
  ['suspended twice', (c) => `update cases set suspended = 2 where id = '${c.id}'`, /check/i],
  ['an event number used twice', (c) => `insert into case_event select 'other', case_id, seq, type, at, actor_id, actor_name, from_state, to_state, data from case_event where case_id = '${c.id}'`, /unique/i],
  ['a paper number used twice', () => `insert into document select 'other', case_id, kind, number, event_id, template_version, data, content_hash, created_at, created_by from document limit 1`, /unique/i],
  ['a case with papers deleted', (c) => `delete from cases where id = '${c.id}'`, /foreign key/i],
  ['a reprint without reason', () => `insert into print_job select 'p', id, 1, 'queued', null, null, null, 'x', created_at, created_at from document limit 1`, /check/i],
  ['a print job in no state', () => `insert into print_job select 'p', id, 0, 'lost', null, null, null, 'x', created_at, created_at from document limit 1`, /check/i],
  ['a paper taken −1 times', () => `update case_material set copies = -1`, /check/i],
  ['a series that runs backwards', () => `update number_series set last = -1`, /check/i],
  ['a user name twice', () => `update staff set username = 'clerk'`, /unique/i],
  ['an unknown role', () => `update staff set role = 'king'`, /check/i],
  ['an officer without department', () => `update staff set department_code = null where role = 'officer'`, /check/i],
  ['one ID number for two people', () => `insert into applicant select 'other', kind, name, name_key, pinyin, initials, id_type, id_number, phone, phone_tail, address, community_code, representative, created_at, updated_at, merged_into from applicant limit 1`, /unique/i],
  ['a version of a matter twice', () => `insert into matter_version select 'other', matter_code, version, name, department_code, '1950-01-01', null, sensitivity, processing_type, data, created_at from matter_version limit 1`, /unique/i],
  ['a version that ends before it begins', () => `update matter_version set valid_to = '1900-01-01'`, /check/i],
  ['a department deleted', () => `delete from department where code = 'WS'`, /foreign key/i],
  ['a second head of the journal', () => `insert into audit_head (id, seq, hash) values (2, 0, '')`, /check/i],
  ['a journal entry with another outcome', () => `insert into audit select seq + 1000, at, actor_id, actor_name, action, subject, 'maybe', detail, prev_hash, hash || 'x' from audit where seq = 1`, /check/i],
  ['a joint step of nobody', (c) => `insert into case_task (id, case_id, kind, owner_name, step, opened_at) values ('t', '${c.id}', 'joint', 'x', 'x', 'x')`, /check/i],
]

/** Ways to falsify the database once its triggers are out of the way, and the check that finds it. */
const TAMPERINGS: [name: string, table: string | null, statement: string, check: string][] = [
  ['a journal entry reworded', 'audit', `update audit set actor_name = '别人' where seq = 3`, 'chain'],
  ['a journal entry removed', 'audit', `delete from audit where seq = 3`, 'chain'],
  ['the last journal entry cut off', 'audit', `delete from audit where seq = (select max(seq) from audit)`, 'chain'],
  ['an event moved to another day', 'case_event', `update case_event set at = '2026-01-01T09:00:00.000+08:00' where seq = 2`, 'history'],
  ['an event removed', 'case_event', `delete from case_event where seq = 2`, 'history'],
  ['a state set by hand', null, `update cases set state = 'received' where state = 'accepted'`, 'history'],
  ['the data of a sheet changed', 'document', `update document set data = replace(data, '2026', '2025')`, 'documents'],
  ['a kept file changed', 'document_file', `update document_file set sha256 = 'x'`, 'documents'],
  ['a paper number used up without paper', null, `update number_series set last = last + 1 where series like 'paper:%'`, 'numbering'],
  ['an acceptance without trace', null, `update cases set accepted_at = received_at, acceptance_date = '2026-03-02' where state = 'received'`, 'balance'],
]

const dropTriggers = (w: World, table: string): Promise<unknown> =>
  w.dialect === 'sqlite' ? w.sql(`drop trigger ${table}_no_update`).then(() => w.sql(`drop trigger ${table}_no_delete`)) : w.sql(`alter table ${table} disable trigger user`)

async function fill(w: World): Promise<CaseOutcome> {
  const made = []
  for (const [i, step] of (['receive', 'accept', 'dispatch'] as const).entries()) made.push(await createCase(w.core, w.as('clerk'), aCase(i, { step })))
  const pdf = Buffer.from('%PDF-1.7 not a real one')
  const row = { document_id: made[0]!.documents[0]!.id, pdf, sha256: sha256(pdf), rendered_at: w.core.clock.now() }
  await w.core.db.write((tx) => tx.insertInto('document_file').values(row).execute())
  return made[1]!
}

describe.each(DIALECTS)('records on %s', (dialect) => {
  let w: World
  let example: CaseOutcome
  beforeAll(async () => {
    w = await openWorld({ dialect })
    example = await fill(w)
  })
  afterAll(() => w.close())

  it.each(APPEND_ONLY)('%s refuses update and delete', async (table) => {
    const before = await w.dump()
    expect(before[table]!.length).toBeGreaterThan(0)
    const column = Object.keys(JSON.parse(before[table]![0]!) as object)[1]
    expect(await failure(w.sql(`update ${table} set ${column} = ${column}`))).toMatch(/append-only/)
    expect(await failure(w.sql(`delete from ${table}`))).toMatch(/append-only/)
    if (dialect === 'postgres') expect(await failure(w.sql(`truncate ${table} cascade`))).toMatch(/append-only/)
    expect(await w.dump()).toEqual(before)
  })

  it.each(FORBIDDEN_ROWS)('the schema refuses %s', async (_name, statement, says) => {
    const before = await w.dump()
    expect(await failure(w.sql(statement(example)))).toMatch(says)
    expect(await w.dump()).toEqual(before)
  })

  it('a clean database passes every check', async () => {
    const result = await verifyDatabase(w.core.db)
    expect(result).toMatchObject({ ok: true, findings: [] })
    expect(result.checks).toMatchObject({ history: 3, documents: 6, balance: 2 })
  })
})

describe.each(DIALECTS)('falsified records on %s are found', (dialect) => {
  it.each(TAMPERINGS)('%s', async (_name, table, statement, check) =>
    withCore({ dialect }, async (w) => {
      await fill(w)
      if (table) await dropTriggers(w, table)
      await w.sql(statement)
      const result = await verifyDatabase(w.core.db)
      expect(result.ok).toBe(false)
      expect(result.findings.map((f) => f.check)).toContain(check)
      expect((await findChainBreak(w.core.db.read)) !== null).toBe(check === 'chain')
    }))
})

describe.each(DIALECTS)('falsifications on %s that keep the tables consistent are found by the journal', (dialect) => {
  it('a sheet changed together with its hash', () =>
    withCore({ dialect }, async (w) => {
      await fill(w)
      await dropTriggers(w, 'document')
      const sheet = await w.core.db.read.selectFrom('document').select(['id', 'data']).where('kind', '=', 'D4').executeTakeFirstOrThrow()
      const data = { ...(JSON.parse(sheet.data) as object), legalDue: '2030-01-01' }
      await w.core.db.write((tx) => tx.updateTable('document').set({ data: JSON.stringify(data), content_hash: contentHash(data) }).where('id', '=', sheet.id).execute())
      expect((await verifyDatabase(w.core.db)).findings).toMatchObject([{ check: 'documents', problem: expect.stringContaining('journal') }])
    }))

  it('the last case removed with everything that belongs to it, its numbers given back', () =>
    withCore({ dialect }, async (w) => {
      await fill(w)
      for (const table of ['document', 'document_file', 'case_event']) await dropTriggers(w, table)
      const { id } = await w.core.db.read.selectFrom('cases').select('id').orderBy('number', 'desc').executeTakeFirstOrThrow()
      const [papers] = await w.sql(`select count(*) as n from document where case_id = '${id}'`)
      for (const table of ['document', 'case_event', 'case_material', 'case_task']) await w.sql(`delete from ${table} where case_id = '${id}'`)
      await w.sql(`delete from cases where id = '${id}'`)
      await w.sql(`update number_series set last = last - ${Number(papers?.['n'])} where series like 'paper:%'`)
      await w.sql(`update number_series set last = last - 1 where series like 'case:%'`)
      expect((await verifyDatabase(w.core.db)).findings).toMatchObject([{ check: 'history', subject: 'journal', problem: expect.stringContaining('3 events') }])
    }))
})

describe.each(DIALECTS)('a mixed month on %s', (dialect) => {
  it('verifies clean', () =>
    withCore({ dialect }, async (w) => {
      const apply = (who: Who, id: string, event: object) => applyTo(w, who, id, event)
      for (let day = 2; day <= 28; day++) {
        w.at(`2026-03-${String(day).padStart(2, '0')}T09:00`)
        const sent = await createCase(w.core, w.as('clerk'), aCase(day, { step: 'dispatch' }))
        const instant = await createCase(w.core, w.as('clerk2'), aCase(100 + day, { matterCode: INSTANT_MATTER, step: 'receive' }))
        const open = await createCase(w.core, w.as('clerk'), aCase(200 + day, { step: day % 2 ? 'receive' : 'accept' }))
        await refusal(createCase(w.core, w.as('clerk'), aCase(day, { materials: [] })))
        await apply('clerk', instant.id, { type: 'finishOnTheSpot', result: 'granted', opinion: '办结' })
        if (day % 3) await apply('officer', sent.id, { type: 'signIn' })
        if (day % 3 === 1) await apply('officer', sent.id, { type: 'close', result: 'granted', opinion: '同意' })
        if (day % 6 === 1) await apply('clerk', sent.id, { type: 'deliver', way: 'counter', receiver: '本人' })
        if (day % 4 === 0) await apply('clerk', open.id, { type: 'withdraw', requestSigned: true })
        else if (day % 5 === 1) await apply('clerk', open.id, open.state === 'received' ? { type: 'decline', reason: '不属于本中心', legalBasis: '目录' } : { type: 'dispatch' })
      }
      const result = await verifyDatabase(w.core.db)
      expect(result.findings).toEqual([])
      expect(result.checks).toMatchObject({ history: 81 })
    }))
})
