import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { app, dialog, Menu, protocol, session, shell } from 'electron'
import { AppError } from '#shared/contract/errors.ts'
import { createApiHandler } from '#main/api/handler.ts'
import type { Core, HostAbilities } from '#main/core/core.ts'
import { closeCore, createCore } from '#main/core/create.ts'
import { isPostgresUrl } from '#main/database/database.ts'
import { createPrintQueue, type PrintQueue } from '#main/printing/queue.ts'
import { serveBridge } from './ipc.ts'
import { guardSessions, SCHEME } from './policy.ts'
import { createElectronPrinter } from './printer.ts'
import { createSchemeHandler, type WindowLink } from './scheme.ts'
import { createWindows, type Windows } from './windows.ts'
import { readStartOptions, REMEDY_LABELS, startFailure, type Remedy, type StartOptions } from './startup.ts'

const ABILITIES: HostAbilities = { kind: 'electron', print: 'direct', chooseFolder: true, openFile: true }
/** The start failed and the person knows why: whoever started the program need not try another way. */
const EXIT_TOLD = 3
/** Longest wait for a sheet at the printer when the program is closed; afterwards it counts as interrupted. */
const CLOSING_WAIT_MS = 5000

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

/** Closes the core once, after the sheet that is at the printer, then lets the program end. */
function closeBeforeQuit(core: Core, queue: PrintQueue): void {
  app.on('will-quit', (event) => {
    event.preventDefault()
    if (closing) return
    closing = true
    const patience = new Promise((resolve) => setTimeout(resolve, CLOSING_WAIT_MS))
    void Promise.race([queue.idle(), patience])
      .then(() => closeCore(core))
      .catch((error: unknown) => console.error('close:', error))
      .finally(() => app.exit(0))
  })
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
  const core = await openOrTell(options)
  if (!core) return app.exit(EXIT_TOLD)

  const link: WindowLink = { key: randomBytes(24).toString('base64url'), token: null }
  windows = createWindows(link, PRELOAD)
  const { main } = windows
  const printer = createElectronPrinter(() => main()?.webContents ?? null)
  const queue = createPrintQueue(core, printer)
  session.fromPartition('persist:centre').protocol.handle(SCHEME, createSchemeHandler({ handle: createApiHandler(core), link, rendererDir: RENDERER_DIR }))
  serveBridge({ core, link, windows, queue, printer })
  closeBeforeQuit(core, queue)

  await windows.open()
  const tell = (what: string) => (error: unknown): void => {
    if (!closing) console.error(`${what}:`, error)
  }
  core.jobs.warm(core.db.location).catch(tell('document engine'))
  queue.resume().catch(tell('print queue'))
}

app.enableSandbox()
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
