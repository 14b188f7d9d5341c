import { expect, test } from './support/fixtures.ts'
import { LoginPage, type } from './support/pages.ts'
import { PASSWORD, PEOPLE } from './support/people.ts'

const { username } = PEOPLE.clerk

test('a wrong password is refused in words, the fifth locks the account for the right one too', async ({ app }) => {
  const { page } = app
  const login = new LoginPage(page)
  await login.logIn('meiyouzhege', 'renyi-mima')
  await expect(page.getByRole('alert')).toContainText('用户名或密码不正确')
  for (let n = 1; n <= 5; n++) {
    // The answer to the try before has emptied the field.
    await expect(login.password).toHaveValue('')
    await login.username.fill(username)
    await login.password.fill('cuowu-mima')
    await Promise.all([page.waitForResponse((response) => response.url().endsWith('/rpc/session/create')), page.keyboard.press('Enter')])
    await expect(page.getByRole('alert')).toContainText(n < 5 ? '用户名或密码不正确' : '已暂时锁定')
  }
  await expect(login.password).toHaveValue('')
  await login.password.fill(PASSWORD)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('alert')).toContainText('已暂时锁定')
  await expect(page.getByRole('form', { name: '登录' })).toBeVisible()
})

test('practice is marked before and after the log-in and in the title', async ({ app }) => {
  const { page } = app
  await expect(page.getByRole('form', { name: '登录' }).getByText('练习', { exact: true })).toBeVisible()
  await app.login('clerk')
  await expect(page.getByRole('banner').getByText('练习', { exact: true })).toBeVisible()
  await expect(page).toHaveTitle(/^【练习】/)
})

test('each role starts on its own screen and sees only its own', async ({ app }) => {
  const { page } = app
  const screens = { clerk: ['受理台', '办件', '报表', '目录'], officer: ['办件', '部门', '目录'], administrator: ['报表', '目录', '系统'] } as const
  for (const [role, names] of Object.entries(screens)) {
    await app.login(role as keyof typeof screens)
    const items = page.getByRole('navigation', { name: '主导航' }).getByRole('link')
    await expect(items).toHaveCount(names.length)
    for (const [i, name] of names.entries()) await expect(items.nth(i)).toContainText(name)
    await app.logout()
  }
})

test('a locked screen keeps the work, refuses the wrong password and cannot be reloaded away', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const search = page.getByRole('combobox', { name: '查找事项' })
  await expect(search).toBeFocused()
  await type(page, '低保')
  await page.keyboard.press('Control+L')
  const cover = page.getByRole('dialog', { name: '屏幕已锁定' })
  await expect(cover).toContainText(PEOPLE.clerk.displayName)
  await expect(search).toBeHidden()

  await page.reload()
  await expect(cover).toBeVisible()
  await expect(cover.getByLabel('密码', { exact: true })).toBeFocused()
  await type(page, 'cuowu-mima')
  await page.keyboard.press('Enter')
  await expect(cover.getByRole('alert')).toContainText('用户名或密码不正确')
  await expect(cover.getByLabel('密码', { exact: true })).toHaveValue('')
  await cover.getByLabel('密码', { exact: true }).focus()
  await type(page, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(cover).toBeHidden()
  await expect(search).toHaveValue('低保')
})
