import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:https'
import net from 'node:net'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { CONTRACT_REVISION } from '#shared/contract/system.ts'
import { issueCertificate } from '#main/tls/authority.ts'
import { probeHost } from '#main/tls/pinned.ts'
import { expect, test, type App } from './support/fixtures.ts'
import { startElectron, type RunningHost } from './support/hosts.ts'
import { CounterPage, Frame, LoginPage } from './support/pages.ts'
import { NOW, PASSWORD, PEOPLE } from './support/people.ts'

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo
      server.close(() => resolve(port))
    })
  })

async function openSection(page: Page): Promise<void> {
  await page.keyboard.press('Shift+F6')
  await page.getByRole('tab', { name: /大厅主机/ }).click()
}

/** Switches the hall on by its form; returns the fingerprint it shows. */
async function switchOn(app: App, port: number): Promise<string> {
  const { page } = app
  await openSection(page)
  await page.getByLabel('主机名或 IP 地址').fill('127.0.0.1, localhost')
  await page.getByLabel('端口').fill(String(port))
  await page.keyboard.press('Enter')
  const facts = page.getByLabel('大厅主机', { exact: true })
  await expect(facts).toContainText(`https://127.0.0.1:${port}`)
  return facts.getByLabel('指纹').innerText()
}

test('switched on, other computers reach it encrypted; it comes back after a restart; switched off, it is gone', async ({ app, browser }) => {
  test.slow()
  test.skip(app.host.standIn === null, 'needs the stand-in')
  const port = await freePort()
  await app.login('administrator')
  const fingerprint = await switchOn(app, port)
  expect(fingerprint.replaceAll(/\s/g, '')).toMatch(/^[0-9A-F]{64}$/)

  const elsewhere = await browser.newContext({ ignoreHTTPSErrors: true })
  const page = await elsewhere.newPage()
  await page.goto(`https://127.0.0.1:${port}/`)
  await new LoginPage(page).logIn(PEOPLE.clerk.username, PASSWORD)
  await expect(new Frame(page).person).toContainText(PEOPLE.clerk.displayName)
  expect((await elsewhere.cookies())[0]).toMatchObject({ secure: true, httpOnly: true, sameSite: 'Strict' })
  // Over there it is a browser, whatever this desk can do.
  expect(await page.evaluate(async () => (await fetch('/api/capabilities')).json() as Promise<unknown>)).toMatchObject({ host: 'http', print: 'dialog' })
  expect(await page.evaluate(() => 'centre' in window)).toBe(false)

  await app.restart()
  await app.login('administrator')
  await openSection(app.page)
  const facts = app.page.getByLabel('大厅主机', { exact: true })
  expect(await facts.getByLabel('指纹').innerText()).toBe(fingerprint)
  await page.reload()
  await expect(new Frame(page).person).toContainText(PEOPLE.clerk.displayName)

  await app.page.getByRole('button', { name: '关闭大厅主机' }).click()
  await expect(app.page.getByText('○ 未打开')).toBeVisible()
  await expect(page.goto(`https://127.0.0.1:${port}/`)).rejects.toThrow('ERR_CONNECTION_REFUSED')
  await elsewhere.close()
})

test('only an administrator has the section; a port that is taken and a wrong name are said', async ({ app }) => {
  test.skip(app.host.standIn === null, 'needs the stand-in')
  const ask = (request: object) => app.page.evaluate((request) => {
    const { centre } = window as unknown as { centre: { hall: (request: object) => Promise<unknown> } }
    return centre.hall(request).then((value) => ({ value }), (error: Error) => ({ error: error.message }))
  }, request)
  expect(await ask({ do: 'state' })).toEqual({ error: '登录已失效,请重新登录' })
  await app.login('supervisor')
  await app.page.keyboard.press('Shift+F6')
  await expect(app.page.getByRole('tab').first()).toBeVisible()
  await expect(app.page.getByRole('tab', { name: /大厅主机/ })).toHaveCount(0)
  for (const request of [{ do: 'state' }, { do: 'open', port: 9999, names: 'a' }, { do: 'look', address: 'localhost:1' }]) expect(await ask(request)).toEqual({ error: expect.stringContaining('您的角色不能') })
  await app.logout()
  await app.login('administrator')
  const taken = net.createServer()
  await new Promise<void>((resolve) => void taken.listen(0, '0.0.0.0', resolve))
  const { port } = taken.address() as net.AddressInfo
  expect(await ask({ do: 'open', port, names: 'localhost' })).toEqual({ error: `端口 ${port} 已被别的程序占用,请换一个` })
  expect(await ask({ do: 'open', port, names: '大厅' })).toEqual({ error: '“大厅”不是主机名,也不是 IP 地址' })
  expect(await ask({ do: 'open', port: 0, names: 'localhost' })).toEqual({ error: expect.stringContaining('不符合要求') })
  expect(await ask({ do: 'state' })).toMatchObject({ value: { mode: 'alone', fingerprint: null } })
  taken.close()
})

test('a joined desk prints as a hosting one does: no dialog, on the printer chosen here, and the host knows of it', async ({ app, browser }) => {
  test.setTimeout(180_000)
  test.skip(app.host.standIn === null, 'needs the stand-in')
  const port = await freePort()
  await app.login('administrator')
  const fingerprint = await switchOn(app, port)
  const userData = path.join(app.folder, 'desk')
  mkdirSync(userData)
  const { certificate } = await probeHost(`127.0.0.1:${port}`)
  writeFileSync(path.join(userData, 'host.json'), JSON.stringify({ address: `https://127.0.0.1:${port}`, fingerprint: fingerprint.replaceAll(/\s/g, '').match(/../g)!.join(':'), certificate }))
  const context = await browser.newContext()
  const desk = await startElectron({ database: path.join(userData, 'own.db'), userData, now: null, practice: true }, browser, context, { printers: [{ name: 'DESK_A4', displayName: '窗口打印机' }, { name: 'DESK_2', displayName: '二号打印机' }] })
  const { page } = desk
  const standIn = desk.standIn!
  await page.evaluate(() => {
    window.print = () => {
      throw new Error('the dialog of the browser')
    }
  })
  await new LoginPage(page).logIn(PEOPLE.clerk.username, PASSWORD)
  await expect(new Frame(page).person).toContainText(PEOPLE.clerk.displayName)
  const chosen = await page.evaluate(() => (window as unknown as { centre: { choosePrinter: (kind: string, name: string) => Promise<unknown> } }).centre.choosePrinter('D4', 'DESK_2'))
  expect(chosen).toEqual({ D4: 'DESK_2' })

  standIn.printers[0]!.failure = 'Print job failed'
  const counter = new CounterPage(page)
  await counter.chooseMatter('低保', '城市居民最低生活保障')
  await counter.newApplicant('试验甲', '999999196501010019')
  await counter.tick(6)
  await page.keyboard.press('F9')
  await expect(counter.number).toBeVisible()
  await expect(page.getByRole('alert').first()).toContainText('打印机没有接受')
  delete standIn.printers[0]!.failure
  await page.getByRole('button', { name: '重试' }).first().click()
  await expect(page.getByText('已送打印')).toBeVisible()
  expect(new Set(standIn.printed.map(({ deviceName }) => deviceName))).toEqual(new Set([null, 'DESK_2']))
  for (const { pageSize, margins } of standIn.printed) expect([pageSize, margins]).toEqual([{ width: 210_000, height: 297_000 }, 'none'])
  expect(app.host.standIn!.printed).toEqual([])
  const jobs = await page.evaluate(async () => {
    const answer = await fetch('/api/print-jobs?all=true', { headers: { 'x-centre-window': (window as unknown as { centre: { key: string } }).centre.key } })
    return answer.json() as Promise<{ status: string }[]>
  })
  expect(jobs.map(({ status }) => status)).toEqual(standIn.printed.map(() => 'printed'))

  // Only our own page in the top frame asks, and it asks for printing alone.
  for (const frame of [{ url: `https://127.0.0.1:${port}/`, top: true }, { url: 'app://centre/', top: false }, { url: 'https://elsewhere.invalid/', top: true }])
    for (const channel of ['centre:print', 'centre:printers', 'centre:choose-printer']) expect(await standIn.ask('invoke', 1, channel, [{}], frame)).toMatchObject({ ok: false, error: { code: 'ORIGIN_REFUSED' } })
  for (const channel of ['centre:choose-folder', 'centre:save-file', 'centre:open-file']) expect(await standIn.ask('invoke', 1, channel, [{}], { url: 'app://centre/', top: true })).toMatchObject({ ok: false, error: { code: 'CONFLICT' } })
  await desk.stop()
  await context.close()
})

test('a new desk joins by address and fingerprint and works on the host; another certificate there is refused at the start', async ({ app, browser }) => {
  test.setTimeout(180_000)
  test.skip(app.host.standIn === null, 'needs the stand-in')
  const port = await freePort()
  await app.login('administrator')
  const fingerprint = await switchOn(app, port)

  const userData = path.join(app.folder, 'desk')
  mkdirSync(userData)
  const context = await browser.newContext()
  const boxes: string[] = []
  const start = (): Promise<RunningHost> =>
    startElectron({ database: path.join(userData, 'own.db'), userData, now: null, practice: true }, browser, context, { onMessageBox: (box) => (boxes.push(box.title), box.cancelId) })
  let desk = await start()
  await desk.page.getByRole('button', { name: /加入已有的大厅主机/ }).click()
  await desk.page.getByLabel('大厅主机地址').fill(`127.0.0.1:${port}`)
  await desk.page.keyboard.press('Enter')
  const compare = desk.page.getByRole('group', { name: '核对指纹' })
  expect(await compare.getByLabel('指纹', { exact: true }).innerText()).toBe(fingerprint)
  await expect(compare.getByRole('button')).toBeDisabled()
  await compare.getByRole('checkbox').check()
  await compare.getByRole('button').click()
  await desk.standIn!.noted('relaunch')
  await desk.standIn!.exited

  desk = await start()
  await new LoginPage(desk.page).logIn(PEOPLE.clerk.username, PASSWORD)
  await expect(new Frame(desk.page).person).toContainText(PEOPLE.clerk.displayName)
  const today = await desk.page.evaluate(async () => {
    const answer = await fetch('/api/capabilities', { headers: { 'x-centre-window': (window as unknown as { centre: { key: string } }).centre.key } })
    return answer.json() as Promise<{ now: string; host: string }>
  })
  expect(today).toMatchObject({ host: 'electron', print: 'direct', chooseFolder: false, now: expect.stringContaining(NOW.slice(0, 10)) })
  expect(await desk.page.evaluate(() => document.cookie)).toBe('')
  await desk.stop()

  // The host's own files are gone: what comes now is another authority.
  await app.page.getByRole('button', { name: '关闭大厅主机' }).click()
  await expect(app.page.getByText('○ 未打开')).toBeVisible()
  rmSync(path.join(app.folder, 'hall'), { recursive: true })
  expect(boxes).toEqual([])
  await expect(start()).rejects.toThrow('code 3')
  await switchOn(app, port)
  await expect(start()).rejects.toThrow('code 3')
  expect(boxes).toEqual(['连不上大厅主机', '大厅主机不是确认过的那一台'])
  await context.close()
})

test('a host of another version is spoken of once and worked with; one that does not fit is refused in words that say what to renew', async ({ app, browser }) => {
  test.slow()
  test.skip(app.host.standIn === null, 'needs the stand-in')
  const issued = await issueCertificate(path.join(app.folder, 'elsewhere'), ['127.0.0.1'])
  let says: object = { version: '9.9.9', revision: CONTRACT_REVISION }
  const server = createServer({ cert: readFileSync(issued.certificate), key: readFileSync(issued.key) }, (_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(says)))
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  const shown = await probeHost(`127.0.0.1:${(server.address() as net.AddressInfo).port}`)
  const userData = path.join(app.folder, 'desk')
  mkdirSync(userData)
  writeFileSync(path.join(userData, 'host.json'), JSON.stringify({ address: shown.address, fingerprint: shown.fingerprint, certificate: shown.certificate }))
  const context = await browser.newContext()
  const boxes: { title: string; message?: string }[] = []
  const start = () => startElectron({ database: path.join(userData, 'own.db'), userData, now: null, practice: true }, browser, context, { onMessageBox: (box) => (boxes.push(box), box.cancelId) })
  for (let day = 0; day < 2; day++) await (await start()).stop()
  expect(boxes).toEqual([expect.objectContaining({ title: '大厅主机的版本不同', message: expect.stringContaining('9.9.9'), buttons: ['知道了'] })])

  says = { version: '9.9.9', revision: CONTRACT_REVISION + 1 }
  await expect(start()).rejects.toThrow('code 3')
  expect(boxes[1]).toMatchObject({ title: '与大厅主机的版本不合', detail: expect.stringContaining('请在这台电脑上安装与主机相同的 9.9.9 版'), buttons: ['退出', '再试一次', '这次改用本机数据库'] })
  server.closeAllConnections()
  server.close()
  await context.close()
})
