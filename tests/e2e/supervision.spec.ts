import type { Page } from 'playwright-core'
import { expect, test, type App } from './support/fixtures.ts'
import { CounterPage, tabTo, type } from './support/pages.ts'

const MATTER = '城市居民最低生活保障'

/** A case of a made-up resident taken in by the clerk who is logged in. */
async function receive(page: Page, name: string, idNumber: string): Promise<void> {
  const counter = new CounterPage(page)
  await counter.chooseMatter('低保', MATTER)
  await counter.newApplicant(name, idNumber)
  await counter.tick(6)
  await page.keyboard.press('Shift+F9')
  await expect(counter.number).toHaveText(/^[\d\s-]{21,}$/)
}

async function moveClock(page: Page, now: string): Promise<void> {
  const status = await page.evaluate(async (time) => (await fetch('/api/practice/clock', { method: 'POST', headers: { 'content-type': 'application/json', 'x-requested-with': 'centre', 'idempotency-key': crypto.randomUUID() }, body: JSON.stringify({ now: time }) })).status, now)
  expect(status).toBe(200)
}

async function supervise(app: App): Promise<Page> {
  const { page } = app
  await app.login('supervisor')
  await page.keyboard.press('F8')
  await expect(page.getByRole('status', { name: '受理期限提醒' })).toBeVisible()
  return page
}

test('the acceptance guard stands on top and opens the case that is due today', async ({ app, hostKind }) => {
  test.skip(hostKind === 'electron', 'the clock of the desktop window is moved in the settings of the host')
  await app.login('clerk')
  await receive(app.page, '试验甲', '999999196501010019')
  await app.logout()
  const { page } = app
  await app.login('supervisor')
  await moveClock(page, '2026-03-09T09:00:00+08:00')
  await page.keyboard.press('F8')
  await expect(page.getByRole('status', { name: '受理期限提醒' })).toContainText('今天最后一天 1')
  const list = page.getByRole('listbox', { name: '受理' })
  await expect(list).toBeFocused()
  await expect(list.getByRole('option')).toContainText('第5个工作日,今天是最后一天')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: '办件详情' })).toContainText(MATTER)
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: '办件详情' })).toBeHidden()
  for (let i = 2; i <= 9; i++) {
    await page.keyboard.press(`Alt+${i}`)
    await expect(page.getByRole('tab').nth(i - 1)).toHaveAttribute('aria-selected', 'true')
  }
})

test('a slip goes to a department, is answered there and closed, by keyboard only', async ({ app }) => {
  const page = await supervise(app)
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: /^督办单/ })
  await tabTo(page, form.getByRole('combobox', { name: '部门' }))
  await type(page, '民政')
  await expect(page.getByRole('option', { name: /民政/ })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await tabTo(page, form.getByRole('textbox', { name: '事由' }))
  await type(page, '连续三天未取件')
  await page.keyboard.press('Control+Enter')
  await expect(form.getByText('请填写督办要求')).toBeVisible()
  await expect(form.getByRole('textbox', { name: '督办要求' })).toBeFocused()
  await type(page, '请说明情况')
  await page.keyboard.press('Control+Enter')
  const pane = page.getByRole('complementary', { name: '督办单' })
  await expect(pane).toContainText('连续三天未取件')
  await page.keyboard.press('p')
  await expect(page.getByRole('region', { name: '文书预览' }).getByRole('img').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await app.logout()

  await app.login('officer')
  await page.keyboard.press('F8')
  const list = page.getByRole('listbox', { name: '督办单' })
  await expect(list.getByRole('option')).toContainText('还有3个工作日')
  await expect(list).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(pane).toBeVisible()
  await page.keyboard.press('h')
  await expect(page.getByRole('textbox', { name: '办理情况' })).toBeFocused()
  await type(page, '已安排专人每日取件')
  await page.keyboard.press('Control+Enter')
  await expect(list.getByRole('option')).toContainText('已答复,待结案')
  await app.logout()

  await supervise(app)
  await page.keyboard.press('Alt+4')
  const open = page.getByRole('listbox', { name: '督办单' })
  await expect(open).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(pane).toContainText('已安排专人每日取件')
  await page.keyboard.press('j')
  const closing = page.getByRole('form', { name: '督办结案' })
  await tabTo(page, closing.getByRole('radio').first())
  await page.keyboard.press('Space')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('没有未结的督办单')).toBeVisible()
})

test('a complaint about the clerk is taken in by her and handled by the supervisor', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  await page.keyboard.press('Control+F8')
  await expect(page.getByText('没有未结的投诉')).toBeVisible()
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: '登记', exact: true })
  await tabTo(page, form.getByRole('radio', { name: '受理点' }))
  await page.keyboard.press('ArrowLeft')
  await expect(form.getByRole('radio', { name: '工作人员' })).toBeChecked()
  await tabTo(page, form.getByRole('combobox', { name: '工作人员' }))
  await type(page, '窗口乙')
  await expect(page.getByRole('option', { name: '窗口乙' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await tabTo(page, form.getByRole('textbox', { name: '标题' }))
  await type(page, '说话不耐烦')
  await tabTo(page, form.getByRole('textbox', { name: '反映的情况' }))
  await type(page, '问了两遍没有答复')
  await tabTo(page, form.getByRole('textbox', { name: '反映人姓名' }))
  await type(page, '试验乙')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/已登记 TS2026-0001/)).toBeVisible()
  await expect(page.getByText('没有未结的投诉')).toBeVisible()
  await app.logout()

  await app.login('supervisor')
  await page.keyboard.press('Control+F8')
  const list = page.getByRole('listbox', { name: '投诉' })
  await expect(list.getByRole('option')).toContainText('说话不耐烦')
  await expect(list).toBeFocused()
  await page.keyboard.press('Enter')
  const pane = page.getByRole('complementary', { name: '投诉详情' })
  await expect(pane).toContainText('试*乙')
  await expect(pane).not.toContainText('试验乙')
  await expect(pane.getByRole('button', { name: /^调查/ })).toBeVisible()
  await page.keyboard.press('q')
  await expect(pane.getByRole('button', { name: /^登记/ })).toBeFocused()
  await page.keyboard.press('Control+Enter')
  await expect(pane.getByRole('listitem').filter({ hasText: '2 调查' })).toHaveAttribute('aria-current', 'step')
  await page.keyboard.press('v')
  await expect(pane.getByRole('textbox', { name: /理由/ })).toBeFocused()
  await type(page, '回电核实')
  await page.keyboard.press('Enter')
  await expect(pane).toContainText('试验乙')
})
