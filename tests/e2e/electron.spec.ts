import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { launchStandIn, type StandIn } from '#tests/electron-stand-in/browser.ts'
import { expect, test, type App } from './support/fixtures.ts'
import { electronBinary, ROOT } from './support/hosts.ts'
import { CounterPage } from './support/pages.ts'

/** What the stand-in can look into and real Electron cannot be made to do in a test. */
function standInOf(app: App): StandIn {
  test.skip(app.host.standIn === null, 'needs the stand-in')
  return app.host.standIn!
}

/** A call as the page makes it, with the given headers. */
function call(page: Page, procedure: string, headers: Record<string, string>, input: object = {}): Promise<{ status: number; body: string }> {
  return page.evaluate(async ({ procedure, headers, body }) => {
    const response = await fetch(`/rpc/${procedure}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
    return { status: response.status, body: await response.text() }
  }, { procedure, headers, body: JSON.stringify({ json: input }) })
}

const keyOf = (page: Page): Promise<string> => page.evaluate(() => (window as unknown as { centre: { key: string } }).centre.key)

async function acceptOne(app: App): Promise<void> {
  await app.login('clerk')
  const counter = new CounterPage(app.page)
  await counter.chooseMatter('低保', '城市居民最低生活保障')
  await counter.newApplicant('试验甲', '999999196501010019')
  await counter.tick(6)
  await app.page.keyboard.press('F9')
  await expect(counter.number).toBeVisible()
}

test('the preload offers exactly the agreed surface, frozen, and nothing of Node or Electron', async ({ app }) => {
  const seen = await app.page.evaluate(() => {
    const { centre } = window as unknown as { centre: Record<string, unknown> }
    const strangers = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer', '__standIn'].filter((name) => name in window)
    return { names: Object.keys(centre).toSorted(), kinds: [...new Set(Object.values(centre).map((value) => typeof value))].toSorted(), frozen: Object.isFrozen(centre), strangers }
  })
  expect(seen).toEqual({ names: ['choosePrinter', 'chooseFolder', 'hall', 'key', 'openFile', 'print', 'printers', 'saveFile'].toSorted(), kinds: ['function', 'string'], frozen: true, strangers: [] })
})

test('the page knows its host and gets the policy as a header', async ({ app }) => {
  const { page } = app
  const facts = await page.evaluate(async () => {
    const answer = await fetch('/', { method: 'GET' })
    return { policy: answer.headers.get('content-security-policy'), sniff: answer.headers.get('x-content-type-options') }
  })
  expect(facts.policy).toContain("default-src 'none'")
  expect(facts.policy).not.toContain('unsafe-eval')
  expect(facts.sniff).toBe('nosniff')
  const refused = await page.evaluate(() => new Promise((resolve) => {
    addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true })
    const script = document.createElement('script')
    script.textContent = 'window.ran = true'
    document.body.append(script)
  }))
  expect(refused).toBe('script-src-elem')
})

test('a call without the key of the window, or with that of another, is refused', async ({ app }) => {
  const { page } = app
  for (const headers of [{}, { 'x-centre-window': 'x'.repeat(32) }, { 'x-centre-window': '' }] as Record<string, string>[]) {
    const { status, body } = await call(page, 'system/capabilities', headers)
    expect(status).toBe(403)
    expect(JSON.parse(body)).toMatchObject({ code: 'ORIGIN_REFUSED' })
  }
  const { status, body } = await call(page, 'system/capabilities', { 'x-centre-window': await keyOf(page) })
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ json: { host: 'electron', print: 'direct', chooseFolder: true, openFile: true } })
})

test('a call of a foreign origin is refused even with the key', async ({ app }) => {
  const standIn = standInOf(app)
  const key = await keyOf(app.page)
  const ask = async (url: string, headers: Record<string, string>) => {
    const { status } = await standIn.ask<{ status: number }>('request', 'persist:centre', { url, method: 'GET', headers: { 'x-centre-window': key, ...headers }, body: null })
    return status
  }
  expect(await ask('app://centre/api/capabilities', {})).toBe(200)
  expect(await ask('app://centre/api/capabilities', { origin: 'app://centre' })).toBe(200)
  expect(await ask('app://centre/api/capabilities', { origin: 'https://example.invalid' })).toBe(403)
  expect(await ask('app://centre/api/capabilities', { origin: 'null' })).toBe(403)
  expect(await ask('app://centre/api/capabilities', { 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await ask('app://print/api/capabilities', {})).toBe(404)
  expect(await ask('app://centre/../../../../etc/passwd', {})).toBe(200)
  const { body } = await standIn.ask<{ body: Uint8Array }>('request', 'persist:centre', { url: 'app://centre/%2e%2e/%2e%2e/package.json', method: 'GET', headers: {}, body: null })
  expect(Buffer.from(body).toString('utf8')).toMatch(/^<!doctype html>/i)
})

test('the session token never reaches the page, and the log-out ends it', async ({ app }) => {
  const { page } = app
  const answered = page.waitForResponse((response) => response.url().endsWith('/rpc/session/create'))
  await app.login('clerk')
  const response = await answered
  expect(await response.json()).toMatchObject({ json: { token: 'kept-by-host' } })
  expect(response.headers()['set-cookie']).toBeUndefined()
  expect(await page.evaluate(() => document.cookie)).toBe('')
  const key = { 'x-centre-window': await keyOf(page) }
  expect((await call(page, 'session/current', key)).status).toBe(200)
  // A token of the page's own making is not looked at.
  expect((await call(page, 'session/current', { ...key, authorization: 'Bearer erfunden' })).status).toBe(200)
  await app.logout()
  expect((await call(page, 'session/current', key)).status).toBe(401)
})

test('navigation, redirects away and strange windows are refused; only known public sites open outside', async ({ app }) => {
  const { page } = app
  const address = page.url()
  const pages = page.context().pages().length
  await page.evaluate(() => {
    location.href = 'https://example.invalid/away'
  })
  await page.evaluate(() => {
    const link = document.createElement('a')
    link.href = 'file:///etc/passwd'
    document.body.append(link)
    link.click()
    link.remove()
  })
  expect(await page.evaluate(() => window.open('https://example.invalid/new'))).toBeNull()
  await page.evaluate(() => {
    const frame = document.createElement('iframe')
    frame.src = 'https://example.invalid/frame'
    document.body.append(frame)
  })
  await app.login('clerk')
  expect(page.url().split('#')[0]).toBe(address.split('#')[0])
  expect(page.context().pages()).toHaveLength(pages)

  const standIn = standInOf(app)
  await page.evaluate(() => window.open('https://flk.npc.gov.cn/detail'))
  expect(await standIn.noted('openExternal')).toBe('https://flk.npc.gov.cn/detail')
  for (const url of ['http://flk.npc.gov.cn/', 'https://flk.npc.gov.cn.evil.example/', 'https://user@flk.npc.gov.cn/', 'file:///etc/passwd', 'javascript:alert(1)', 'app://print/']) {
    expect(await standIn.ask('windowOpen', 1, url)).toBe('deny')
  }
  expect(standIn.notes.filter(([what]) => what === 'openExternal')).toHaveLength(1)
  expect(standIn.leaks).toEqual([])
})

test('permissions are denied, asked or not', async ({ app }) => {
  const states = await app.page.evaluate(async () => {
    const names = ['geolocation', 'camera', 'microphone'] as PermissionName[]
    return Promise.all(names.map(async (name) => (await navigator.permissions.query({ name })).state))
  })
  expect(states).toEqual(['denied', 'denied', 'denied'])
  const standIn = standInOf(app)
  for (const name of ['media', 'usb', 'serial', 'hid', 'display-capture', 'fullscreen', 'clipboard-read', 'openExternal', 'unknown']) {
    expect(await standIn.ask('permission', 1, name, 'app://centre')).toBe(false)
  }
  expect(await standIn.ask('permission', 1, 'clipboard-sanitized-write', 'app://centre')).toBe(true)
  expect(await standIn.ask('permission', 1, 'clipboard-sanitized-write', 'https://example.invalid')).toBe(false)
})

test('a request over the bridge needs our own top frame and a person who is logged in', async ({ app }) => {
  const { page } = app
  const asked = () => page.evaluate(() => (window as unknown as { centre: { printers: () => Promise<unknown> } }).centre.printers().then((value) => ({ value }), (error: Error) => ({ error: error.message })))
  expect(await asked()).toEqual({ error: '登录已失效,请重新登录' })
  await app.login('clerk')
  expect(await asked()).toMatchObject({ value: { choices: {} } })
  const standIn = standInOf(app)
  for (const frame of [{ url: 'https://example.invalid/', top: true }, { url: 'app://centre/', top: false }, { url: 'app://print/x/', top: true }, { url: 'app://centre.evil/', top: true }]) {
    expect(await standIn.ask('invoke', 1, 'centre:printers', [], frame)).toMatchObject({ ok: false, error: { code: 'ORIGIN_REFUSED' } })
  }
  await expect(standIn.ask('invoke', 1, 'centre:anything', [], { url: 'app://centre/', top: true })).rejects.toThrow('No handler registered')
})

test.describe('windows beside the desk', () => {
  test.use({ appOptions: { seed: 'people', standIn: { displays: 2 } } })

  test('the board opens on the second display with the same rules and the same log-in; the name twice is one window; all close with the desk', async ({ app }) => {
    const { page } = app
    const standIn = standInOf(app)
    await app.login('clerk')
    await page.keyboard.press('F3')
    await expect(page.getByRole('button', { name: /大厅屏/ })).toBeVisible()
    const opening = page.context().waitForEvent('page')
    await page.keyboard.press('Alt+B')
    const board = await opening
    await expect(board.getByRole('main', { name: '大厅屏' })).toBeVisible()
    await expect(page.getByRole('main', { name: '大厅屏' })).toHaveCount(0)
    const { spec } = standIn.windows().find((window) => window.page === board)!
    expect(spec).toMatchObject({ partition: 'persist:centre', fullscreen: true, bounds: { x: 1920, width: 1920 }, javascript: true, name: 'centre-board' })
    // The same key: its calls are answered, and its requests over the bridge too.
    expect((await call(board, 'session/current', { 'x-centre-window': await keyOf(board) })).status).toBe(200)
    expect(await board.evaluate(() => (window as unknown as { centre: { printers: () => Promise<unknown> } }).centre.printers())).toMatchObject({ choices: {} })

    expect(await page.evaluate(() => window.open('#/board', 'centre-board') !== null)).toBe(true)
    expect(standIn.windows().filter((window) => window.spec.name === 'centre-board')).toHaveLength(1)
    for (const address of ['#/system', '#/counter', '/', 'https://example.invalid/#/board', 'app://print/#/board']) {
      expect(await page.evaluate((address) => window.open(address, 'x'), address), address).toBeNull()
    }
    expect(standIn.leaks).toEqual([])
    await page.close()
    expect(await standIn.exited).toBe(0)
  })
})

test.describe('files', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'centre-save-'))
  test.use({ appOptions: { seed: 'people', standIn: { saveTo: folder } } })
  test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('a file is written whole where the person says; only such a file is opened, only of our kinds', async ({ app }) => {
    const standIn = standInOf(app)
    await app.login('clerk')
    const ask = (name: 'saveFile' | 'openFile' | 'chooseFolder', ...input: unknown[]) => app.page.evaluate(async ({ name, input }) => {
      const { centre } = window as unknown as { centre: Record<string, (...input: unknown[]) => Promise<unknown>> }
      const given = input.map((value) => (value === 'BYTES' ? new TextEncoder().encode('%PDF-1.7') : value))
      return centre[name]!(...given).then((value) => ({ value }), (error: Error) => ({ error: error.message }))
    }, { name, input })
    expect(await ask('chooseFolder')).toEqual({ value: folder })
    const saved = path.join(folder, '月报-2026-03.pdf')
    expect(await ask('saveFile', '../../../月报-2026-03.pdf', 'BYTES')).toEqual({ value: saved })
    expect(readFileSync(saved, 'utf8')).toBe('%PDF-1.7')
    expect(readdirSync(folder)).toEqual(['月报-2026-03.pdf'])
    expect(await ask('saveFile', 'autorun.sh', 'BYTES')).toEqual({ error: '只能保存工作簿或 PDF' })
    expect(await ask('saveFile', 'x.pdf', 'no bytes')).toEqual({ error: expect.stringContaining('不符合要求') })
    expect(await ask('openFile', '/etc/passwd')).toEqual({ error: '只能打开刚才保存的文件' })
    await ask('openFile', saved)
    expect(await standIn.noted('openPath')).toBe(saved)
    expect(standIn.notes.filter(([what]) => what === 'openPath')).toHaveLength(1)
  })
})

test('no menu is left whose keys would reload the page', async ({ app }) => {
  const standIn = standInOf(app)
  expect(await standIn.noted('menu')).toBeNull()
})

test('papers are printed silently at exact size, and a failure is recorded, shown and can be tried again', async ({ app }) => {
  test.slow()
  const standIn = standInOf(app)
  standIn.printers[0]!.failure = 'Print job failed'
  await acceptOne(app)
  await expect(app.page.getByRole('alert').first()).toContainText('打印机没有接受')
  const queue = await jobs(app)
  expect(queue[0]).toMatchObject({ status: 'failed', failure: '打印机没有接受,请检查是否开机、缺纸或卡纸' })
  expect(standIn.printed).toHaveLength(0)

  delete standIn.printers[0]!.failure
  await app.page.getByRole('button', { name: '重试' }).first().click()
  await expect(app.page.getByText('已送打印')).toBeVisible()
  expect(standIn.printed.length).toBeGreaterThanOrEqual(2)
  for (const { pageSize, margins } of standIn.printed) {
    expect(pageSize.width).toBe(210_000)
    expect(pageSize.height).toBe(297_000)
    expect(margins).toBe('none')
  }
  const first = path.join(app.folder, 'first.pdf')
  writeFileSync(first, standIn.printed[0]!.pdf)
  const info = spawnSync('pdfinfo', [first], { encoding: 'utf8' }).stdout
  expect(info).toMatch(/Page size:\s+59[45]\.\d+ x 84[12]/)
  // Exactly the pages of the preview: no empty sheet behind them.
  const sheets = await call(app.page, 'documents/pages', { 'x-centre-window': await keyOf(app.page) }, { id: (await jobs(app))[0]!.documentId })
  expect(info).toContain(`Pages:           ${(JSON.parse(sheets.body) as { json: { pages: string[] } }).json.pages.length}\n`)
  expect((await jobs(app)).every(({ status }) => status === 'printed')).toBe(true)
})

test('each kind of document goes to the printer chosen for it', async ({ app }) => {
  test.slow()
  const standIn = standInOf(app)
  standIn.printers.push({ name: 'STANDIN_2', displayName: '二号打印机' })
  await app.login('clerk')
  const chosen = await app.page.evaluate(() => (window as unknown as { centre: { choosePrinter: (kind: string, name: string) => Promise<unknown> } }).centre.choosePrinter('D4', 'STANDIN_2'))
  expect(chosen).toEqual({ D4: 'STANDIN_2' })
  await app.logout()
  await acceptOne(app)
  await expect(app.page.getByText('已送打印')).toBeVisible()
  expect(new Set(standIn.printed.map(({ deviceName }) => deviceName))).toEqual(new Set([null, 'STANDIN_2']))
  const byKind = new Map((await jobs(app)).map(({ kind, printer }) => [kind, printer]))
  expect(byKind.get('D4')).toBe('STANDIN_2')
  expect(byKind.get('D2')).toBeNull()
})

test('a power cut while a sheet is at the printer leaves it failed, to be looked at', async ({ app }) => {
  test.slow()
  const standIn = standInOf(app)
  standIn.printers[0]!.silent = true
  await acceptOne(app)
  await expect.poll(async () => (await jobs(app))[0]?.status).toBe('printing')
  await app.restart('kill')
  await app.login('clerk')
  await expect.poll(async () => (await jobs(app)).filter(({ status }) => status === 'queued' || status === 'printing').length).toBe(0)
  const after = await jobs(app)
  expect(after[0]).toMatchObject({ status: 'failed', failure: expect.stringContaining('程序中断') })
  // Those that had not reached the printer were printed after the start.
  expect(after.slice(1).every(({ status }) => status === 'printed')).toBe(true)
  expect(app.host.standIn!.printed).toHaveLength(after.length - 1)
})

test('a second start shows the window of the first and ends, without touching the database', async ({ app, browser, context }) => {
  const standIn = standInOf(app)
  const second = await launchStandIn({ browser, context, root: ROOT, args: ['--db', path.join(app.folder, 'other.db')], env: { CENTRE_USER_DATA: path.join(app.folder, 'profile') } })
  expect(await second.exited).toBe(0)
  await standIn.noted('focus')
  expect(() => readFileSync(path.join(app.folder, 'other.db'))).toThrow()
})

test('a start that fails says why in its own words, with leaving as the safe button', async ({ app, browser, context }) => {
  standInOf(app)
  const file = path.join(app.folder, 'brief.db')
  writeFileSync(file, '这不是数据库,是一封信。'.repeat(400))
  const profile = path.join(app.folder, 'profile2')
  const failed = await launchStandIn({ browser, context: await browser.newContext(), root: ROOT, args: ['--db', file], env: { CENTRE_USER_DATA: profile } })
  expect(await failed.exited).toBe(3)
  expect(failed.boxes).toHaveLength(1)
  expect(failed.boxes[0]).toMatchObject({ title: '不是本系统的数据库', defaultId: 0, cancelId: 0, buttons: ['退出', '打开数据库所在文件夹'] })
  expect(readFileSync(file, 'utf8')).toMatch(/^这不是数据库/)
  expect(context.pages().length).toBeGreaterThan(0)
})

test('closing the window ends the program cleanly', async ({ app }) => {
  const standIn = standInOf(app)
  await app.login('clerk')
  await app.page.close()
  expect(await standIn.exited).toBe(0)
  await app.restart()
  await app.login('clerk')
})

test('which Electron ran is said', () => {
  test.info().annotations.push({ type: 'electron', description: electronBinary() ?? 'stand-in over the built bundles (no Electron binary or no display on this machine)' })
})

interface Job {
  documentId: string
  kind: string
  status: string
  failure: string | null
  printer: string | null
}

/** Today's print jobs, by the page's own link. */
async function jobs(app: App): Promise<Job[]> {
  const { page } = app
  const response = await page.evaluate(async (key) => {
    const answer = await fetch('/api/print-jobs?all=true', { headers: { 'x-centre-window': key } })
    return answer.json() as Promise<unknown>
  }, await keyOf(page))
  return response as Job[]
}
