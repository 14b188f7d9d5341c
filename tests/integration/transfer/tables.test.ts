import { sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EXPORTED, isExported, TABLES } from '#main/domain/transfer/tables.ts'
import { openWorld, tablesOf, type World } from '#tests/support/core.ts'

let w: World
beforeAll(async () => void (w = await openWorld({ dialect: 'sqlite' })))
afterAll(() => w.close())

const pragma = async <T>(text: string): Promise<T[]> => (await sql.raw<T>(`pragma ${text}`).execute(w.core.db.read)).rows

describe('what a full export takes', () => {
  it('decides on every table of the database, and a table that stays says why', async () => {
    expect(Object.keys(TABLES).sort()).toEqual(await tablesOf(w.core))
    for (const rule of Object.values(TABLES)) if (!isExported(rule)) expect(rule.stays).toMatch(/\p{Script=Han}/u)
  })

  it('takes no table before one it refers to', async () => {
    const place = new Map(EXPORTED.map(([table], i) => [table as string, i]))
    for (const [table, rule] of EXPORTED)
      for (const fk of await pragma<{ table: string; from: string }>(`foreign_key_list(${table})`)) {
        if (fk.table === table) expect([...(rule.later ?? []), 'corrects'], `${table}.${fk.from}`).toContain(fk.from)
        else expect(place.get(fk.table), `${table}.${fk.from} → ${fk.table}`).toBeLessThan(place.get(table)!)
      }
  })

  it('reads every table by its primary key, and the lines of an account in their order', async () => {
    for (const [table, rule] of EXPORTED) {
      const key = (await pragma<{ name: string; pk: number }>(`table_info(${table})`)).filter((c) => c.pk > 0).sort((a, b) => a.pk - b.pk).map((c) => c.name)
      if (table !== 'fund_entry') expect(rule.key, table).toEqual(key)
    }
  })

  it('knows every unique key, so that a clash is named instead of failing', async () => {
    for (const [table, rule] of EXPORTED) {
      const known = [rule.key, ...(rule.unique ?? [])].map((k) => [...k].sort().join())
      for (const index of await pragma<{ name: string; unique: number; partial: number }>(`index_list(${table})`)) {
        if (index.unique !== 1 || index.partial === 1) continue
        const columns = (await pragma<{ name: string }>(`index_info(${index.name})`)).map((c) => c.name).sort().join()
        // A query number and a bell's token are random: they do not meet.
        if (['query_hash', 'token_hash'].includes(columns)) continue
        expect(known, table).toContain(columns)
      }
    }
  })

  it('knows every column that names a person, so that a point takes its people along', async () => {
    for (const [table, rule] of EXPORTED) {
      const people = (await pragma<{ table: string; from: string }>(`foreign_key_list(${table})`)).filter((f) => f.table === 'staff').map((f) => f.from)
      expect([...(rule.people ?? [])].sort(), table).toEqual(people.sort())
    }
  })
})
