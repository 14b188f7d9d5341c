import { readZip, textOf } from '#main/reports/zip.ts'
import { expect, test } from './support/fixtures.ts'
import { APPLICANT, downloaded, ID_NUMBER, open, workedMarch } from './support/month.ts'
import { tabTo } from './support/pages.ts'

test('the month: a figure leads to as many cases as it says, the workbook says the same', async ({ app }) => {
  const { page } = app
  await workedMarch(app)
  await open(page, '报表')
  await expect(page.getByText('2026年3月1日至2026年3月31日')).toBeVisible()
  const row = page.getByRole('row', { name: /收件/ }).first()
  await expect(row).toContainText('3')
  // From the figure 收件 to its cases and back, by keyboard.
  const received = row.getByRole('link').first()
  await tabTo(page, received, 60)
  await expect(received).toHaveText('3')
  await page.keyboard.press('Enter')
  const cases = page.getByRole('table').getByRole('link')
  await expect(cases).toHaveCount(3)
  await page.keyboard.press('Escape')
  await expect(received).toBeFocused()
  const { name, bytes } = await downloaded(page, () => page.keyboard.press('e'))
  expect(name).toBe('月报-2026-03.xlsx')
  const parts = readZip(bytes)
  expect(parts.filter((part) => part.name.startsWith('xl/worksheets/sheet'))).toHaveLength(14)
  const detail = textOf(parts.find((part) => part.name === 'xl/worksheets/sheet12.xml')!)
  expect(detail.match(/<row /g)).toHaveLength(3 + 3)
  const all = parts.map(textOf).join('')
  expect(all).not.toContain(ID_NUMBER)
  expect(all).toContain('9999')
  await expect(page.getByText('已导出 月报-2026-03.xlsx')).toBeVisible()
})

test('the PDF has the charts; the year is one key away and says the same', async ({ app }) => {
  const { page } = app
  await workedMarch(app)
  await open(page, '报表')
  await expect(page.getByRole('row', { name: /收件/ }).first()).toContainText('3')
  const { name, bytes } = await downloaded(page, () => page.keyboard.press('p'))
  expect(name).toBe('月报-2026-03.pdf')
  expect(bytes.subarray(0, 5).toString()).toBe('%PDF-')
  await page.keyboard.press('y')
  await expect(page.getByText('2026年1月1日至2026年12月31日')).toBeVisible()
  await expect(page.getByRole('row', { name: /收件/ }).first()).toContainText('3')
  await expect(page).toHaveURL(/span=year/)
})

test('an export can be given up with Esc; nothing comes down and the next one works', async ({ app }) => {
  const { page } = app
  await workedMarch(app)
  await open(page, '报表')
  await expect(page.getByRole('row', { name: /收件/ }).first()).toContainText('3')
  // Held back until it has been given up: the program is quicker than a hand.
  let letGo = (): void => undefined
  const held = new Promise<void>((done) => (letGo = done))
  await page.route(/reports\/monthPdf/, async (route) => {
    await held
    await route.continue().catch(() => undefined)
  })
  await page.keyboard.press('p')
  await expect(page.getByRole('status').filter({ hasText: '取消' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('已取消导出,没有写出文件')).toBeVisible()
  letGo()
  await page.unroute(/reports\/monthPdf/)
  expect((await downloaded(page, () => page.keyboard.press('e'))).name).toBe('月报-2026-03.xlsx')
})

test('charts: as a picture, as numbers, as files', async ({ app }) => {
  const { page } = app
  await workedMarch(app)
  await open(page, '图表')
  await expect(page.getByRole('figure')).toHaveCount(7)
  await expect(page.getByRole('img', { name: '收件按星期和时段' })).toBeVisible()
  await page.keyboard.press('1')
  await expect(page.getByRole('figure')).toHaveCount(1)
  const numbers = page.getByRole('region', { name: /数字/ })
  await expect(numbers.getByRole('row', { name: /^周一/ })).toContainText('3')
  const svg = await downloaded(page, () => page.keyboard.press('s'))
  expect(svg.name).toMatch(/^图表-2026-03-.+\.svg$/)
  expect(svg.bytes.toString()).toContain('周一 9:00-10:00 收件 3 件')
  const csv = await downloaded(page, () => page.keyboard.press('c'))
  expect(csv.bytes.toString()).toContain('周一,3')
  const png = await downloaded(page, () => page.keyboard.press('n'))
  expect(png.bytes.subarray(1, 4).toString()).toBe('PNG')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('figure')).toHaveCount(7)
})

test('own lists: saved, exported masked, the scheduled export set and deleted', async ({ app }) => {
  const { page } = app
  await workedMarch(app)
  await open(page, '查询')
  await expect(page.getByText('还没有保存的查询').first()).toBeVisible()
  await page.keyboard.press('n')
  await expect(page.getByRole('textbox', { name: /名称/ }).first()).toBeFocused()
  await page.keyboard.type('三月收件')
  await page.keyboard.press('Control+S')
  await expect(page.getByRole('navigation', { name: '查询和模板' })).toContainText('三月收件')
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  const { name, bytes } = await downloaded(page, () => page.keyboard.press('e'))
  expect(name).toMatch(/\.csv$/)
  const lines = bytes.toString().trim().split('\r\n')
  expect(lines).toHaveLength(4)
  expect(bytes.toString()).not.toContain(APPLICANT)
  expect(bytes.toString()).not.toContain(ID_NUMBER)
  expect(lines[1]).toContain('*')
  await page.keyboard.press('t')
  const form = page.getByRole('form', { name: '定时导出' })
  await expect(form.getByRole('textbox', { name: /文件夹/ })).toBeFocused()
  await page.keyboard.type(app.folder)
  await page.keyboard.press('Control+Enter')
  const schedules = page.getByRole('table', { name: '定时导出' })
  await expect(schedules).toContainText(app.folder)
  const remove = schedules.getByRole('button', { name: '删除' })
  await tabTo(page, remove, 60)
  await page.keyboard.press('Enter')
  await expect(schedules.getByRole('button', { name: '确认删除' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(schedules).toHaveCount(0)
})
