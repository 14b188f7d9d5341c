import type { Page } from 'playwright-core'
import { residentId } from '../support/samples.ts'
import { expect, test } from './support/fixtures.ts'
import { CounterPage, tabTo, type } from './support/pages.ts'
import { post } from './support/steps.ts'

const MATTER = '城市居民最低生活保障'

/** A keyboard-wedge scanner: a burst of keys and Enter. */
const scan = (page: Page, code: string): Promise<void> =>
  page.evaluate((text) => {
    for (const key of [...text, 'Enter']) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }))
  }, code)

test('forms printed before the power goes are entered afterwards under their own number, once', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  const counter = new CounterPage(page)
  await expect(counter.matterSearch).toBeFocused()

  // In the morning: on duty, and two forms to be kept in the drawer.
  await page.keyboard.press('Shift+F3')
  await expect(page.getByRole('form', { name: '上岗' }).getByRole('button', { name: '上岗', exact: true })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: '3号窗口 交班' })).toBeVisible()
  await page.keyboard.press('Alt+P')
  const dialog = page.getByRole('dialog', { name: /备用受理单/ })
  const count = dialog.getByRole('textbox', { name: '印几张' })
  await expect(count).toBeFocused()
  await page.keyboard.press('ControlOrMeta+A')
  await type(page, '2')
  await page.keyboard.press('F9')
  const forms = dialog.getByRole('listbox', { name: '还没有用的备用受理单' })
  await expect(forms.getByRole('option')).toHaveCount(2)
  await expect(page.getByText('2张备用受理单已送打印')).toBeVisible()
  const number = ((await forms.getByRole('option').nth(1).locator('b').textContent()) ?? '').replaceAll(' ', '')
  expect(number).toMatch(/^\d{21}$/)

  // The other one is spoilt: void, with the reason.
  await tabTo(page, forms)
  await page.keyboard.press('Delete')
  await expect(dialog.getByRole('textbox', { name: /^作废 .* 的原因$/ })).toBeFocused()
  await type(page, '写坏了')
  await page.keyboard.press('Enter')
  await expect(forms.getByRole('option')).toHaveCount(1)
  await expect(forms).toBeFocused()
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()

  // The power is back: the number typed, taken off again, then scanned.
  await page.keyboard.press('F2')
  await expect(counter.matterSearch).toBeFocused()
  const reserved = page.getByRole('status', { name: '备用单补录' })
  await type(page, number)
  await page.keyboard.press('Enter')
  await expect(reserved).toContainText('补录')
  await page.keyboard.press('Alt+Y')
  await expect(reserved).toBeHidden()
  await scan(page, number)
  await expect(reserved).toBeVisible()
  await counter.chooseMatter('低保', MATTER)
  await counter.newApplicant('试验甲', residentId(12))
  await counter.tick(6)
  await page.keyboard.press('F9')
  await expect(counter.number).toBeVisible()
  expect(((await counter.number.textContent()) ?? '').replaceAll(' ', '')).toContain(number)
  await expect(page.getByText('已送打印', { exact: true })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(counter.matterSearch).toBeFocused()
  await expect(reserved).toBeHidden()

  // A second time it makes no case: the service refuses, the scanner shows the one there is.
  const second = { matterCode: 'MZ-01', step: 'receive', materials: [{ no: 1 }], reservedNumber: number, applicant: { kind: 'person', name: '试验乙', idType: 'passport', idNumber: 'E99999908', phone: '13900000000' } }
  await expect(post(page, '/cases', second)).rejects.toThrow('这张备用单已用过')
  await scan(page, number)
  await expect(page.getByRole('complementary', { name: '办件详情' })).toContainText('试验甲')
})
