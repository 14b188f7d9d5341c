import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import fs from 'node:fs'
import net from 'node:net'
import os from 'node:os'
import path from 'node:path'
import pg from 'pg'

export type StopMode = 'fast' | 'immediate' | 'smart'

export type PostgresOptions = {
  /** True keeps fsync and full synchronous commits, for tests of durability; default false (fast). */
  durable?: boolean
  /** Further server settings, for example `{ max_connections: '20' }`. */
  settings?: Record<string, string>
}

/** A throw-away PostgreSQL cluster; everything it wrote is gone after `remove`. */
export type Postgres = {
  /** URL of the maintenance database `postgres`, as superuser. */
  readonly url: string
  readonly version: number
  /** Makes an empty UTF-8 database with C collation. @returns its URL. */
  createDatabase(name: string): Promise<string>
  dropDatabase(name: string): Promise<void>
  /** Starts again after `stop`, on the same port with the same data. */
  start(): Promise<void>
  /** `immediate` is the nearest thing to pulling the plug: connections break, recovery at the next start. */
  stop(options?: { mode?: StopMode }): Promise<void>
  /** Stops and deletes the cluster. */
  remove(): Promise<void>
}

const stopSignals = { smart: 'SIGTERM', fast: 'SIGINT', immediate: 'SIGQUIT' } as const
const startTimeoutMs = 30_000

/** Folder with the server's programs: PostgreSQL 15 when installed, else the newest. */
function findBinaries(): { bin: string; version: number } {
  const base = '/usr/lib/postgresql'
  const versions = fs.existsSync(base) ? fs.readdirSync(base).map(Number).filter((v) => fs.existsSync(`${base}/${v}/bin/initdb`)) : []
  const version = versions.includes(15) ? 15 : Math.max(0, ...versions)
  if (version > 0) return { bin: `${base}/${version}/bin`, version }
  const found = spawnSync('pg_config', ['--bindir'], { encoding: 'utf8' })
  const bin = found.status === 0 ? found.stdout.trim() : ''
  if (!bin || !fs.existsSync(path.join(bin, 'initdb'))) throw new Error('PostgreSQL server programs not found: apt-get install postgresql')
  return { bin, version: Number(/(\d+)/.exec(execFileSync(path.join(bin, 'postgres'), ['--version'], { encoding: 'utf8' }))?.[1]) }
}

/** The server refuses to run as root: as root its programs run as the user `postgres`. */
function serverUser(): { uid: number; gid: number } | Record<string, never> {
  if (process.getuid?.() !== 0) return {}
  const id = (flag: string): number => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }))
  return { uid: id('-u'), gid: id('-g') }
}

/** A temporary folder that the server's user can reach: every parent must be open to others. */
function makeFolder(user: { uid?: number; gid?: number }): string {
  const reachable = (folder: string): boolean => {
    const stat = fs.statSync(folder, { throwIfNoEntry: false })
    return stat !== undefined && (stat.mode & 0o001) !== 0 && (folder === '/' || reachable(path.dirname(folder)))
  }
  const base = user.uid === undefined ? os.tmpdir() : ([os.tmpdir(), '/tmp', '/var/tmp'].find((f) => reachable(path.resolve(f))) ?? os.tmpdir())
  const folder = fs.mkdtempSync(path.join(base, 'centre-pg-'))
  if (user.uid !== undefined && user.gid !== undefined) fs.chownSync(folder, user.uid, user.gid)
  return folder
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
}

/**
 * A shell that outlives us and cleans up when our end of its pipe closes, however we end:
 * also after SIGKILL no server and no folder stays behind.
 */
function spawnWatchdog(folder: string): ChildProcess {
  const script = 'read -r _; pid=$(head -n 1 "$1/data/postmaster.pid" 2>/dev/null); [ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null && sleep 1; rm -rf "$1"'
  const child = spawn('/bin/sh', ['-c', script, 'sh', folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/' })
  child.on('error', () => {})
  child.stdin?.on('error', () => {})
  child.unref()
  const pipe = child.stdin as unknown as { unref?: () => void } | null
  pipe?.unref?.()
  return child
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5000 })
  client.on('error', () => {})
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end().catch(() => {})
  }
}

/** The same server's URL for another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${encodeURIComponent(name)}`
  return url.href
}

/**
 * Makes an empty UTF-8 database with C collation on a running server, replacing one of that name.
 * @param serverUrl URL of a superuser, such as `process.env.TEST_PG_URL`.
 * @returns URL of the new database.
 */
export async function createDatabaseOn(serverUrl: string, name: string): Promise<string> {
  await withClient(serverUrl, async (client) => {
    const quoted = client.escapeIdentifier(name)
    await client.query(`drop database if exists ${quoted} with (force)`)
    await client.query(`create database ${quoted} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'`)
  })
  return databaseUrl(serverUrl, name)
}

/** Drops a database, ending its connections. */
export async function dropDatabaseOn(serverUrl: string, name: string): Promise<void> {
  await withClient(serverUrl, (client) => client.query(`drop database if exists ${client.escapeIdentifier(name)} with (force)`))
}

function initialise(bin: string, folder: string, user: ReturnType<typeof serverUser>): string {
  const password = randomBytes(18).toString('hex')
  const passwordFile = path.join(folder, 'password')
  fs.writeFileSync(passwordFile, password, { mode: 0o600 })
  if ('uid' in user) fs.chownSync(passwordFile, user.uid as number, user.gid as number)
  const args = ['-D', path.join(folder, 'data'), '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--no-sync']
  const result = spawnSync(path.join(bin, 'initdb'), args, { ...user, encoding: 'utf8', cwd: folder, env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' } })
  fs.rmSync(passwordFile, { force: true })
  if (result.status !== 0) throw new Error(`initdb failed: ${result.stderr || result.error?.message}`)
  return password
}

class Cluster implements Postgres {
  readonly url: string
  readonly version: number
  private readonly command: { file: string; args: string[] }
  private readonly folder: string
  private readonly user: ReturnType<typeof serverUser>
  private readonly watchdog: ChildProcess
  private server: ChildProcess | undefined

  constructor(found: { bin: string; version: number }, folder: string, user: ReturnType<typeof serverUser>, port: number, options: PostgresOptions) {
    this.watchdog = spawnWatchdog(folder)
    const password = initialise(found.bin, folder, user)
    const fast: Record<string, string> = options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }
    const settings: Record<string, string> = {
      port: String(port), listen_addresses: '127.0.0.1', unix_socket_directories: folder, max_connections: '100',
      shared_buffers: '64MB', autovacuum_naptime: '5min', timezone: 'UTC', ...fast, ...options.settings
    }
    const flags = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`])
    this.command = { file: path.join(found.bin, 'postgres'), args: ['-D', path.join(folder, 'data'), ...flags] }
    this.folder = folder
    this.user = user
    this.version = found.version
    this.url = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`
  }

  async start(): Promise<void> {
    if (this.server) return
    const log = fs.openSync(path.join(this.folder, 'server.log'), 'a')
    // Its own process group: Ctrl+C must reach the tests first, not cut the server off under them.
    const server = spawn(this.command.file, this.command.args, { ...this.user, detached: true, stdio: ['ignore', log, log], cwd: this.folder })
    fs.closeSync(log)
    server.unref()
    this.server = server
    server.once('exit', () => {
      if (this.server === server) this.server = undefined
    })
    server.once('error', () => {
      if (this.server === server) this.server = undefined
    })
    await this.waitUntilReady()
  }

  private async waitUntilReady(): Promise<void> {
    for (const deadline = Date.now() + startTimeoutMs; Date.now() < deadline; ) {
      if (!this.server) break
      const up = await withClient(this.url, () => Promise.resolve(true)).catch(() => false)
      if (up) return
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
    const log = fs.readFileSync(path.join(this.folder, 'server.log'), 'utf8')
    await this.stop({ mode: 'immediate' })
    throw new Error(`PostgreSQL did not start: ${log.slice(-2000)}`)
  }

  async stop({ mode = 'fast' }: { mode?: StopMode } = {}): Promise<void> {
    const server = this.server
    if (!server) return
    const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
    server.ref()
    server.kill(stopSignals[mode])
    await ended
    this.server = undefined
  }

  async remove(): Promise<void> {
    await this.stop({ mode: 'immediate' })
    fs.rmSync(this.folder, { recursive: true, force: true })
    this.watchdog.stdin?.end()
  }

  createDatabase(name: string): Promise<string> {
    return createDatabaseOn(this.url, name)
  }

  dropDatabase(name: string): Promise<void> {
    return dropDatabaseOn(this.url, name)
  }
}

/**
 * Starts a throw-away cluster on a free loopback port: UTF-8, C locale, superuser `postgres` with a random password.
 * About one second. Call `remove` at the end; a watchdog does it when the process dies before.
 * @throws Error when the server programs are missing or the server does not start within 30 s.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<Postgres> {
  const found = findBinaries()
  const user = serverUser()
  const cluster = new Cluster(found, makeFolder(user), user, await freePort(), options)
  try {
    await cluster.start()
  } catch (error) {
    await cluster.remove()
    throw error
  }
  return cluster
}

declare module 'vitest' {
  interface ProvidedContext {
    pgUrl: string
  }
}

/** Global set-up for vitest (`inject('pgUrl')`) and Playwright; both get `process.env.TEST_PG_URL`. @returns the teardown. */
export default async function setup(project?: unknown): Promise<() => Promise<void>> {
  const cluster = await startPostgres({ settings: { max_connections: '200' } })
  process.env.TEST_PG_URL = cluster.url
  const target = project as { provide?: (key: 'pgUrl', value: string) => void } | undefined
  target?.provide?.('pgUrl', cluster.url)
  return () => cluster.remove()
}
