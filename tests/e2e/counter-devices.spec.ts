import type { Page } from 'playwright-core'
import { expect, test } from './support/fixtures.ts'
import { CounterPage, type } from './support/pages.ts'

const MATTER = '城市居民最低生活保障'
const ID = '999999196501010019'

/** A keyboard-wedge scanner: a burst of keys and Enter. */
async function scan(page: Page, code: string): Promise<void> {
  await page.evaluate((text) => {
    for (const key of [...text, 'Enter']) {
      const target = document.activeElement ?? document.body
      const passed = target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
      if (passed && key !== 'Enter' && target instanceof HTMLInputElement) {
        Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!.call(target, target.value + key)
        target.dispatchEvent(new Event('input', { bubbles: true }))
      }
    }
  }, code)
}

async function takeIn(page: Page, name: string, id = ID): Promise<void> {
  const counter = new CounterPage(page)
  await counter.chooseMatter('低保', MATTER)
  await counter.newApplicant(name, id)
  await counter.tick(6)
  await page.keyboard.press('F9')
  await expect(counter.number).toBeVisible()
  // The print dialog takes the keyboard for a moment; a person waits for the paper too.
  await expect(page.getByText('已送打印')).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(counter.matterSearch).toBeFocused()
}

test('a known resident and a simple matter take at most 15 keys after the card', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  await takeIn(page, '练习甲')
  await page.keyboard.press('Alt+Shift+K')
  await expect(page.getByTestId('applicant-card')).toContainText('练习甲')
  let keys = 0
  const press = async (key: string): Promise<void> => {
    keys++
    await page.keyboard.press(key)
  }
  await expect(counter.matterSearch).toBeFocused()
  for (const key of ['0', '1', 'Enter']) await press(key)
  await expect(counter.matterCard).toContainText('城市居民最低生活保障')
  await expect(counter.required.first()).toBeFocused()
  const papers = await page.locator('[data-state="missing"] [role="checkbox"]').count()
  for (let i = 0; i < papers; i++) {
    await expect(counter.required.nth(i)).toBeFocused()
    await press('Space')
  }
  await expect(page.getByText('可以受理')).toBeVisible()
  await expect(page.getByText(/同一事项有在办件/)).toBeVisible()
  await press('F9')
  await expect(counter.number).toBeVisible()
  process.stdout.write(`keys after the card: ${keys}\n`)
  expect(keys).toBeLessThanOrEqual(15)
})

test('a scan goes to the applicant wherever the keyboard is, and leaves the field as it was', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  await takeIn(page, '试验扫')
  await type(page, '低')
  await scan(page, ID)
  await expect(page.getByTestId('applicant-card')).toContainText('试验扫')
  await expect(counter.matterSearch).toHaveValue('低')
})

test('a copy verified before is used again by one key', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  await takeIn(page, '练习甲')
  await page.keyboard.press('Alt+Shift+K')
  await counter.chooseMatter('低保', MATTER)
  const row = counter.checklist.getByText(/已有核验件 2026-03-02/).first()
  await expect(row).toBeVisible()
  await page.getByRole('checkbox').filter({ hasText: '已有核验件' }).first().focus()
  await page.keyboard.press('v')
  await expect(counter.checklist.getByText(/沿用 \d{6}/)).toBeVisible()
})

test('records of one person are compared side by side and merged by the supervisor', async ({ app }) => {
  const { page } = app
  await app.login('supervisor')
  await takeIn(page, '练习甲')
  // The same name under a number one slip apart, with its own check digit.
  const counter = new CounterPage(page)
  await type(page, '低保')
  await expect(page.getByRole('listbox', { name: '事项' }).getByRole('option').first()).toContainText(MATTER)
  await page.keyboard.press('Enter')
  await expect(counter.applicantSearch).toBeFocused()
  await type(page, '999999196501010027')
  await expect(page.getByRole('option', { name: /新登记/ })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(page.getByLabel('姓名', { exact: true })).toBeFocused()
  await type(page, '练习甲')
  await counter.tick(6)
  await page.keyboard.press('F9')
  await expect(counter.number).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(counter.matterSearch).toBeFocused()
  await page.keyboard.press('Alt+Shift+K')
  await expect(page.getByText(/1 条记录可能是同一个人/)).toBeVisible()
  await page.keyboard.press('Alt+D')
  const dialog = page.getByRole('dialog')
  await expect(dialog).toContainText('同名、证件号相近')
  await type(page, '同一人')
  await page.keyboard.press('Enter')
  await expect(app.frame.notices).toContainText('已合并')
  await expect(page.getByText(/可能是同一个人/)).toBeHidden()
})

test('the customer screen shows the masked form, takes the answer and the rating, which the clerk never sees', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  await type(page, '44')
  await page.keyboard.press('Alt+Shift+K')
  await expect(page.getByLabel('姓名', { exact: true })).toHaveValue('练习甲')
  const opening = page.context().waitForEvent('page')
  await page.keyboard.press('Shift+F1')
  const customer = await opening
  await customer.setViewportSize({ width: 1024, height: 768 })
  const screen = customer.getByRole('main', { name: '客户屏' })
  await expect(screen).toContainText('练习甲')
  await expect(screen).toContainText('999999********0019')
  await expect(screen).not.toContainText(ID)
  await customer.getByRole('button', { name: '不对' }).click()
  await expect(page.getByText('申请人说不对')).toBeVisible()
  await page.bringToFront()
  await page.keyboard.press('Control+F1')
  await page.keyboard.press('Control+A')
  await type(page, 'SR-05')
  await page.keyboard.press('Enter')
  await expect(counter.matterCard).toBeVisible()
  await expect(screen).toContainText('练习甲')
  await page.keyboard.press('Control+F3')
  await page.keyboard.press('*')
  await page.keyboard.press('Control+F9')
  await expect(counter.number).toBeVisible()
  await expect(page.getByText('评价:未评价')).toBeVisible()
  await expect(screen.getByRole('img', { name: /二维码/ })).toBeVisible()
  await expect(page.getByRole('button', { name: /满意/ })).toHaveCount(0)
  await customer.getByRole('button', { name: '基本满意' }).click()
  await expect(screen).toContainText('谢谢您的评价')
  await expect(page.getByText('评价:已评价')).toBeVisible()
  await page.bringToFront()
  await page.keyboard.press('Enter')
  await expect(screen).toContainText('您好')
})
