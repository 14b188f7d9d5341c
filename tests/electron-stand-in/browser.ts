/** The browser half of the stand-in: starts the built main process under Node and gives it pages of the test's Chromium as windows. */
import { spawn, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Frame, Page, Route } from 'playwright-core'
import { createLink, toApp, toWeb, type FrameSpec, type Link, type PlainResponse, type WindowSpec } from './link.ts'
import { preloadScript } from './preload-world.ts'

export interface Printed {
  deviceName: string | null
  pageSize: { width: number; height: number }
  margins: string
  pdf: Buffer
}

export interface StandInPrinter {
  name: string
  displayName: string
  /** Reason of failure; without it the printer prints. */
  failure?: string
  /** Takes the job and never answers. */
  silent?: boolean
}

export interface StandInOptions {
  browser: Browser
  /** Shows the windows of the main partition; kept over a restart like the folder of a real one. */
  context: BrowserContext
  root: string
  args: readonly string[]
  env: Readonly<Record<string, string>>
  printers?: StandInPrinter[]
  /** Answers a message box with the number of its button; default: the safe one. */
  onMessageBox?: (box: MessageBox) => number
  saveTo?: string
  /** Displays side by side; default one. */
  displays?: number
}

export interface MessageBox {
  title: string
  detail: string
  buttons: string[]
  defaultId: number
  cancelId: number
}

export interface StandIn {
  firstWindow(): Promise<Page>
  readonly printed: Printed[]
  readonly printers: StandInPrinter[]
  readonly boxes: MessageBox[]
  /** What the program asked the desktop for: [what, value]. */
  readonly notes: [string, unknown][]
  /** Resolves with the note when it comes; one that came before counts. */
  noted(what: string): Promise<unknown>
  /** Requests that wanted to leave the machine and were not refused by the program. */
  readonly leaks: string[]
  readonly exited: Promise<number>
  /** Windows that are open, with what the program made them of. */
  windows(): { page: Page; spec: WindowSpec }[]
  ask: Link['ask']
  /** Ends the program as closing its window does. */
  quit(): Promise<number>
  /** Ends it as a power cut does. */
  kill(): Promise<number>
}

interface Shown {
  page: Page
  spec: WindowSpec
  /** Addresses the main process itself asked to load. */
  loading: Set<string>
}

const ELECTRON_PERMISSIONS = { geolocation: 'geolocation', microphone: 'media', camera: 'media' } as const

export async function launchStandIn(options: StandInOptions): Promise<StandIn> {
  const child = startMain(options)
  const host = new Host(options, child)
  return host.face()
}

function startMain({ root, args, env, displays = 1 }: StandInOptions): ChildProcess {
  const register = fileURLToPath(new URL('./register.ts', import.meta.url))
  // Electron's argv: binary, application, what was typed.
  return spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', register, 'out/main/electron.js', root, ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '', CENTRE_STANDIN_DISPLAYS: String(displays), ...env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    serialization: 'advanced',
  })
}

const frameSpec = (frame: Frame): FrameSpec => ({ url: toApp(frame.url()), top: frame.parentFrame() === null })

class Host {
  private readonly windows = new Map<number, Shown>()
  private readonly contexts = new Map<string, Promise<BrowserContext>>()
  private readonly link: Link
  private readonly options: StandInOptions
  private readonly child: ChildProcess
  private readonly exited: Promise<number>
  private readonly printed: Printed[] = []
  private readonly boxes: MessageBox[] = []
  private readonly notes: [string, unknown][] = []
  private readonly listeners = new Set<() => void>()
  private readonly leaks: string[] = []
  private readonly printers: StandInPrinter[]
  private readonly first: Promise<Page>
  private tellFirst: (page: Page) => void = () => {}

  constructor(options: StandInOptions, child: ChildProcess) {
    this.options = options
    this.child = child
    this.printers = options.printers ?? [{ name: 'STANDIN_A4', displayName: '测试打印机' }]
    this.exited = new Promise((resolve) => child.once('exit', (code, signal) => resolve(code ?? (signal === 'SIGKILL' ? 137 : 1))))
    this.first = new Promise((resolve, reject) => {
      this.tellFirst = resolve
      void this.exited.then((code) => reject(new Error(`the main process ended with code ${code} before it showed a window`)))
    })
    this.first.catch(() => undefined)
    void this.exited.then((code) => this.link.close(`the main process ended with code ${code}`))
    this.link = createLink({
      // A program that has just ended takes no more messages, and nobody waits for its answer.
      send: (message) => child.connected && child.send(message, () => undefined),
      onMessage: (listener) => child.on('message', listener),
    }, this.methods())
  }

  face(): StandIn {
    const { printed, printers, boxes, notes, leaks, exited } = this
    return {
      firstWindow: () => this.first,
      printed, printers, boxes, notes, leaks, exited,
      noted: (what) => this.noted(what),
      windows: () => [...this.windows.values()],
      ask: this.link.ask,
      quit: async () => {
        if (this.child.connected) await this.link.ask('quit').catch(() => undefined)
        return this.ended()
      },
      kill: async () => {
        this.child.kill('SIGKILL')
        return this.ended()
      },
    }
  }

  private async ended(): Promise<number> {
    const code = await this.exited
    for (const { page } of this.windows.values()) await page.close().catch(() => undefined)
    this.windows.clear()
    // A page that is still closing makes the browser refuse this; its routes are gone with it.
    await this.options.context.unrouteAll({ behavior: 'ignoreErrors' }).catch(() => undefined)
    for (const [partition, context] of this.contexts) if (partition !== 'persist:centre') await (await context).close()
    return code
  }

  private noted(what: string): Promise<unknown> {
    return new Promise((resolve) => {
      const look = () => {
        const found = this.notes.find(([name]) => name === what)
        if (!found) return
        this.listeners.delete(look)
        resolve(found[1])
      }
      this.listeners.add(look)
      look()
    })
  }

  private methods() {
    return {
      open: (spec: WindowSpec) => this.open(spec),
      load: (id: number, url: string) => this.load(id, url),
      reload: async (id: number) => void (await this.shown(id).page.reload()),
      close: async (id: number) => {
        const window = this.windows.get(id)
        this.windows.delete(id)
        await window?.page.close()
      },
      printers: () => this.printers.map(({ name, displayName }) => ({ name, displayName, description: '', options: {} })),
      print: (id: number, print: PrintOptions) => this.print(id, print),
      pdf: (id: number, print: PrintOptions) => this.pdf(id, print),
      note: (what: string, value: unknown) => {
        this.notes.push([what, value])
        for (const listener of this.listeners) listener()
      },
      messageBox: (box: MessageBox) => {
        this.boxes.push(box)
        return { response: this.options.onMessageBox?.(box) ?? box.cancelId }
      },
      openDialog: () => ({ canceled: this.options.saveTo === undefined, filePaths: this.options.saveTo === undefined ? [] : [this.options.saveTo] }),
      saveDialog: ({ defaultPath }: { defaultPath: string }) => {
        const { saveTo } = this.options
        return { canceled: saveTo === undefined, filePath: saveTo === undefined ? '' : `${saveTo}/${defaultPath.split('/').at(-1)}` }
      },
    }
  }

  private shown(id: number): Shown {
    const window = this.windows.get(id)
    if (!window) throw new Error(`stand-in: no window ${id}`)
    return window
  }

  private async contextOf({ partition, javascript }: WindowSpec): Promise<BrowserContext> {
    let context = this.contexts.get(partition)
    if (!context) {
      const made = partition === 'persist:centre' ? Promise.resolve(this.options.context) : this.options.browser.newContext({ javaScriptEnabled: javascript })
      context = made.then(async (ready) => {
        await ready.route('**/*', (route) => this.route(route, partition))
        return ready
      })
      this.contexts.set(partition, context)
    }
    return context
  }

  private async open(spec: WindowSpec): Promise<void> {
    const context = await this.contextOf(spec)
    const page = await context.newPage()
    const window: Shown = { page, spec, loading: new Set() }
    this.windows.set(spec.id, window)
    page.on('close', () => {
      if (this.windows.delete(spec.id) && this.child.connected) void this.link.ask('closed', spec.id)
    })
    page.on('popup', (popup) => void popup.close())
    page.on('download', (download) => {
        void this.link.ask<boolean>('download', spec.id, toApp(download.url())).then((refused) => (refused ? download.cancel() : undefined))
    })
    await page.exposeBinding('__standIn', (source, _kind: 'invoke', name: string, args: unknown[]) => this.link.ask('invoke', spec.id, name, args, frameSpec(source.frame)))
    if (spec.name !== null) await page.addInitScript(`window.name = ${JSON.stringify(spec.name)}`)
    if (spec.javascript) await page.addInitScript({ content: preloadScript(spec.preload, spec.arguments) })
  }

  private async load(id: number, url: string): Promise<void> {
    const { page, spec, loading } = this.shown(id)
    const address = toWeb(url)
    if (spec.javascript) await this.setPermissions(page, id, url)
    loading.add(address)
    await page.goto(address)
    loading.delete(address)
    if (spec.partition === 'persist:centre') this.tellFirst(page)
  }

  /** Chromium asks nobody in headless mode: what the program's handlers say is set beforehand. */
  private async setPermissions(page: Page, id: number, url: string): Promise<void> {
    const origin = new URL(url)
    const cdp = await page.context().newCDPSession(page)
    for (const [name, electronName] of Object.entries(ELECTRON_PERMISSIONS)) {
      const granted = await this.link.ask<boolean>('permission', id, electronName, `${origin.protocol}//${origin.host}`)
      await cdp.send('Browser.setPermission', { permission: { name }, setting: granted ? 'granted' : 'denied', origin: toWeb(`app://${origin.host}`) })
    }
    await cdp.detach()
  }

  private async route(route: Route, partition: string): Promise<void> {
    const request = route.request()
    const url = toApp(request.url())
    if (url.endsWith('/__stand-in/open')) return this.openFromPage(route)
    if (!url.startsWith('app:')) {
      const navigates = request.isNavigationRequest() && (await this.refuses(request.frame(), url))
      if (!navigates && !(await this.link.ask<boolean>('blocked', partition, url))) this.leaks.push(url)
      return route.abort(navigates ? 'aborted' : 'blockedbyclient')
    }
    if (request.isNavigationRequest() && (await this.refuses(request.frame(), url))) return route.abort('aborted')
    const headers = Object.fromEntries(Object.entries(request.headers()).map(([name, value]) => [name, toApp(value)]))
    delete headers.referer
    if (request.method() !== 'GET' && !request.isNavigationRequest()) headers.origin ??= new URL(request.frame().url()).origin.replace(/^.*$/, toApp)
    const plain = { url, method: request.method(), headers, body: request.postDataBuffer() }
    try {
      const { status, headers: sent, body } = await this.link.ask<PlainResponse>('request', partition, plain)
      await route.fulfill({ status, headers: sent, body: Buffer.from(body) })
    } catch {
      await route.abort('failed').catch(() => undefined)
    }
  }

  /** window.open of a page; the window itself comes after the answer, for which the page stands still. */
  private async openFromPage(route: Route): Promise<void> {
    const [url, name] = JSON.parse(route.request().postData() ?? '[]') as [string, string]
    const window = [...this.windows.values()].find(({ page }) => page === route.request().frame().page())
    const action = window ? await this.link.ask<string>('windowOpen', window.spec.id, toApp(url), name).catch(() => 'deny') : 'deny'
    await route.fulfill({ status: 200, contentType: 'text/plain', body: action })
  }

  private async refuses(frame: Frame, url: string): Promise<boolean> {
    const window = [...this.windows.values()].find(({ page }) => page === frame.page())
    if (!window) return true
    if (window.loading.has(toWeb(url))) return false
    return this.link.ask<boolean>('navigation', window.spec.id, url, frameSpec(frame), 'navigate')
  }

  private async pdf(id: number, { pageSize }: PrintOptions): Promise<Buffer> {
    if (!pageSize) throw new Error('stand-in: no page size given')
    const length = (microns: number): string => `${microns / 1000}mm`
    return this.shown(id).page.pdf({ width: length(pageSize.width), height: length(pageSize.height), printBackground: true, margin: { top: 0, right: 0, bottom: 0, left: 0 } })
  }

  /** @returns the reason of failure, empty when printed. */
  private async print(id: number, options: PrintOptions): Promise<string> {
    const printer = options.deviceName === undefined ? this.printers[0] : this.printers.find(({ name }) => name === options.deviceName)
    if (!printer) return 'Invalid deviceName provided'
    if (printer.silent) return new Promise(() => {})
    if (printer.failure !== undefined) return printer.failure
    this.printed.push({ deviceName: options.deviceName ?? null, pageSize: options.pageSize!, margins: options.margins?.marginType ?? 'default', pdf: await this.pdf(id, options) })
    return ''
  }
}

interface PrintOptions {
  deviceName?: string
  pageSize?: { width: number; height: number }
  margins?: { marginType: string }
}
