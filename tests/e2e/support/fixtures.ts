import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test as base, expect } from '@playwright/test'
import type { Page } from 'playwright-core'
import type { HostOptions } from '../../../playwright.config.ts'
import { electronKind, ROOT, startElectron, startWeb, type RunningHost, type StandInExtras } from './hosts.ts'
import { Frame, LoginPage } from './pages.ts'
import { AFTER_MONTH, NOW, PASSWORD, PEOPLE, type PersonKey } from './people.ts'

export interface App {
  readonly page: Page
  readonly frame: Frame
  readonly host: RunningHost
  readonly folder: string
  readonly database: string
  /** Logs in by keyboard as the person of the role. */
  login(as: PersonKey): Promise<void>
  logout(): Promise<void>
  /** Ends the program, properly or as a power cut does, and starts it again on the same database. */
  restart(how?: 'stop' | 'kill'): Promise<void>
}

export interface AppOptions {
  /** `people`: one of each role; `month`: after a worked month, on its last day; `empty`: the first run. */
  seed: 'people' | 'month' | 'empty'
  standIn: StandInExtras
}

type Fixtures = HostOptions & { app: App; appOptions: AppOptions }
type WorkerFixtures = { templates: (seed: AppOptions['seed']) => string }

/** A fresh practice database costs a second: each kind is made once for a worker and copied for a test. */
function createTemplates(folder: string): (seed: AppOptions['seed']) => string {
  const made = new Map<string, string>()
  return (seed) => {
    const known = made.get(seed)
    if (known) return known
    const file = path.join(folder, `${seed}.db`)
    const script = path.join(ROOT, 'tests/e2e/support/seed.ts')
    const { status, stderr } = spawnSync(process.execPath, [script, file, seed], { cwd: ROOT, encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } })
    if (status !== 0) throw new Error(`seed failed:\n${stderr}`)
    made.set(seed, file)
    return file
  }
}

let told = false
function tellElectronKind(): void {
  if (!told) process.stdout.write(`electron host: ${electronKind()}\n`)
  told = true
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  hostKind: ['web', { option: true }],
  appOptions: [{ seed: 'people', standIn: {} }, { option: true }],

  templates: [
    // oxlint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'centre-e2e-seed-'))
      await use(createTemplates(folder))
      rmSync(folder, { recursive: true, force: true })
    },
    { scope: 'worker' },
  ],

  app: async ({ browser, context, hostKind, appOptions, templates }, use, info) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'centre-e2e-'))
    const database = path.join(folder, 'centre.db')
    const userData = path.join(folder, 'profile')
    mkdirSync(userData)
    copyFileSync(templates(appOptions.seed), database)
    const options = { database, userData, now: appOptions.seed === 'month' ? AFTER_MONTH : NOW }
    if (hostKind === 'electron') tellElectronKind()
    const start = (before?: RunningHost) => (hostKind === 'electron' ? startElectron(options, browser, context, appOptions.standIn) : startWeb(options, context, before))
    let host = await start()
    const app: App = {
      get page() {
        return host.page
      },
      get frame() {
        return new Frame(host.page)
      },
      get host() {
        return host
      },
      folder,
      database,
      login: async (as) => {
        await new LoginPage(host.page).logIn(PEOPLE[as].username, PASSWORD)
        await expect(new Frame(host.page).person).toContainText(PEOPLE[as].displayName)
      },
      logout: () => new Frame(host.page).logOut(),
      restart: async (how = 'stop') => {
        await host[how]()
        host = await start(host)
      },
    }
    await use(app)
    if (info.status !== info.expectedStatus && !host.page.isClosed()) await info.attach('page', { body: await host.page.screenshot(), contentType: 'image/png' })
    await host.stop()
    rmSync(folder, { recursive: true, force: true })
  },
})

export { expect }
