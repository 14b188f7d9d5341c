import { expect, test } from './support/fixtures.ts'
import { CounterPage, type } from './support/pages.ts'

test('Enter right after the last key opens the first hit of just these words', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  for (const [name, number] of [['试验甲', '999999196501010019'], ['试验乙', '999999197002020022']] as const) {
    await counter.chooseMatter('低保', '城市居民最低生活保障')
    await counter.newApplicant(name, number)
    await counter.tick(6)
    await page.keyboard.press('F9')
    await expect(counter.number).toBeVisible()
    await page.keyboard.press('Enter')
  }
  await page.keyboard.press('F4')
  const search = page.getByRole('textbox', { name: '查找办件' })
  await expect(search).toBeFocused()
  await expect(page.getByRole('row', { name: /试验/ })).toHaveCount(2)
  const pane = page.getByRole('complementary', { name: '办件详情' })
  for (const name of ['试验甲', '试验乙']) {
    await type(page, name)
    await page.keyboard.press('Enter')
    await expect(pane).toContainText(name)
    await expect(page).toHaveURL(new RegExp(`q=${encodeURIComponent(name)}`))
    await expect(page.getByRole('row', { name: /试验/ })).toHaveCount(1)
    await page.keyboard.press('Escape')
    await expect(pane).toBeHidden()
    await page.keyboard.press('/')
    await expect(search).toBeFocused()
    await page.keyboard.press('ControlOrMeta+A')
  }
})
