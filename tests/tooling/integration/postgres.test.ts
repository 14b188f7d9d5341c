import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import fs from 'node:fs'
import path from 'node:path'
import pg from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { createDatabaseOn, dropDatabaseOn, type Postgres, startPostgres } from '#tests/support/postgres.ts'

async function ask(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows
  } finally {
    await client.end()
  }
}

const settingsSql = `select current_setting('server_encoding') as encoding, datcollate as collation, current_setting('fsync') as fsync
  from pg_database where datname = current_database()`

describe('the shared cluster', () => {
  it('is given to the tests by URL', () => {
    expect(inject('pgUrl')).toBe(process.env.TEST_PG_URL)
    expect(new URL(inject('pgUrl')).hostname).toBe('127.0.0.1')
  })

  it('gives empty UTF-8 databases with C collation, whatever they are called', async () => {
    const url = await createDatabaseOn(inject('pgUrl'), '受理 "probe"')
    expect(await ask(url, settingsSql)).toEqual([{ encoding: 'UTF8', collation: 'C', fsync: 'off' }])
    await ask(url, 'create table t (a text)')
    const again = await createDatabaseOn(inject('pgUrl'), '受理 "probe"')
    expect(await ask(again, `select count(*)::int as n from pg_tables where schemaname = 'public'`)).toEqual([{ n: 0 }])
    await dropDatabaseOn(inject('pgUrl'), '受理 "probe"')
    await expect(ask(url, 'select 1')).rejects.toThrow(/does not exist/)
  })
})

describe('a cluster of one test', () => {
  let cluster: Postgres | undefined

  afterEach(async () => {
    await cluster?.remove()
    cluster = undefined
  })

  it('keeps what was committed over a plug pulled and comes back on the same address', async () => {
    cluster = await startPostgres({ durable: true })
    const url = await cluster.createDatabase('outage')
    await ask(url, `create table kept (v text)`)
    await ask(url, `insert into kept values ('办件')`)
    await cluster.stop({ mode: 'immediate' })
    await expect(ask(url, 'select 1')).rejects.toThrow(/ECONNREFUSED/)
    await cluster.start()
    expect(await ask(url, 'select v from kept')).toEqual([{ v: '办件' }])
    expect(await ask(url, settingsSql)).toMatchObject([{ fsync: 'on' }])
  })

  it('leaves nothing behind when the test process is killed', async () => {
    const helper = path.resolve(import.meta.dirname, '../../support/postgres.ts')
    const script = `import { startPostgres } from ${JSON.stringify(helper)}; const c = await startPostgres()
      const pg = (await import('pg')).default; const k = new pg.Client(c.url); await k.connect()
      console.log((await k.query('show data_directory')).rows[0].data_directory); setInterval(() => {}, 1000)`
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: path.resolve(import.meta.dirname, '../../..') })
    const [chunk] = (await once(child.stdout, 'data')) as [Buffer]
    const data = chunk.toString().trim()
    const pid = Number(fs.readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n')[0])
    child.kill('SIGKILL')
    await expect.poll(() => fs.existsSync(path.dirname(data)), { timeout: 15_000 }).toBe(false)
    expect(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.replace(/^Z.*/, '').trim()).toBe('')
  })
})
