import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, Menu, protocol, session, shell } from 'electron'
import { AppError } from '#shared/contract/errors.ts'
import { createApiHandler, type ApiHandler } from '#main/api/handler.ts'
import type { Core, HostAbilities } from '#main/core/core.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { startDailyWork } from '#main/core/daily.ts'
import { isPostgresUrl } from '#main/database/database.ts'
import { createPrintQueue } from '#main/printing/queue.ts'
import { createHall, joinedHost, saveJson } from './hall.ts'
import { hallFolder, type JoinedHost } from './hallSettings.ts'
import { askJoined, remoteHandler } from './joined.ts'
import { createJoinedPrinting } from './joinedPrinting.ts'
import { deskRequests, joinedRequests, serveBridge, type Requests } from './ipc.ts'
import { guardSessions, SCHEME } from './policy.ts'
import { createElectronPrinter } from './printer.ts'
import { differenceOf, reachHost, type ReachedHost } from './reach.ts'
import { createSchemeHandler, type WindowLink } from './scheme.ts'
import { createWindows, type Windows } from './windows.ts'
import { readStartOptions, REMEDY_LABELS, startFailure, type Remedy, type StartOptions } from './startup.ts'

const ABILITIES: HostAbilities = { kind: 'electron', print: 'direct', chooseFolder: true, openFile: true }
/** The start failed and the person knows why: whoever started the program need not try another way. */
const EXIT_TOLD = 3
/** Longest wait for a sheet at the printer when the program is closed; afterwards it counts as interrupted. */
const CLOSING_WAIT_MS = 5000
const RESTART_AFTER_MS = 300

const out = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const RENDERER_DIR = out('../renderer')
const PRELOAD = out('../preload/preload.cjs')
const WORKER_URL = new URL('./worker.js', import.meta.url)

let windows: Windows | null = null
let closing = false

function databaseOf(options: StartOptions): string {
  return options.database ?? join(app.getPath('userData'), 'centre.db')
}

async function openCore(options: StartOptions): Promise<Core> {
  const location = databaseOf(options)
  if (!isPostgresUrl(location)) mkdirSync(dirname(location), { recursive: true, mode: 0o700 })
  const resourcesDir = app.isPackaged ? join(process.resourcesPath, 'resources') : join(app.getAppPath(), 'resources')
  const core = await createCore({ location, resourcesDir, workerUrl: WORKER_URL, host: ABILITIES, practice: options.practice, version: app.getVersion() })
  if (options.now === null) return core
  if (!core.practice) {
    await closeCore(core)
    throw new AppError('NOT_PRACTICE')
  }
  core.clock.moveTo(options.now)
  return core
}

/** Says in words why the program cannot start and what can be done; leaving is always the button under Enter and Escape. */
async function tellFailure(error: unknown, location: string): Promise<Remedy> {
  console.error(error instanceof AppError ? `${error.code}: ${error.message}` : error)
  const { title, message, detail, remedies } = startFailure(error, location)
  const buttons = remedies.map((remedy) => REMEDY_LABELS[remedy])
  const { response } = await dialog.showMessageBox({ type: 'error', title, message: title, detail: `${message}\n\n${detail}`, buttons, defaultId: 0, cancelId: 0, noLink: true })
  return remedies[response] ?? 'quit'
}

/** Opens the core, telling and asking until it is open or the person gives up (null). */
async function openOrTell(options: StartOptions): Promise<Core | null> {
  for (;;) {
    try {
      return await openCore(options)
    } catch (error) {
      const location = databaseOf(options)
      const remedy = await tellFailure(error, location)
      if (remedy === 'showFile' && existsSync(location)) shell.showItemInFolder(location)
      if (remedy !== 'retry') return null
    }
  }
}

/** Function keys and Ctrl+R belong to the page: without a menu nothing reloads it. macOS needs one for copy and paste. */
function setMenu(): void {
  const mac = process.platform === 'darwin'
  Menu.setApplicationMenu(mac ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }]) : null)
}

/** Does the last things once, then lets the program end. */
function closeBeforeQuit(last: () => Promise<unknown>): void {
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    void last()
      .catch((error: unknown) => console.error('close:', error))
      .finally(() => app.exit(0))
  })
}

/** Starts the program anew; the answer to the page goes first. */
function restart(): void {
  setTimeout(() => {
    app.relaunch()
    app.quit()
  }, RESTART_AFTER_MS)
}

const joinFile = (): string => join(app.getPath('userData'), 'host.json')

/** A host of another version works; that it should not stay so is said once. */
async function tellDifference(version: string, pinned: JoinedHost): Promise<void> {
  const message = differenceOf(version, app.getVersion())
  if (message === null || pinned.told === version) return
  await dialog.showMessageBox({ type: 'warning', title: '大厅主机的版本不同', message, detail: `大厅主机:${pinned.address}`, buttons: ['知道了'], defaultId: 0, cancelId: 0, noLink: true })
  await saveJson(joinFile(), { ...pinned, told: version })
}

/** The confirmed host when it answers; `local`: this time without it; null: the person gives up. */
async function reachOrTell(pinned: JoinedHost): Promise<ReachedHost | 'local' | null> {
  for (;;) {
    try {
      const reached = await reachHost(pinned, app.getVersion())
      await tellDifference(reached.version, pinned)
      return reached
    } catch (error) {
      const remedy = await tellFailure(error, pinned.address)
      if (remedy === 'local') return 'local'
      if (remedy !== 'retry') return null
    }
  }
}

async function openDesk(handle: ApiHandler, link: WindowLink, requests: (windows: Windows) => Requests): Promise<void> {
  windows = createWindows(link, PRELOAD)
  session.fromPartition('persist:centre').protocol.handle(SCHEME, createSchemeHandler({ handle, link, rendererDir: RENDERER_DIR }))
  serveBridge(windows, requests(windows))
  await windows.open()
}

const ownPrinter = () => createElectronPrinter(() => windows?.main()?.webContents ?? null)
const patience = () => new Promise((resolve) => setTimeout(resolve, CLOSING_WAIT_MS))

/** A desk that works with another host: no database of its own is opened. */
async function startJoined(reached: ReachedHost, pinned: JoinedHost, link: WindowLink): Promise<void> {
  const { remote } = reached
  const printing = createJoinedPrinting({ remote, link, printer: ownPrinter(), choicesFile: join(app.getPath('userData'), 'printers.json') })
  closeBeforeQuit(async () => {
    await Promise.race([printing.idle(), patience()])
    remote.close()
  })
  const hall = (input: unknown) => askJoined({ ...reached, pinned, link, joinFile: joinFile(), deskVersion: app.getVersion(), restart }, input)
  await openDesk(remoteHandler(remote), link, () => joinedRequests(printing, hall))
}


async function startOwn(core: Core, link: WindowLink): Promise<void> {
  const printer = ownPrinter()
  const queue = createPrintQueue(core, printer)
  const hall = createHall({ core, folder: hallFolder(core.db.location, app.getPath('userData')), rendererDir: RENDERER_DIR, joinFile: joinFile(), restart })
  const daily = startDailyWork(core, { exports: core.db.dialect === 'sqlite' })
  closeBeforeQuit(async () => {
    daily.stop()
    // The sheet that is at the printer first; nobody of the network is in the middle of a call afterwards.
    await Promise.race([queue.idle(), patience()])
    await hall.close()
    await closeCore(core)
  })
  await openDesk(createApiHandler(core), link, (windows) => deskRequests({ core, link, windows, queue, printer, hall }))
  const tell = (what: string) => (error: unknown): void => {
    if (!closing) console.error(`${what}:`, error)
  }
  core.jobs.warm(core.db.location).catch(tell('document engine'))
  queue.resume({ shared: hall.isOn() }).catch(tell('print queue'))
  hall.resume().catch(tell('hall'))
}

async function start(): Promise<void> {
  await app.whenReady()
  guardSessions()
  setMenu()
  let options: StartOptions
  try {
    options = readStartOptions(process.argv.slice(app.isPackaged ? 1 : 2), process.env)
  } catch (error) {
    await tellFailure(error, '')
    return app.exit(EXIT_TOLD)
  }
  const link: WindowLink = { key: randomBytes(24).toString('base64url'), token: null }
  const pinned = joinedHost(joinFile())
  const reached = pinned ? await reachOrTell(pinned) : 'local'
  if (reached === null) return app.exit(EXIT_TOLD)
  if (pinned && reached !== 'local') return startJoined(reached, pinned, link)
  const core = await openOrTell(options)
  if (!core) return app.exit(EXIT_TOLD)
  return startOwn(core, link)
}

app.enableSandbox()
// Date fields, file choosers and spelling follow the program, not a machine that came with another language.
app.commandLine.appendSwitch('lang', 'zh-CN')
protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
// A second profile beside the usual one, for tests and training machines; an installed program has exactly one.
if (process.env.CENTRE_USER_DATA && !app.isPackaged) app.setPath('userData', process.env.CENTRE_USER_DATA)

app.on('window-all-closed', () => app.quit())
app.on('second-instance', () => {
  const window = windows?.main()
  if (window?.isMinimized()) window.restore()
  window?.focus()
})

if (app.requestSingleInstanceLock()) {
  start().catch((error: unknown) => {
    console.error(error)
    dialog.showErrorBox('程序无法启动', error instanceof Error ? error.message : String(error))
    app.exit(EXIT_TOLD)
  })
} else app.exit(0)
