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

test('each role starts on its own screen and sees no screen of work it may not do', async ({ app }) => {
  const { page } = app
  const screens = {
    clerk: { first: '受理台', without: ['部门', '系统'] },
    officer: { first: '部门', without: ['受理台', '系统', '报表'] },
    // An administrator keeps the system and touches no case.
    administrator: { first: '报表', without: ['受理台', '办件', '部门'] },
    auditor: { first: '办件', without: ['受理台', '部门'] },
  } as const
  for (const [role, { first, without }] of Object.entries(screens)) {
    await app.login(role as keyof typeof screens)
    await expect(app.frame.screen(first)).toBeVisible()
    const items = page.getByRole('navigation', { name: '主导航' }).getByRole('link')
    await expect(items.filter({ hasText: first })).toHaveAttribute('aria-current', 'page')
    for (const name of without) await expect(items.filter({ hasText: name })).toHaveCount(0)
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
  await expect(cover.getByRole('alert')).toContainText('密码不正确')
  await expect(cover.getByLabel('密码', { exact: true })).toHaveValue('')
  await cover.getByLabel('密码', { exact: true }).focus()
  await type(page, PASSWORD)
  await page.keyboard.press('Enter')
  await expect(cover).toBeHidden()
  await expect(search).toHaveValue('低保')
})

test('a log-out the host did not hear of is made good before anybody is let in', async ({ app, hostKind }) => {
  test.skip(hostKind === 'electron', 'no network in the desktop')
  const { page } = app
  const login = new LoginPage(page)
  await app.login('clerk')
  await page.route('**/rpc/session/end', (route) => route.abort())
  await app.logout()
  // The cookie is still good at the host: whoever opens the page anew must not be the clerk.
  await page.reload()
  await expect(page.getByText('连不上主机')).toBeVisible()
  await page.unroute('**/rpc/session/end')
  await page.reload()
  await expect(login.username).toBeVisible()
  expect((await page.request.get(new URL('/api/session', page.url()).href)).status()).toBe(401)
  await app.login('clerk')
})

test('what one person began and did not send is not there for the next', async ({ app }) => {
  const { page } = app
  const begin = async () => {
    await page.keyboard.press('Alt+l')
    return page.getByRole('dialog').getByRole('textbox').first()
  }
  await app.login('clerk')
  await (await begin()).fill('试验甲 13900001111 问低保')
  await page.reload()
  await expect(app.frame.person).toBeVisible()
  await expect(await begin()).toHaveValue('试验甲 13900001111 问低保')
  await page.keyboard.press('Escape')
  await app.logout()
  await app.login('supervisor')
  await expect(await begin()).toHaveValue('')
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('13900001111')
})

test('who logged out stays out, whatever answer was still on its way', async ({ app, hostKind }) => {
  test.skip(hostKind === 'electron', 'no network in the desktop')
  const { page } = app
  const gate = () => {
    let open = (): void => undefined
    const opened = new Promise<void>((resolve) => {
      open = resolve
    })
    return { open, opened }
  }
  const [asked, answer, end] = [gate(), gate(), gate()]
  await page.route('**/rpc/session/current', async (route) => {
    const response = await route.fetch()
    if (response.ok()) {
      asked.open()
      await answer.opened
    }
    await route.fulfill({ response })
  })
  // The host is slow to hear of it, so what the old screens ask for is still answered.
  await page.route('**/rpc/session/end', async (route) => {
    await end.opened
    await route.continue()
  })
  await app.login('clerk')
  await asked.opened
  await app.logout()
  const late = page.waitForResponse('**/rpc/session/current')
  answer.open()
  await (await late).finished()
  // The form is still there to be used.
  await new LoginPage(page).logIn(PEOPLE.clerk.username, 'cuowu-mima')
  await expect(page.getByRole('alert')).toContainText('用户名或密码不正确')
  end.open()
})
