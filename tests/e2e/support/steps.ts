import { expect } from '@playwright/test'
import Sqlite from 'better-sqlite3'
import type { Locator, Page } from 'playwright-core'
import { pressShownKey, tabTo, type } from './pages.ts'

// Steps of a case that several stories share: each is what a person does at one desk, by keyboard.

/** An admission in force at twenty yuan a household, laid past the services: its approval is the subject of other tests. */
export function admit(file: string): void {
  const db = new Sqlite(file)
  const { id } = db.prepare(`select id from staff where username = 'zhuguan'`).get() as { id: string }
  db.prepare(`insert into admission (id, number, department_code, task, unit, amount_fen, valid_from, state, created_by, created_at)
    values ('adm-1', '准〔2026〕1号', 'MZ', '入户调查', '户次', 2000, '2026-01-01', 'admitted', ?, '2026-01-05T09:00:00.000+08:00')`).run(id)
  db.close()
}

/** What happened before the part under test, told to the HTTP host by whoever is logged in. */
export async function post<T>(page: Page, path: string, body: object): Promise<T> {
  const { status, answer } = await page.evaluate(async ([to, data]) => {
    const headers = { 'content-type': 'application/json', 'x-requested-with': 'centre', 'idempotency-key': crypto.randomUUID() }
    const response = await fetch(`/api${to}`, { method: 'POST', body: data, headers })
    return { status: response.status, answer: (await response.json()) as unknown }
  }, [path, JSON.stringify(body)] as const)
  expect(status, JSON.stringify(answer)).toBeLessThan(300)
  return answer as T
}

/** The clock of a practice database is set; a page that is open learns of it when it is loaded anew. */
export const moveClock = (page: Page, now: string): Promise<unknown> => post(page, '/practice/clock', { now })

/** The pane of the case that is open. */
export const paneOf = (page: Page): Locator => page.getByRole('complementary', { name: '办件详情' })

/** Starts an event of the open case by the key on its button; its form is there. */
export async function startEvent(page: Page, pane: Locator, name: string, title = name): Promise<Locator> {
  const button = pane.getByRole('region', { name: '可做的操作' }).getByRole('button', { name: new RegExp(`^${name}`) }).first()
  await expect(button).toBeVisible()
  await pressShownKey(page, button)
  const form = pane.getByRole('form', { name: title })
  await expect(form).toBeVisible()
  return form
}

/** The officer at the department desk signs in the case of this applicant. */
export async function signIn(page: Page, applicant: string): Promise<void> {
  const inbox = page.getByRole('listbox', { name: '待签收' })
  await expect(inbox.getByRole('option', { name: applicant })).toBeVisible()
  await expect(inbox).toBeFocused()
  await page.keyboard.press('s')
  await expect(page.getByRole('list', { name: '签收结果' })).toContainText(`已签收 ${applicant}`)
}

/** The officer opens the first case in work, which is this applicant's. */
export async function openWorking(page: Page, applicant: string): Promise<Locator> {
  await page.keyboard.press('Alt+2')
  const working = page.getByRole('listbox', { name: '办理中' })
  await expect(working.getByRole('option', { name: applicant })).toBeVisible()
  await expect(working).toBeFocused()
  await page.keyboard.press('Enter')
  return paneOf(page)
}

/** The officer closes the open case with an opinion. */
export async function close(page: Page, pane: Locator): Promise<void> {
  const form = await startEvent(page, pane, '办结')
  await tabTo(page, form.getByRole('textbox', { name: '办理意见' }))
  await type(page, '经审核,符合规定条件,准予办理。')
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  await expect(pane).toContainText('已办结')
}

/** The counter hands the result of the open case to the applicant. */
export async function deliver(page: Page, pane: Locator, receiver: string): Promise<void> {
  const form = await startEvent(page, pane, '送达')
  await tabTo(page, form.getByRole('textbox', { name: '受领人' }))
  await page.keyboard.press('ControlOrMeta+A')
  await type(page, receiver)
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  await expect(pane).toContainText('已送达')
}

/** The community worker fills the open form of a visit and sends it. */
export async function reportVisit(page: Page, form: Locator): Promise<void> {
  await tabTo(page, form.getByLabel('见到的人'))
  await type(page, '申请人本人')
  await page.keyboard.press('Tab')
  await type(page, '租住一间,无固定收入')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('任务已办完,结果已回到办件').first()).toBeVisible()
}
