import { AppError } from '#shared/contract/errors.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { startDailyWork } from '#main/core/daily.ts'
import { readCredentials, type Credentials } from '#main/tls/credentials.ts'
import { isLoopback, startHttpHost } from '#main/hosts/http/server.ts'
import { integer, readOptions, required, UsageError } from '../arguments.ts'
import { rendererDir, RESOURCES_DIR, WORKER_URL } from '../paths.ts'

/** Resolves on the first request to stop. */
const stopRequested = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })

const REMEDY = '请先运行 centre cert --out 文件夹 --name 主机名,IP 生成证书,再加上 --cert 文件夹/server.pem --key 文件夹/server.key'

/** Beyond this machine only encrypted: names and identity numbers would cross the network for everybody to read. */
async function credentialsFor(host: string, cert: string | undefined, key: string | undefined): Promise<Credentials | null> {
  if ((cert === undefined) !== (key === undefined)) throw new UsageError('--cert 和 --key 要一起写')
  if (cert !== undefined && key !== undefined) return readCredentials(cert, key)
  if (isLoopback(host)) return null
  throw new AppError('TLS_REQUIRED', { message: `不加密的 HTTP 只在本机开放:在 ${host} 上,姓名和证件号码会在网络里明文经过,谁都能看到。${REMEDY}` })
}

export const serveCommand = {
  usage: '--db FILE|postgres://… [--host 127.0.0.1] [--port 0] [--cert FILE --key FILE] [--trust-proxy] [--now ISO] [--practice]',
  /** Serves until SIGINT or SIGTERM; prints one JSON line with the address when ready. */
  async run(argv: string[]) {
    const options = readOptions(argv, {
      db: { type: 'string' },
      host: { type: 'string' },
      port: { type: 'string' },
      cert: { type: 'string' },
      key: { type: 'string' },
      /** Behind a proxy on this machine that sets X-Forwarded-For itself. */
      'trust-proxy': { type: 'boolean' },
      now: { type: 'string' },
      practice: { type: 'boolean' },
      /** Opened by `npm start` for one person on this machine. */
      app: { type: 'boolean' },
    })
    const location = required(options.db, 'db')
    const port = integer(options.port, 'port', 0, 0, 65535)
    const now = options.now === undefined ? null : Date.parse(options.now.length === 10 ? `${options.now}T00:00:00+08:00` : options.now)
    if (now !== null && Number.isNaN(now)) throw new UsageError('--now 应为 ISO 8601 时间,如 2026-03-02T09:00:00+08:00')
    const address = options.host ?? '127.0.0.1'
    const tls = await credentialsFor(address, options.cert, options.key)
    const core = await createCore({ location, resourcesDir: RESOURCES_DIR, workerUrl: WORKER_URL, practice: options.practice ?? false })
    if (now !== null && !core.practice) {
      await closeCore(core)
      throw new AppError('NOT_PRACTICE')
    }
    if (now !== null) core.clock.moveTo(now)
    const stop = stopRequested()
    const daily = startDailyWork(core)
    const host = await startHttpHost(core, { host: address, port, rendererDir: rendererDir(), tls, trustProxy: options['trust-proxy'] ?? false })
    const secured = tls && { fingerprint: tls.fingerprint, names: tls.names }
    process.stdout.write(`${JSON.stringify({ ready: true, address: host.address, ...secured, practice: core.practice, database: core.db.dialect })}\n`)
    core.jobs.warm(core.db.location).catch((error: unknown) => console.error('document engine:', error))
    await stop
    daily.stop()
    await host.close()
    await closeCore(core)
    return undefined
  },
}
