/**
 * Stand-in for the `electron` module in the main process: the same names with the behaviour the desktop host relies on, run by plain Node.
 * Windows are pages of a Chromium that the other half (browser.ts, in the test) drives. What Electron would refuse or what would be unsafe
 * is refused here too, so that a test notices.
 */
import { EventEmitter } from 'node:events'
import { readFileSync, existsSync, mkdirSync, rmSync, watch, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLink, type FrameSpec, type PlainRequest, type PlainResponse, type WindowSpec } from './link.ts'

type Any = (...args: never[]) => unknown
type Handler = (request: Request) => Response | Promise<Response>
const privileged = new Set<string>()
let ready = false
let sandboxed = false

const event = (extra: object = {}) => {
  const made = { defaultPrevented: false, preventDefault: () => void (made.defaultPrevented = true), ...extra }
  return made
}

class Session extends EventEmitter {
  readonly partition: string
  readonly handlers = new Map<string, Handler>()
  requestFilter: ((details: { url: string }, answer: (result: { cancel?: boolean }) => void) => void) | null = null
  permissionCheck: ((contents: null, permission: string, origin: string, details: object) => boolean) | null = null
  permissionRequest: ((contents: WebContents, permission: string, answer: (granted: boolean) => void, details: object) => void) | null = null
  readonly protocol = {
    handle: (scheme: string, handler: Handler) => {
      if (!ready) throw new Error('protocol.handle before the app is ready')
      if (!privileged.has(scheme)) throw new Error(`scheme ${scheme} was not registered as privileged`)
      this.handlers.set(scheme, handler)
    },
  }
  readonly webRequest = { onBeforeRequest: (_filter: object, listener: NonNullable<Session['requestFilter']>) => void (this.requestFilter = listener) }

  constructor(partition: string) {
    super()
    this.partition = partition
  }

  setPermissionRequestHandler(handler: NonNullable<Session['permissionRequest']>) {
    this.permissionRequest = handler
  }
  setPermissionCheckHandler(handler: NonNullable<Session['permissionCheck']>) {
    this.permissionCheck = handler
  }
  setDevicePermissionHandler(_handler: Any) {}
}

const sessions = new Map<string, Session>()
function sessionOf(partition: string): Session {
  let found = sessions.get(partition)
  if (!found) {
    sessions.set(partition, (found = new Session(partition)))
    app.emit('session-created', found)
  }
  return found
}

export const session = {
  fromPartition: (partition: string) => {
    if (!ready) throw new Error('session before the app is ready')
    return sessionOf(partition)
  },
  get defaultSession() {
    return sessionOf('')
  },
}

export const protocol = {
  registerSchemesAsPrivileged: (schemes: { scheme: string; privileges: { standard?: boolean; secure?: boolean } }[]) => {
    if (ready) throw new Error('registerSchemesAsPrivileged after the app is ready')
    for (const { scheme, privileges } of schemes) if (privileges.standard && privileges.secure) privileged.add(scheme)
  },
}

const userData = { path: join(tmpdir(), 'electron-stand-in') }

class App extends EventEmitter {
  readonly isPackaged = false
  private ended = false
  isReady = () => ready
  enableSandbox = () => {
    if (ready) throw new Error('enableSandbox after the app is ready')
    sandboxed = true
  }
  readonly switches = new Map<string, string | undefined>()
  readonly commandLine = {
    appendSwitch: (name: string, value?: string) => {
      if (ready) throw new Error(`switch ${name} after the app is ready`)
      this.switches.set(name, value)
    },
  }
  whenReady = () => start
  getVersion = () => (JSON.parse(readFileSync(join(process.cwd(), 'package.json'), 'utf8')) as { version: string }).version
  getAppPath = () => process.cwd()
  getPath = (name: string) => (name === 'userData' ? userData.path : join(userData.path, name))
  setPath = (name: string, path: string) => {
    if (name !== 'userData') throw new Error(`stand-in: setPath ${name}`)
    userData.path = path
  }
  /** The first holds a file with its process id; a second leaves a note beside it, which the first is told of. */
  requestSingleInstanceLock = (): boolean => {
    mkdirSync(userData.path, { recursive: true })
    const [lock, note] = [join(userData.path, 'instance.lock'), join(userData.path, 'instance.note')]
    if (existsSync(lock) && alive(Number(readFileSync(lock, 'utf8')))) {
      writeFileSync(note, JSON.stringify(process.argv))
      return false
    }
    writeFileSync(lock, String(process.pid))
    process.on('exit', () => rmSync(lock, { force: true }))
    const watcher = watch(userData.path, (_kind, file) => {
      if (file !== 'instance.note' || !existsSync(note)) return
      rmSync(note, { force: true })
      this.emit('second-instance', event(), [], userData.path, {})
    })
    watcher.unref()
    return true
  }
  quit = () => {
    for (const window of BrowserWindow.getAllWindows()) window.destroy()
    this.end()
  }
  end = () => {
    if (this.ended) return
    const last = event()
    this.emit('will-quit', last)
    if (!last.defaultPrevented) this.exit(0)
  }
  relaunch = () => void other.ask('note', 'relaunch', true)
  exit = (code = 0) => {
    this.ended = true
    // What was said last must still reach the other half.
    process.disconnect?.()
    process.exit(code)
  }
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export const app = new App()
const start = new Promise<void>((resolve) => {
  setImmediate(() => {
    ready = true
    sessionOf('')
    app.emit('ready')
    resolve()
  })
})

interface PrintOptions {
  silent?: boolean
  deviceName?: string
  pageSize?: { width: number; height: number }
  margins?: { marginType: string }
}

class WebContents extends EventEmitter {
  readonly id: number
  readonly session: Session
  url = ''
  openHandler: ((details: { url: string; frameName: string }) => { action: 'deny' | 'allow'; overrideBrowserWindowOptions?: WindowOptions }) | null = null

  constructor(id: number, of: Session) {
    super()
    this.id = id
    this.session = of
  }

  getURL = () => this.url
  setWindowOpenHandler(handler: NonNullable<WebContents['openHandler']>) {
    this.openHandler = handler
  }
  reload = () => void other.ask('reload', this.id)
  getPrintersAsync = () => other.ask<{ name: string; displayName: string }[]>('printers')
  print(options: PrintOptions, done: (ok: boolean, reason: string) => void) {
    if (!options.silent) throw new Error('stand-in: only silent printing')
    const report = async (): Promise<void> => {
      const reason = await other.ask<string>('print', this.id, options).catch((error: Error) => error.message)
      done(reason === '', reason)
    }
    void report()
  }
  printToPDF = (options: PrintOptions) => other.ask<Uint8Array>('pdf', this.id, options)
}

interface WindowOptions {
  show?: boolean
  x?: number
  y?: number
  width?: number
  height?: number
  fullscreen?: boolean
  webPreferences: Record<string, unknown> & { session?: Session; preload?: string; additionalArguments?: string[]; javascript?: boolean }
}

/** The rules of stack.md; a window without them is a defect. */
function refuseUnsafe(preferences: WindowOptions['webPreferences']): void {
  const must = { contextIsolation: true, sandbox: true, nodeIntegration: false, webviewTag: false, webSecurity: true }
  for (const [name, value] of Object.entries(must)) if (preferences[name] !== value) throw new Error(`unsafe window: ${name} is not ${value}`)
  if (!sandboxed) throw new Error('unsafe window: app.enableSandbox() was not called')
}

const windows = new Map<number, BrowserWindow>()
let nextId = 1

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows.values()]
  readonly id = nextId++
  readonly webContents: WebContents
  private readonly opened: Promise<unknown>

  private readonly bounds: WindowSpec['bounds']

  /** `name`: of a window a page opened; not part of Electron. */
  constructor(options: WindowOptions, name: string | null = null) {
    super()
    if (!ready) throw new Error('BrowserWindow before the app is ready')
    const { session: of = sessionOf(''), preload, additionalArguments = [], javascript = true } = options.webPreferences
    refuseUnsafe(options.webPreferences)
    this.webContents = new WebContents(this.id, of)
    windows.set(this.id, this)
    app.emit('web-contents-created', event(), this.webContents)
    const source = preload === undefined ? null : readFileSync(preload, 'utf8')
    const { x = 0, y = 0, width = 800, height = 600, fullscreen = false } = options
    this.bounds = { x, y, width, height }
    const spec: WindowSpec = { id: this.id, partition: of.partition, preload: source, arguments: additionalArguments, javascript, name, fullscreen, bounds: this.bounds }
    this.opened = other.ask('open', spec)
  }

  loadURL = async (url: string) => {
    await this.opened
    this.webContents.url = url
    await other.ask('load', this.id, url)
    this.emit('ready-to-show')
  }
  getBounds = () => this.bounds
  show = () => void other.ask('note', 'show', this.id)
  focus = () => void other.ask('note', 'focus', this.id)
  restore = () => {}
  isMinimized = () => false
  isDestroyed = () => !windows.has(this.id)
  close = () => this.destroy()
  destroy = () => {
    if (windows.has(this.id)) void other.ask('close', this.id).catch(() => undefined)
    this.gone()
  }
  gone = () => {
    if (!windows.delete(this.id)) return
    this.emit('closed')
    if (windows.size === 0) setImmediate(() => windows.size === 0 && app.emit('window-all-closed'))
  }
}

/** Windows that pages opened, by their name: the same name twice is the same window. */
const named = new Map<string, BrowserWindow>()

/** As Chromium does with a page's window.open: asks the program, which may refuse; a window that has the name already is led to the address. */
function openFor(id: number, url: string, frameName: string): 'deny' | 'allow' {
  const opener = contentsOf(id)
  const { action, overrideBrowserWindowOptions } = opener.openHandler?.({ url, frameName }) ?? { action: 'allow' }
  if (action === 'deny') return action
  if (!overrideBrowserWindowOptions) throw new Error('stand-in: a window of its own needs its options')
  const known = named.get(frameName)
  const window = known && !known.isDestroyed() ? known : new BrowserWindow(overrideBrowserWindowOptions, frameName)
  named.set(frameName, window)
  if (window !== known) opener.emit('did-create-window', window, { url, frameName, options: overrideBrowserWindowOptions })
  void window.loadURL(url)
  return action
}

/** CENTRE_STANDIN_DISPLAYS: how many there are, side by side. */
const displays = Array.from({ length: Number(process.env.CENTRE_STANDIN_DISPLAYS ?? 1) }, (_, i) => ({ id: i + 1, bounds: { x: i * 1920, y: 0, width: 1920, height: 1080 } }))
export const screen = {
  getAllDisplays: () => displays,
  getDisplayMatching: ({ x }: { x: number }) => displays.find(({ bounds }) => x >= bounds.x && x < bounds.x + bounds.width) ?? displays[0]!,
}

type Invoked = (event: { sender: WebContents; senderFrame: { url: string; parent: object | null } }, ...args: unknown[]) => unknown
const channels = new Map<string, Invoked>()
export const ipcMain = {
  handle: (channel: string, handler: Invoked) => {
    if (channels.has(channel)) throw new Error(`second handler for ${channel}`)
    channels.set(channel, handler)
  },
}

export const dialog = {
  showMessageBox: (...args: unknown[]) => other.ask<{ response: number }>('messageBox', args.at(-1)),
  showOpenDialog: (...args: unknown[]) => other.ask('openDialog', args.at(-1)),
  showSaveDialog: (...args: unknown[]) => other.ask('saveDialog', args.at(-1)),
  showErrorBox: (title: string, content: string) => void other.ask('note', 'errorBox', `${title} ${content}`),
}

export const Menu = {
  setApplicationMenu: (menu: unknown) => void other.ask('note', 'menu', menu === null ? null : 'some'),
  buildFromTemplate: (template: unknown) => template,
}

export const shell = {
  openExternal: async (url: string) => void (await other.ask('note', 'openExternal', url)),
  openPath: async (path: string) => (await other.ask('note', 'openPath', path), ''),
  showItemInFolder: (path: string) => void other.ask('note', 'showItemInFolder', path),
}

const contentsOf = (id: number): WebContents => {
  const found = windows.get(id)?.webContents
  if (!found) throw new Error(`stand-in: no window ${id}`)
  return found
}

/** True when a listener of the page refused. */
function navigation(id: number, url: string, frame: FrameSpec, kind: 'navigate' | 'redirect'): boolean {
  const contents = contentsOf(id)
  const told = event({ url, isMainFrame: frame.top, isSameDocument: false })
  if (kind === 'redirect') contents.emit('will-redirect', told, url)
  else {
    contents.emit('will-frame-navigate', told)
    if (frame.top) contents.emit('will-navigate', told, url)
  }
  if (!told.defaultPrevented && frame.top) contents.url = url
  return told.defaultPrevented
}

const methods = {
  request: async (partition: string, { url, method, headers, body }: PlainRequest): Promise<PlainResponse> => {
    const handler = sessionOf(partition).handlers.get(new URL(url).protocol.slice(0, -1))
    if (!handler) return { status: 404, headers: {}, body: new Uint8Array() }
    const response = await handler(new Request(url, { method, headers, body: body as BodyInit | null }))
    return { status: response.status, headers: Object.fromEntries(response.headers), body: new Uint8Array(await response.arrayBuffer()) }
  },
  blocked: (partition: string, url: string) => new Promise((resolve) => {
    const { requestFilter } = sessionOf(partition)
    if (requestFilter) requestFilter({ url }, ({ cancel }) => resolve(cancel === true))
    else resolve(false)
  }),
  invoke: (id: number, channel: string, args: unknown[], frame: FrameSpec) => {
    const handler = channels.get(channel)
    if (!handler) throw new Error(`No handler registered for '${channel}'`)
    return handler({ sender: contentsOf(id), senderFrame: { url: frame.url, parent: frame.top ? null : {} } }, ...args)
  },
  navigation,
  windowOpen: openFor,
  permission: (id: number, permission: string, origin: string) => {
    const contents = contentsOf(id)
    const checked = contents.session.permissionCheck?.(null, permission, origin, {}) ?? true
    if (!checked) return false
    return new Promise((resolve) => {
      if (contents.session.permissionRequest) contents.session.permissionRequest(contents, permission, resolve, { isMainFrame: true, requestingUrl: origin })
      else resolve(true)
    })
  },
  download: (id: number, url: string) => {
    const told = event()
    contentsOf(id).session.emit('will-download', told, { getURL: () => url }, contentsOf(id))
    return told.defaultPrevented
  },
  closed: (id: number) => windows.get(id)?.gone(),
  quit: () => setImmediate(() => app.quit()),
}

if (!process.send) throw new Error('the electron stand-in runs as a child of the tests')
const other = createLink({
  send: (message) => process.connected && process.send?.(message, undefined, undefined, () => undefined),
  onMessage: (listener) => process.on('message', listener),
}, methods)
// The tests ended: so does the program.
process.on('disconnect', () => process.exit(0))
