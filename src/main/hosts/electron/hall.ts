import { readFileSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import { hostname, networkInterfaces } from 'node:os'
import { dirname, join } from 'node:path'
import { isIPv6 } from 'node:net'
import { AppError } from '#shared/contract/errors.ts'
import { HallRequest, type HallLook, type HallState } from '#shared/contract/hall.ts'
import { toIsoTime } from '#shared/rules/time.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core, HostAbilities } from '#main/core/core.ts'
import { setupNeeded } from '#main/domain/system/setup.ts'
import { startHttpHost, type HttpHost } from '#main/hosts/http/server.ts'
import { issueCertificate, readNames } from '#main/tls/authority.ts'
import { chainOf, readCredentials, type Credentials } from '#main/tls/credentials.ts'
import { probeHost } from '#main/tls/pinned.ts'
import { reachHost } from './reach.ts'
import { DEFAULT_PORT, namesOfMachine, needsNewCertificate, readHallSettings, readJoinedHost, type HallSettings, type JoinedHost } from './hallSettings.ts'

/** What the browsers of the network get, whatever this desk itself can do. */
const FOR_BROWSERS: HostAbilities = { kind: 'http', print: 'dialog', chooseFolder: false, openFile: false }

export interface HallParts {
  core: Core
  /** Certificate and settings, see hallFolder. */
  folder: string
  rendererDir: string
  joinFile: string
  /** Starts the program anew, after the answer has reached the page. */
  restart: () => void
}

/** 大厅主机 of a desk with its own database. */
export interface Hall {
  ask(call: Call, input: unknown): Promise<HallState | HallLook>
  /** True when others may print from this database too. */
  isOn(): boolean
  /** Opens again what was open when the program ended; what hinders it stands in the state. */
  resume(): Promise<void>
  close(): Promise<void>
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Whole or not at all. */
export async function saveJson(file: string, value: unknown): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const handle = await open(`${file}.part`, 'w', 0o600)
  await handle.writeFile(JSON.stringify(value, null, 2))
  await handle.sync()
  await handle.close()
  await rename(`${file}.part`, file)
}

/** The host somebody confirmed on this machine, or null. */
export const joinedHost = (file: string): JoinedHost | null => readJoinedHost(textOf(file))
export const leaveHost = (file: string): Promise<void> => rm(file, { force: true })

const urlOf = (name: string, port: number): string => `https://${isIPv6(name) ? `[${name}]` : name}:${port}`

/** Why a port could not be opened, in words. */
function listenError(error: unknown, port: number): AppError {
  if (error instanceof AppError) return error
  const code = String((error as { code?: unknown }).code ?? '')
  const reason = code === 'EADDRINUSE' ? `端口 ${port} 已被别的程序占用,请换一个` : code === 'EACCES' ? `本机不允许使用端口 ${port},请换一个大于 1024 的` : '没能打开端口,请换一个再试'
  return new AppError('CONFLICT', { field: 'port', message: reason, data: { cause: code } })
}

const filesIn = (folder: string) => ({ settings: join(folder, 'hall.json'), certificate: join(folder, 'server.pem'), key: join(folder, 'server.key'), authority: join(folder, 'ca.pem') })

interface Opening {
  credentials(): Credentials | null
  /** Opens, with a new certificate when the one there does not fit; the one before is closed. */
  open(wanted: HallSettings): Promise<void>
  close(): Promise<void>
}

/** The door to the network itself. */
function createOpening({ core, folder, rendererDir }: HallParts): Opening {
  const files = filesIn(folder)
  let running: { host: HttpHost; credentials: Credentials } | null = null
  const close = async (): Promise<void> => {
    await running?.host.close()
    running = null
  }
  return {
    credentials: () => running?.credentials ?? null,
    close,
    async open({ port, names }) {
      await close()
      if (needsNewCertificate(textOf(files.certificate), names, Date.now())) await issueCertificate(folder, names)
      const credentials = await readCredentials(files.certificate, files.key)
      const host = await startHttpHost({ ...core, host: FOR_BROWSERS }, { host: '0.0.0.0', port, rendererDir, tls: credentials }).catch((error: unknown) => {
        throw listenError(error, port)
      })
      running = { host, credentials }
    },
  }
}

function stateOf({ port, names }: HallSettings, credentials: Credentials | null, rest: Pick<HallState, 'failure' | 'waiting'> & { authority: string }): HallState {
  const leaf = credentials && chainOf(credentials.cert)[0]
  return {
    ...rest,
    mode: credentials ? 'open' : 'alone',
    port,
    names,
    addresses: credentials ? names.map((name) => urlOf(name, port)) : [],
    fingerprint: credentials?.fingerprint ?? null,
    validUntil: leaf ? toIsoTime(Date.parse(leaf.validTo)) : null,
    authority: credentials && rest.authority,
  }
}

export function createHall(parts: HallParts): Hall {
  const { core, joinFile } = parts
  const files = filesIn(parts.folder)
  const opening = createOpening(parts)
  let failure: string | null = null
  const settings = (): HallSettings => readHallSettings(textOf(files.settings)) ?? { on: false, port: DEFAULT_PORT, names: namesOfMachine(hostname(), networkInterfaces()) }
  const record = (call: Call, name: string, detail: Record<string, unknown>): Promise<unknown> =>
    act(core, { ...call, idempotencyKey: null }, { action: 'host.change', name, request: detail }, async () => ({ result: true, detail }))

  const state = (): HallState => stateOf(settings(), opening.credentials(), { failure, waiting: joinedHost(joinFile)?.address ?? null, authority: files.authority })
  /** Each wish of an administrator; what it answers beyond the state is its own. */
  const wishes: { [K in HallRequest['do']]: (call: Call, wish: Extract<HallRequest, { do: K }>) => Promise<HallLook | void> } = {
    state: async () => undefined,
    async open(call, { port, names: text }) {
      const names = readNames(text)
      await opening.open({ on: true, port, names })
      failure = null
      await saveJson(files.settings, { on: true, port, names })
      await record(call, 'host.open', { port, names: names.join(' '), fingerprint: opening.credentials()?.fingerprint })
    },
    async close(call) {
      await record(call, 'host.close', {})
      await opening.close()
      failure = null
      await saveJson(files.settings, { ...settings(), on: false })
    },
    async look(_call, { address }) {
      const { certificate: _, ...look } = await probeHost(address)
      return look
    },
    async join(call, { address, fingerprint }) {
      const shown = await probeHost(address)
      if (shown.fingerprint !== fingerprint) throw new AppError('HOST_UNTRUSTED', { message: '主机的指纹刚才变了,没有加入。请重新查看并核对' })
      const { remote, version } = await reachHost(shown, core.version)
      remote.close()
      if (call.actor) await record(call, 'host.join', { address: shown.address, fingerprint, version })
      await saveJson(joinFile, { address: shown.address, fingerprint: shown.fingerprint, certificate: shown.certificate } satisfies JoinedHost)
      parts.restart()
    },
    leave: async () => leaveHost(joinFile),
  }

  return {
    async ask(call, input) {
      const { data: wish } = HallRequest.safeParse(input)
      if (!wish) throw new AppError('INPUT_INVALID')
      // Before there is anybody at all, a desk may be led to the host where they are.
      const first = (wish.do === 'look' || wish.do === 'join') && (await setupNeeded(core.db))
      if (!first) allow(call, 'host.change')
      return (await wishes[wish.do](call, wish as never)) ?? state()
    },
    isOn: () => settings().on,
    async resume() {
      const wanted = settings()
      if (!wanted.on) return
      await opening.open(wanted).catch((error: unknown) => {
        console.error('hall:', error)
        failure = error instanceof AppError ? error.message : '大厅主机没有打开,请重新打开'
      })
    },
    close: opening.close,
  }
}
