import type { Page } from 'playwright-core'
import { expect, test } from './support/fixtures.ts'
import { CounterPage, pressShownKey, type } from './support/pages.ts'

test('a wrong check digit is told at the field, and nothing is accepted', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  await counter.chooseMatter('低保', '城市居民最低生活保障')
  await counter.newApplicant('试验乙', '999999196501010018')
  const field = page.getByLabel('证件号码', { exact: true })
  await expect(page.getByRole('group', { name: '申请人资料' }).getByRole('alert')).toContainText('校验')
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  await counter.tick(6)
  await page.keyboard.press('F9')
  await expect(field).toBeFocused()
  await expect(counter.number).toBeHidden()
  await page.keyboard.press('F4')
  await expect(page.getByRole('main', { name: '办件' })).toBeVisible()
  await expect(page.getByRole('row', { name: '试验乙' })).toHaveCount(0)
})

test('a missing required paper stops the acceptance and gets the keyboard', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  await counter.chooseMatter('低保', '城市居民最低生活保障')
  await counter.newApplicant('试验丙', '999999196501010019')
  await counter.tick(4)
  await page.keyboard.press('F9')
  await expect(counter.required.nth(4)).toBeFocused()
  await expect(page.getByRole('status', { name: '还差' })).toContainText('缺2件必收材料')
  await expect(counter.number).toBeHidden()
})

for (const how of ['reload', 'power cut'] as const) {
  test(`what was typed is there again after a ${how}`, async ({ app }) => {
    await app.login('clerk')
    const before = new CounterPage(app.page)
    await before.chooseMatter('低保', '城市居民最低生活保障')
    await before.newApplicant('试验丁', '999999196501010019')
    await before.tick(2)
    if (how === 'reload') await app.page.reload()
    else {
      await app.restart('kill')
      if (await needsLogin(app.page)) await app.login('clerk')
    }
    const after = new CounterPage(app.page)
    await expect(app.page.getByText(/已恢复 .*没有办完的填写/)).toBeVisible()
    await expect(after.matterCard).toContainText('城市居民最低生活保障')
    await expect(app.page.getByLabel('姓名', { exact: true })).toHaveValue('试验丁')
    await expect(app.page.getByLabel('证件号码', { exact: true })).toHaveValue('999999196501010019')
    await expect(after.required.nth(0)).toBeChecked()
    await expect(after.required.nth(1)).toBeChecked()
    await expect(after.required.nth(2)).not.toBeChecked()
  })
}

test('a matter is found by two digits and by pinyin initials', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  await expect(counter.matterSearch).toBeFocused()
  await type(page, '01')
  await page.keyboard.press('Enter')
  await expect(counter.matterCard).toBeVisible()
  await expect(counter.applicantSearch).toBeFocused()
  await pressShownKey(page, page.getByRole('heading', { name: /事项/ }))
  await expect(counter.matterSearch).toBeFocused()
  await type(page, 'lnryd')
  await expect(page.getByRole('listbox', { name: '事项' }).getByRole('option').first()).toContainText('老年人优待证')
})

/** The browser keeps its session over a restart of the host, the desktop does not. */
async function needsLogin(page: Page): Promise<boolean> {
  const login = page.getByRole('form', { name: '登录' })
  await expect(login.or(page.getByRole('navigation', { name: '主导航' }))).toBeVisible()
  return login.isVisible()
}
