import Sqlite from 'better-sqlite3'
import type { Locator, Page } from 'playwright-core'
import { expect, test } from './support/fixtures.ts'
import { CounterPage, pressShownKey, tabTo, type } from './support/pages.ts'

const APPLICANT = '试验甲'
/** Region code 999999 is not assigned: nobody has this number. */
const ID_NUMBER = '999999196501010019'
const MATTER = '城市居民最低生活保障'

/** An admission in force at twenty yuan a household, laid past the services: its approval is the subject of other tests. */
function admit(file: string): void {
  const db = new Sqlite(file)
  const { id } = db.prepare(`select id from staff where username = 'zhuguan'`).get() as { id: string }
  db.prepare(`insert into admission (id, number, department_code, task, unit, amount_fen, valid_from, state, created_by, created_at)
    values ('adm-1', '准〔2026〕1号', 'MZ', '入户调查', '户次', 2000, '2026-01-01', 'admitted', ?, '2026-01-05T09:00:00.000+08:00')`).run(id)
  db.close()
}

/** Starts what a button of the open case says, by the key on it. */
async function start(page: Page, pane: Locator, name: string): Promise<Locator> {
  const button = pane.getByRole('button', { name: new RegExp(`^${name}`) }).first()
  await expect(button).toBeVisible()
  await pressShownKey(page, button)
  const form = page.getByRole('form', { name })
  await expect(form).toBeVisible()
  return form
}

const paneOf = (page: Page): Locator => page.getByRole('complementary', { name: '办件详情' })

test('counter, department, community, department, counter: one case through four hands by keyboard', async ({ app }) => {
  test.slow()
  const { page } = app
  admit(app.database)

  await test.step('the counter accepts for a resident of the community', async () => {
    await app.login('clerk')
    const counter = new CounterPage(page)
    await counter.chooseMatter('低保', MATTER)
    await counter.newApplicant(APPLICANT, ID_NUMBER)
    await tabTo(page, page.getByRole('main').getByRole('combobox', { name: '社区' }).or(page.getByRole('main').getByRole('textbox', { name: '社区' })).first())
    await type(page, '延龄巷')
    await expect(page.getByRole('option', { name: /延龄巷/ })).toBeVisible()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await counter.tick(6)
    await page.keyboard.press('F9')
    await expect(counter.number).toHaveText(/^[\d\s-]{21,}$/)
    await expect(page.getByText('已送打印')).toBeVisible()
    await app.logout()
  })

  await test.step('the department is told of it, signs in and waits for the community', async () => {
    await app.login('officer')
    await expect(page.getByRole('button', { name: /^提醒 1/ })).toBeVisible()
    const inbox = page.getByRole('listbox', { name: '待签收' })
    await expect(inbox.getByRole('option', { name: APPLICANT })).toBeVisible()
    await expect(inbox).toBeFocused()
    await page.keyboard.press('s')
    await expect(page.getByRole('list', { name: '签收结果' })).toContainText(`已签收 ${APPLICANT}`)
    await page.keyboard.press('Alt+2')
    const working = page.getByRole('listbox', { name: '办理中' })
    await expect(working).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(paneOf(page)).toContainText('延龄巷')
    await app.logout()
  })

  await test.step('the community visits and reports', async () => {
    await app.login('communityWorker')
    const list = page.getByRole('listbox', { name: '任务' })
    await expect(list).toBeFocused()
    await expect(list.getByRole('option')).toContainText([`入户走访 · ${APPLICANT}`])
    await page.keyboard.press('Enter')
    await expect(page.getByRole('complementary', { name: '任务' })).toContainText(MATTER)
    await page.keyboard.press('d')
    const form = page.getByRole('form', { name: '入户走访结果' })
    await tabTo(page, form.getByLabel('见到的人'))
    await type(page, '申请人本人')
    await page.keyboard.press('Tab')
    await type(page, '租住一间,无固定收入')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Space')
    await page.keyboard.press('Control+Enter')
    await expect(page.getByText('任务已办完,结果已回到办件').first()).toBeVisible()
    await app.logout()
  })

  await test.step('the department reads it and decides', async () => {
    await app.login('officer')
    await page.keyboard.press('Alt+2')
    const working = page.getByRole('listbox', { name: '办理中' })
    await expect(working.getByRole('option', { name: APPLICANT })).toBeVisible()
    await expect(working).toBeFocused()
    await page.keyboard.press('Enter')
    const pane = paneOf(page)
    await expect(pane).toContainText('租住一间,无固定收入')
    const form = await start(page, pane, '办结')
    await tabTo(page, form.getByRole('textbox', { name: '办理意见' }))
    await type(page, '经审核,符合规定条件,准予办理。')
    await page.keyboard.press('Control+Enter')
    await expect(form).toBeHidden()
    await expect(pane).toContainText('已办结')
    await app.logout()
  })

  await test.step('the counter hands the result over', async () => {
    await app.login('clerk')
    await page.keyboard.press('Control+I')
    const notices = page.getByRole('dialog', { name: /提醒/ })
    await expect(notices.getByRole('button', { name: /已办结,待送达/ })).toBeFocused()
    await page.keyboard.press('Enter')
    const pane = paneOf(page)
    await expect(pane).toContainText(MATTER)
    const form = await start(page, pane, '送达')
    await tabTo(page, form.getByRole('textbox', { name: '受领人' }))
    await page.keyboard.press('ControlOrMeta+A')
    await type(page, APPLICANT)
    await page.keyboard.press('Control+Enter')
    await expect(form).toBeHidden()
    await expect(pane).toContainText('已送达')
    await app.logout()
  })

  await test.step('the money has followed the task', async () => {
    await app.login('communityWorker')
    const accounts = await page.evaluate(async () => (await fetch('/api/fund-accounts')).json() as Promise<unknown>)
    expect(accounts).toMatchObject([{ departmentCode: 'MZ', communityCode: 'C01', tasks: 1, accruedFen: 2000, balanceFen: 2000 }])
  })
})
