import { readFileSync } from 'node:fs'
import { expect, test } from './support/fixtures.ts'
import { CounterPage, pressShownKey, type } from './support/pages.ts'
import { close, deliver, openWorking, paneOf, signIn } from './support/steps.ts'

const APPLICANT = '试验甲'
/** Region code 999999 is not assigned: nobody has this number. */
const ID_NUMBER = '999999196501010019'
const MATTER = '城市居民最低生活保障'

test('a whole case by keyboard only: accepted, signed in, closed, delivered, counted, exported', async ({ app }) => {
  test.slow()
  const { page } = app

  await test.step('the clerk accepts with F9 and sees the receipt', async () => {
    await app.login('clerk')
    const counter = new CounterPage(page)
    await counter.chooseMatter('低保', MATTER)
    await counter.newApplicant(APPLICANT, ID_NUMBER)
    await counter.tick(6)
    await expect(page.getByText('可以受理')).toBeVisible()
    await page.keyboard.press('F9')
    await expect(counter.number).toHaveText(/^[\d\s-]{21,}$/)
    const preview = page.getByRole('region', { name: '文书预览' })
    await expect(preview.getByRole('img').first()).toBeVisible()
    await expect(page.getByText('已送打印')).toBeVisible()
    await page.keyboard.press('Enter')
    await expect(counter.matterSearch).toBeFocused()
    await app.logout()
  })

  await test.step('the officer of the department signs in and closes', async () => {
    await app.login('officer')
    await page.keyboard.press('F6')
    await signIn(page, APPLICANT)
    const pane = await openWorking(page, APPLICANT)
    await expect(pane).toContainText(MATTER)
    await close(page, pane)
    await app.logout()
  })

  await test.step('the clerk delivers', async () => {
    await app.login('clerk')
    await page.keyboard.press('F4')
    const search = page.getByRole('main', { name: '办件' }).getByRole('searchbox').or(page.getByRole('main', { name: '办件' }).getByRole('textbox')).first()
    await expect(search).toBeFocused()
    await type(page, APPLICANT)
    const row = page.getByRole('row', { name: APPLICANT })
    await expect(row).toHaveCount(1)
    await expect(row).toContainText('已办结')
    // The list is asked a moment after the last key; Enter before that only leaves the field.
    await expect(page).toHaveURL(/[?&]q=/)
    await page.keyboard.press('ArrowDown')
    await expect(search).not.toBeFocused()
    await page.keyboard.press('Enter')
    const pane = paneOf(page)
    await expect(pane).toContainText(MATTER)
    await deliver(page, pane, APPLICANT)
  })

  await test.step('the month counts it, balances and is exported', async () => {
    await page.keyboard.press('Escape')
    await page.keyboard.press('Escape')
    await pressShownKey(page, page.getByRole('navigation', { name: '主导航' }).getByRole('link', { name: '报表' }))
    await expect(page.getByRole('main', { name: '报表' })).toBeVisible()
    const month = page.getByRole('combobox', { name: '月份' }).or(page.getByLabel('月份')).first()
    if ((await month.inputValue()) !== '2026年3月') await page.keyboard.press(']')
    await expect(month).toHaveValue('2026年3月')
    await expect(page.getByText('平衡:期初在办 0 + 受理 1 − 办结 1 − 其他终结 0 = 期末在办 0')).toBeVisible()
    const coming = page.waitForEvent('download')
    await page.keyboard.press('e')
    const file = await coming
    expect(file.suggestedFilename()).toMatch(/^月报-2026-03.*\.xlsx$/)
    // A workbook is a zip file.
    expect(readFileSync(await file.path()).subarray(0, 4).toString('latin1')).toBe('PK\x03\x04')
    await expect(app.frame.notices).toContainText('已导出')
  })
})
