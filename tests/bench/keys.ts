import type { Browser, Page } from 'playwright-core'
import { serve, stop } from './browser.ts'
import { percentile, type Figures } from './figures.ts'
import { PASSWORD } from './world.ts'

interface Press {
  key: string
  /** From the key to the frame after it, milliseconds. */
  paint: number
  /** From the key to the frame after the last change it brought about: the answer of the host is on the screen. */
  answer: number
}

interface Watched {
  presses: Press[]
  shifts: { value: number; at: number; what: string }[]
  quiet: () => Promise<void>
}
declare global {
  interface Window {
    watched: Watched
  }
}

/** Runs in the page before its own scripts. A frame is painted when the message posted in its animation callback arrives. */
function watch(): void {
  const presses: Press[] = []
  const shifts: Watched['shifts'] = []
  const painted = (then: (at: number) => void): void => {
    requestAnimationFrame(() => {
      const { port1, port2 } = new MessageChannel()
      port1.addEventListener('message', () => then(performance.now()))
      port1.start()
      port2.postMessage(0)
    })
  }
  let current: (Press & { start: number }) | null = null
  let lastChange = performance.now()
  addEventListener('keydown', (event) => {
    const press = { key: event.key, start: event.timeStamp, paint: 0, answer: 0 }
    current = press
    presses.push(press)
    painted((at) => {
      press.paint = at - press.start
      press.answer = Math.max(press.answer, press.paint)
    })
  }, { capture: true })
  const observe = (): void => {
    const ticking = (node: Node): boolean => (node instanceof Element ? node : node.parentElement)?.closest('time, [role="timer"], header') != null
    new MutationObserver((changes) => {
      if (changes.every((change) => ticking(change.target))) return
      lastChange = performance.now()
      const press = current
      if (press) painted((at) => (press.answer = Math.max(press.answer, at - press.start)))
    }).observe(document.documentElement, { subtree: true, childList: true, attributes: true, characterData: true })
  }
  if (document.documentElement) observe()
  else addEventListener('DOMContentLoaded', observe)
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as (PerformanceEntry & { value: number; sources?: { node?: Node }[] })[])
      shifts.push({ value: entry.value, at: entry.startTime, what: (entry.sources ?? []).map(({ node }) => (node instanceof Element ? `${node.tagName}.${node.className}` : (node?.nodeName ?? ''))).join(' ') })
  }).observe({ type: 'layout-shift', buffered: true })
  const quiet = async (): Promise<void> => {
    while (performance.now() - lastChange < 120) await new Promise((resolve) => setTimeout(resolve, 20))
  }
  window.watched = { presses, shifts, quiet }
}

/** Presses keys one by one, each after the answer to the one before it stands on the screen. */
async function press(page: Page, keys: readonly string[]): Promise<void> {
  for (const key of keys) {
    await page.keyboard.press(key)
    await page.evaluate(() => window.watched.quiet())
  }
}

const letters = (text: string): string[] => [...text]

/** What a clerk presses in a minute: find a matter and a resident, tick papers, look at dates, start over. */
async function atTheCounter(page: Page): Promise<void> {
  for (const [matter, person] of [['dbsq', 'wang'], ['26', 'zhw'], ['zaocan', 'lijing']] as const) {
    await press(page, [...letters(matter), 'ArrowDown', 'ArrowUp', 'Enter'])
    await press(page, [...letters(person), 'ArrowDown', 'Enter'])
    await press(page, ['Alt+3', 'Space', 'Space', 'ArrowDown', 'ArrowUp', 'Space', 'Alt+I', 'Alt+I', 'Alt+N'])
  }
}

/** Finding a case among all of them and going through the list. */
async function inTheList(page: Page): Promise<void> {
  await press(page, ['F4'])
  for (const words of ['wang', '5678', 'zh'])
    await press(page, ['/', ...letters(words), 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp', 'Enter', 'ArrowDown', 'Escape', '/', 'Escape'])
  await press(page, ['Alt+2', 'Alt+3', 'Alt+1', 'End', 'Home', 'PageDown', 'PageDown'])
}

const REFERENCE = '<!doctype html><input autofocus><script>addEventListener("keydown",()=>{document.title=Date.now()})</script>'

/** Key to paint in Chromium with the whole register behind it, and what moved while the counter came up. */
export async function benchKeys(figures: Figures, browser: Browser, file: string): Promise<void> {
  const { address, child } = await serve(file)
  try {
    const blank = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    await blank.addInitScript(watch)
    await blank.route('**/*', (route) => route.fulfill({ contentType: 'text/html', body: REFERENCE }))
    await blank.goto(address)
    await press(blank, letters('abcdefghijklmnopqrstuvwxyz'))
    const reference = percentile((await blank.evaluate(() => window.watched.presses)).map((one) => one.paint), 0.95)
    await blank.close()

    const page = await browser.newPage({ viewport: { width: 1366, height: 768 } })
    await page.addInitScript(watch)
    await page.goto(address)
    await page.getByLabel('用户名').fill('clerk01')
    await page.getByLabel('密码', { exact: true }).fill(PASSWORD)
    const before = await page.evaluate(() => performance.now())
    await page.getByRole('button', { name: '登录' }).click()
    await page.getByLabel('查找事项').waitFor()
    await page.evaluate(() => window.watched.quiet())
    const shifts = (await page.evaluate(() => window.watched.shifts)).filter((shift) => shift.at > before)
    const moved = shifts.reduce((all, shift) => all + shift.value, 0)
    figures.add('layout shift while the counter comes up', moved, '', { most: 0 }, { note: shifts.map((shift) => shift.what).join('; ') || 'nothing moved' })
    await atTheCounter(page)
    await inTheList(page)
    const presses = await page.evaluate(() => window.watched.presses)
    const worst = (of: (one: Press) => number): string => presses.toSorted((a, b) => of(b) - of(a)).slice(0, 3).map((one) => `${one.key} ${of(one).toFixed(0)}`).join(', ')
    figures.add('key to paint p95', percentile(presses.map((one) => one.paint), 0.95), 'ms', { most: 50 }, { reference, note: `${presses.length} keys at counter and list; slowest ${worst((one) => one.paint)}; reference: an empty page` })
    figures.add('key to its answer on the screen p95', percentile(presses.map((one) => one.answer), 0.95), 'ms', null, { note: `with what the host answers; slowest ${worst((one) => one.answer)}` })
    await page.close()
  } finally {
    await stop(child)
  }
}
