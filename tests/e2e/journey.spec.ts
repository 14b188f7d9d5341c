import { expect, test } from './support/fixtures.ts'
import { CounterPage, tabTo, type } from './support/pages.ts'
import { admit, close, deliver, openWorking, paneOf, reportVisit, signIn } from './support/steps.ts'

const APPLICANT = '试验甲'
/** Region code 999999 is not assigned: nobody has this number. */
const ID_NUMBER = '999999196501010019'
const MATTER = '城市居民最低生活保障'

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
    await signIn(page, APPLICANT)
    await expect(await openWorking(page, APPLICANT)).toContainText('延龄巷')
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
    await reportVisit(page, page.getByRole('form', { name: '入户走访结果' }))
    await app.logout()
  })

  await test.step('the department reads it and decides', async () => {
    await app.login('officer')
    const pane = await openWorking(page, APPLICANT)
    await expect(pane).toContainText('租住一间,无固定收入')
    await close(page, pane)
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
    await deliver(page, pane, APPLICANT)
    await app.logout()
  })

  await test.step('the money has followed the task', async () => {
    await app.login('communityWorker')
    const accounts = await page.evaluate(async () => (await fetch('/api/fund-accounts')).json() as Promise<unknown>)
    expect(accounts).toMatchObject([{ departmentCode: 'MZ', communityCode: 'C01', tasks: 1, accruedFen: 2000, balanceFen: 2000 }])
  })
})
