import { readFileSync } from 'node:fs'
import { expect } from '@playwright/test'
import type { Download, Page } from 'playwright-core'
import type { App } from './fixtures.ts'
import { type } from './pages.ts'

/** Region code 999999 is not assigned: nobody has this number. */
export const ID_NUMBER = '999999196501010019'
export const APPLICANT = '试验甲'
const PAPERS = Array.from({ length: 6 }, (_p, i) => ({ no: i + 1 }))

/** Tells the host what happened before the part under test, as whoever is logged in. */
export async function tell<T>(page: Page, path: string, body: object): Promise<T> {
  const { status, answer } = await page.evaluate(async ([to, data]) => {
    const response = await fetch(`/api${to}`, {
      method: 'POST', body: data,
      headers: { 'content-type': 'application/json', 'x-requested-with': 'centre', ...(window.centre?.key && { 'x-centre-window': window.centre.key }), 'idempotency-key': `month-${Math.random()}-${Math.random()}` },
    })
    return { status: response.status, answer: (await response.json()) as unknown }
  }, [path, JSON.stringify(body)] as const)
  expect(status, JSON.stringify(answer)).toBeLessThan(300)
  return answer as T
}

export const newCase = (page: Page, step: 'receive' | 'accept' | 'dispatch'): Promise<{ id: string }> =>
  tell(page, '/cases', { matterCode: 'MZ-01', applicant: { kind: 'person', name: APPLICANT, idType: 'residentId', idNumber: ID_NUMBER, phone: '13900000000' }, materials: PAPERS, step })

/** Three cases received in March, two of them accepted; then it is April and the supervisor sits at the desk. */
export async function workedMarch(app: App): Promise<void> {
  await app.login('clerk')
  for (const step of ['receive', 'accept', 'dispatch'] as const) await newCase(app.page, step)
  await tell(app.page, '/practice/clock', { now: '2026-04-02T09:00:00+08:00' })
  await app.page.reload()
  await app.logout()
  await app.login('supervisor')
}

/** Opens a screen that has no key of its own through the palette. */
export async function open(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('combobox', { name: '查找事项、办件、屏幕和操作' })).toBeFocused()
  await type(page, name)
  await expect(page.getByRole('listbox', { name: '查找结果' }).getByRole('option').first()).toContainText(name)
  await page.keyboard.press('Enter')
}

/** The file a key downloads. */
export async function downloaded(page: Page, press: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const waiting: Promise<Download> = page.waitForEvent('download')
  await press()
  const download = await waiting
  return { name: download.suggestedFilename(), bytes: readFileSync(await download.path()) }
}
