import type { Page } from 'playwright-core'
import { expect, test } from './support/fixtures.ts'
import { tabTo, type } from './support/pages.ts'

const open = async (page: Page, tray: string): Promise<void> => {
  await page.keyboard.press('Control+F6')
  const trays = page.getByRole('navigation', { name: '移交' })
  await expect(trays).toBeVisible()
  await page.keyboard.press(`Alt+${tray}`)
  await expect(trays.getByRole('link').nth(Number(tray) - 1)).toHaveAttribute('aria-current', 'page')
}

const choose = async (page: Page, words: string): Promise<void> => {
  await type(page, words)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}

test('a supervisor moves a matter to another department from today on, by keyboard', async ({ app }) => {
  const { page } = app
  await app.login('supervisor')
  await open(page, '1')
  await expect(page.getByText('还没有移交过的事项')).toBeVisible()
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: '移交事项' })
  await expect(form.getByRole('combobox', { name: '事项' }).or(form.getByLabel('事项')).first()).toBeFocused()
  // What is missing is said at its field, and the keyboard goes there.
  await page.keyboard.press('Control+s')
  await expect(form.getByText('请选择事项')).toBeVisible()
  await expect(form.getByText('请填写依据文号')).toBeVisible()
  await expect(form.getByRole('combobox', { name: '事项' }).or(form.getByLabel('事项')).first()).toBeFocused()
  await choose(page, '公共场所卫生')
  await tabTo(page, form.getByLabel('移交到').first())
  await choose(page, '司法')
  await tabTo(page, form.getByLabel('依据文号'))
  await type(page, '白政发〔2026〕9号')
  await page.keyboard.press('Tab')
  await type(page, '职能调整')
  await page.keyboard.press('Control+s')
  const row = page.getByRole('region', { name: '移交的事项' }).getByRole('row').nth(1)
  await expect(row).toContainText('已生效')
  await expect(row).toContainText('司法')
})

test('a station is entered, a point is closed and handed over with its sheets', async ({ app }) => {
  const { page } = app
  await app.login('administrator')
  await open(page, '2')
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: '受理点' })
  await expect(form.getByLabel('名称')).toBeFocused()
  await type(page, '延龄巷社区受理站')
  await tabTo(page, form.getByLabel('所属社区').first())
  await choose(page, '延龄巷')
  await page.keyboard.press('Control+s')
  const list = page.getByRole('region', { name: '受理点' })
  await expect(list.getByRole('row')).toHaveCount(3)
  await list.focus()
  await page.keyboard.press('End')
  await page.keyboard.press('g')
  const closing = page.getByRole('form', { name: '关闭受理点' })
  await tabTo(page, closing.getByLabel('依据文号'))
  await type(page, '白政办〔2026〕31号')
  await page.keyboard.press('Tab')
  await type(page, '受理站撤并')
  await page.keyboard.press('Control+s')
  await expect(list).toContainText('后关闭,待交接')
  await page.keyboard.press('j')
  await expect(page.getByRole('form', { name: '受理点交接' })).toBeVisible()
  await page.keyboard.press('Control+s')
  await expect(list).toContainText('已关闭')
  await expect(page.getByRole('complementary', { name: '受理点详情' })).toContainText(/[0-9a-f]{64}/)
})

test('the whole centre goes out as one file, with progress and its SHA-256; an auditor only looks', async ({ app }) => {
  const { page } = app
  await app.login('administrator')
  await open(page, '3')
  await page.keyboard.press('x')
  await expect(page.getByRole('form', { name: '整体导出' })).toBeVisible()
  await page.keyboard.press('Control+s')
  const last = page.getByRole('region', { name: '最近一次导出' })
  await expect(last).toContainText('导出完成')
  await expect(last).toContainText(/[0-9a-f]{64}/)
  await page.keyboard.press('i')
  const form = page.getByRole('form', { name: '导入' })
  await expect(form.getByLabel('文件(主机上的完整路径)')).toBeFocused()
  await type(page, '/nowhere/export.zip')
  await page.keyboard.press('Control+s')
  await expect(form.getByRole('alert')).toContainText('没有文件')
  await page.keyboard.press('Escape')
})
