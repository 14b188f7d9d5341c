import { copyFileSync, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { chromium, type Browser } from 'playwright-core'
import { CHROMIUM, serve, stop } from './browser.ts'
import { benchKeys } from './keys.ts'
import { percentile, say, type Figures } from './figures.ts'
import { PASSWORD, ROOT, temporaryFolder } from './world.ts'

const RENDERER = path.join(ROOT, 'out/renderer')

/** Bytes of the built renderer, as they are and as a server could pack them; fonts and pictures apart. */
function bundleSize(figures: Figures): void {
  const files = readdirSync(RENDERER, { recursive: true, encoding: 'utf8' }).map((name) => path.join(RENDERER, name)).filter((file) => statSync(file).isFile())
  const code = files.filter((file) => /\.(js|css|html)$/.test(file))
  const first = readFileSync(path.join(RENDERER, 'index.html'), 'utf8')
  const initial = code.filter((file) => file.endsWith('.html') || first.includes(path.basename(file)))
  const kib = (list: string[], size: (file: string) => number): number => list.reduce((sum, file) => sum + size(file), 0) / 1024
  const packed = (file: string): number => gzipSync(readFileSync(file)).length
  const plain = (file: string): number => statSync(file).size
  figures.add('renderer bundle', kib(code, plain), 'KiB', null, { note: `${code.length} files of script, style and page; ${kib(code, packed).toFixed(0)} KiB gzipped; all files ${kib(files, plain).toFixed(0)} KiB` })
  figures.add('renderer bundle, first load', kib(initial, plain), 'KiB', null, { note: `${kib(initial, packed).toFixed(0)} KiB gzipped` })
}

interface Start {
  login: number
  counter: number
  bare: number
}

/** From starting the program to the log-in form, and from the log-in to the counter, in a browser that runs already. */
async function startOnce(browser: Browser, file: string): Promise<Start> {
  const start = performance.now()
  const { address, child } = await serve(file)
  try {
    const page = await browser.newPage()
    await page.goto(address)
    await page.getByLabel('用户名').waitFor()
    const login = performance.now() - start
    await page.getByLabel('用户名').fill('clerk01')
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
    const entered = performance.now()
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByLabel('查找事项').waitFor()
    const counter = performance.now() - entered
    const bareStart = performance.now()
    const bare = await browser.newPage()
    await bare.goto(`${address}/api/health`)
    const bareMs = performance.now() - bareStart
    await page.close()
    await bare.close()
    return { login, counter, bare: bareMs }
  } finally {
    await stop(child)
  }
}

export async function benchScreen(figures: Figures, seeded: string, runs: number): Promise<void> {
  if (!existsSync(path.join(RENDERER, 'index.html'))) return say('renderer is not built (npm run build): bundle and start are left out')
  bundleSize(figures)
  if (runs === 0 || !existsSync(CHROMIUM)) return say('start in a browser is left out')
  const file = path.join(temporaryFolder(), 'start.db')
  copyFileSync(seeded, file)
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: [...args, '--disable-background-networking'] })
  try {
    const starts: Start[] = []
    for (let i = 0; i < runs; i++) starts.push(await startOnce(browser, file))
    const median = (of: (s: Start) => number): number => percentile(starts.map(of), 0.5)
    figures.add('start to the log-in form', median((s) => s.login) / 1000, 's', { most: 2.5 }, { reference: median((s) => s.bare) / 1000, note: 'program and page, browser already open; reference: a page of one line' })
    figures.add('log-in to the counter', median((s) => s.counter) / 1000, 's', { most: 1 })
    await benchKeys(figures, browser, file)
  } finally {
    await browser.close()
  }
}
