/**
 * `npm run screenshots`: pictures of every screen and state, taken from a practice centre made for them, into docs/screenshots.
 * `npm run screenshots -- cases counter-1024` takes only those.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium, type Browser, type Page } from 'playwright-core'
import { startWeb, type RunningHost } from '#tests/e2e/support/hosts.ts'
import { LoginPage } from '#tests/e2e/support/pages.ts'
import { PASSWORD, PEOPLE, type PersonKey } from '#tests/e2e/support/people.ts'
import { shrink } from './shrink.ts'
import { settle, SHOTS, SIZE, type Shot } from './shots.ts'
import { makeEmpty, makeWorld, NOW } from './world.ts'

const OUT = path.resolve(import.meta.dirname, '../../docs/screenshots')

const say = (line: string): void => void process.stderr.write(`${line}\n`)

async function open(browser: Browser): Promise<Awaited<ReturnType<Browser['newContext']>>> {
  return browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', viewport: SIZE, reducedMotion: 'reduce' })
}

async function logIn(page: Page, as: PersonKey): Promise<void> {
  await new LoginPage(page).logIn(PEOPLE[as].username, PASSWORD)
  await page.getByRole('navigation', { name: '主导航' }).waitFor()
}

/** One picture, in a browser of its own so that nothing of the one before shows. Returns why it could not be taken. */
async function take(browser: Browser, address: string, shot: Shot): Promise<string | null> {
  const context = await open(browser)
  const page = await context.newPage()
  page.setDefaultTimeout(12_000)
  try {
    if (shot.size) await page.setViewportSize(shot.size)
    await page.goto(address)
    if (shot.as) await logIn(page, shot.as)
    if (shot.at) await page.evaluate((hash) => void (location.hash = hash), `#/${shot.at}`)
    await settle(page)
    const shown = (await shot.prepare?.(page)) ?? page
    if (!shot.unsettled) await settle(shown)
    if (await shown.getByText('此功能尚未提供').isVisible()) throw new Error('there is no such screen yet')
    const file = path.join(OUT, `${shot.name}.png`)
    await shown.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
    shrink(file)
    return null
  } catch (error) {
    return error instanceof Error ? error.message.split('\n')[0]! : String(error)
  } finally {
    // An answer still held back must not hold the program back.
    await page.unrouteAll({ behavior: 'ignoreErrors' })
    await context.close()
  }
}

async function takeAll(browser: Browser, host: RunningHost, shots: readonly Shot[]): Promise<string[]> {
  const failures: string[] = []
  for (const shot of shots) {
    const failure = await take(browser, host.address!, shot)
    say(`${failure === null ? '✓' : '✗'} ${shot.name}${failure === null ? '' : `: ${failure}`}`)
    if (failure !== null) failures.push(shot.name)
  }
  return failures
}

/** All pictures of one database; those that leave something behind each from a copy of it. */
async function takeFrom(browser: Browser, database: string, shots: readonly Shot[]): Promise<string[]> {
  const failures: string[] = []
  const groups = [shots.filter(({ alone }) => !alone), ...shots.filter(({ alone }) => alone).map((shot) => [shot])]
  for (const [i, group] of groups.entries()) {
    if (group.length === 0) continue
    const copy = database.replace(/\.db$/, `-${i}.db`)
    copyFileSync(database, copy)
    const host = await startWeb({ database: copy, userData: path.dirname(copy), now: NOW }, await open(browser))
    failures.push(...(await takeAll(browser, host, group)))
    await host.stop()
  }
  return failures
}

const wanted = process.argv.slice(2)
const isWanted = ({ name }: { name: string }): boolean => wanted.length === 0 || wanted.includes(name)
const folder = mkdtempSync(path.join(tmpdir(), 'centre-screenshots-'))
mkdirSync(OUT, { recursive: true })
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
// Date fields are drawn in the browser's own language (LANGUAGE on Linux, needs its package of languages); the desktop program sets it itself.
const env = { ...process.env, LANGUAGE: 'zh_CN' } as Record<string, string>
const browser = await chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] || '/usr/bin/chromium', args, env })
let failures: string[] = []
try {
  say('making a practice month…')
  const [world, empty, receipt] = ['centre.db', 'empty.db', 'receipt.png'].map((name) => path.join(folder, name)) as [string, string, string]
  await makeWorld(world, receipt)
  await makeEmpty(empty)
  shrink(receipt)
  if (isWanted({ name: 'receipt' })) copyFileSync(receipt, path.join(OUT, 'receipt.png'))
  failures = [
    ...(await takeFrom(browser, empty, SHOTS.filter((shot) => shot.fresh && isWanted(shot)))),
    ...(await takeFrom(browser, world, SHOTS.filter((shot) => !shot.fresh && isWanted(shot)))),
  ]
} finally {
  await browser.close()
  rmSync(folder, { recursive: true, force: true })
}
const bytes = readdirSync(OUT).reduce((sum, name) => sum + statSync(path.join(OUT, name)).size, 0)
say(`docs/screenshots: ${readdirSync(OUT).length} pictures, ${(bytes / 2 ** 20).toFixed(1)} MB${failures.length > 0 ? `; not taken: ${failures.join(', ')}` : ''}`)
process.exitCode = failures.length === 0 ? 0 : 1
