import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { _electron, type Browser, type BrowserContext, type Page } from 'playwright-core'
import { launchStandIn, type StandIn, type StandInOptions } from '#tests/electron-stand-in/browser.ts'

export const ROOT = path.resolve(import.meta.dirname, '../../..')

export interface StartOptions {
  database: string
  userData: string
  now: string | null
  practice?: boolean
}

/** A running program with its first page open. */
export interface RunningHost {
  page: Page
  /** Of the HTTP host. */
  address?: string
  /** Null over HTTP and in real Electron. */
  standIn: StandIn | null
  /** Ends it as a person does. */
  stop(): Promise<void>
  /** Ends it as a power cut does. */
  kill(): Promise<void>
}

export type StandInExtras = Pick<StandInOptions, 'printers' | 'onMessageBox' | 'saveTo' | 'displays'>

/** The real binary, when it is there. */
export function electronBinary(): string | null {
  const names = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' } as Record<string, string>
  const folders = [process.env.ELECTRON_OVERRIDE_DIST_PATH, path.join(ROOT, 'node_modules/electron/dist')].filter((folder) => folder !== undefined)
  const found = folders.map((folder) => path.join(folder, names[process.platform] ?? 'electron')).find((file) => existsSync(file))
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
  return found !== undefined && hasDisplay ? found : null
}

export const electronKind = (): string => (electronBinary() === null ? 'the stand-in for Electron (no binary or no display here)' : `real Electron ${electronBinary()}`)

const typed = ({ database, now, practice }: StartOptions): string[] => ['--db', database, ...(now === null ? [] : ['--now', now]), ...(practice ? ['--practice'] : [])]

/** `centre serve` as a child; resolves with the address it prints when ready. */
async function serve(options: StartOptions, port: string): Promise<{ address: string; end: (signal: NodeJS.Signals) => Promise<void> }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'src/main/hosts/cli/main.ts'), 'serve', '--port', port, ...typed(options)], {
    cwd: ROOT,
    env: { ...process.env, NODE_OPTIONS: '' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const address = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => line.startsWith('{"ready"') && resolve((JSON.parse(line) as { address: string }).address))
    child.once('exit', (code) => reject(new Error(`serve ended with code ${code}`)))
  })
  return { address, end: async (signal) => (child.kill(signal), exited) }
}

/** `before`: the host that ran on this database until now; its address is kept, as an installed server's would be. */
export async function startWeb(options: StartOptions, context: BrowserContext, before?: RunningHost): Promise<RunningHost> {
  const { address, end } = await serve(options, before?.address ? new URL(before.address).port : '0')
  const page = await context.newPage()
  await page.goto(address)
  const close = async (signal: NodeJS.Signals): Promise<void> => {
    await page.close()
    await end(signal)
  }
  return { page, address, standIn: null, stop: () => close('SIGTERM'), kill: () => close('SIGKILL') }
}

async function startReal(binary: string, options: StartOptions): Promise<RunningHost> {
  const root = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const electron = await _electron.launch({
    executablePath: binary,
    args: [...root, ROOT, ...typed(options)],
    cwd: ROOT,
    env: { ...(process.env as Record<string, string>), CENTRE_USER_DATA: options.userData },
  })
  const child = electron.process()
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const page = await electron.firstWindow()
  return { page, standIn: null, stop: () => electron.close(), kill: async () => (child.kill('SIGKILL'), exited) }
}

/** Real Electron when its binary is there, otherwise the built bundles under the stand-in. */
export async function startElectron(options: StartOptions, browser: Browser, context: BrowserContext, extras: StandInExtras = {}): Promise<RunningHost> {
  const binary = electronBinary()
  if (binary !== null) return startReal(binary, options)
  const standIn = await launchStandIn({ browser, context, root: ROOT, args: typed(options), env: { CENTRE_USER_DATA: options.userData }, ...extras })
  const page = await standIn.firstWindow()
  return {
    page,
    standIn,
    stop: async () => void (await standIn.quit()),
    kill: async () => void (await standIn.kill()),
  }
}
