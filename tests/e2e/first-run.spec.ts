import { expect, test } from './support/fixtures.ts'
import { LoginPage, type } from './support/pages.ts'

test.use({ appOptions: { seed: 'empty', standIn: {} } })

test('a fresh database is set up in three steps by keyboard, and the password is not one of ours', async ({ app }) => {
  const { page } = app
  const form = page.getByRole('form', { name: '首次启动' })
  await expect(form).toBeVisible()
  await expect(form).toContainText('练习')

  await expect(page.getByLabel('中心名称')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+A')
  await type(page, '演练受理中心')
  await page.keyboard.press('Enter')

  await expect(page.getByLabel('姓名')).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(form).toContainText('请填写用户名')
  await page.getByLabel('姓名').focus()
  await type(page, '管理员甲')
  await page.keyboard.press('Tab')
  await type(page, 'guanli')
  await page.keyboard.press('Tab')
  await type(page, 'duan')
  await page.getByLabel('再输一遍密码').focus()
  await type(page, 'duan')
  await page.keyboard.press('Enter')
  await expect(form).toContainText('密码至少 8 位')
  for (const label of ['密码', '再输一遍密码']) {
    await page.getByRole('textbox', { name: label, exact: true }).focus()
    await page.keyboard.press('ControlOrMeta+A')
    await type(page, 'zuichang-mima')
  }
  await page.keyboard.press('Enter')

  await expect(form).toContainText('演练受理中心')
  await expect(page.getByRole('button', { name: '开始使用' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(app.frame.person).toContainText('管理员甲')
  await expect(app.frame.screen('系统')).toBeVisible()

  await app.logout()
  await app.restart()
  await new LoginPage(app.page).logIn('guanli', 'zuichang-mima')
  await expect(app.frame.person).toContainText('管理员甲')
})
