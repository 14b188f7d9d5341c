import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Page } from 'playwright-core'
import { expect, test } from './support/fixtures.ts'
import { downloaded, newCase, open, tell, workedMarch } from './support/month.ts'
import { tabTo } from './support/pages.ts'

const results = (page: Page) => page.getByRole('list', { name: '导入结果' })

/** Packages taken in by the key of the desk. */
async function importFiles(page: Page, ...files: string[]): Promise<void> {
  const chooser = page.waitForEvent('filechooser')
  await page.keyboard.press('i')
  await (await chooser).setFiles(files)
}

test('a month is frozen, packed, taken in at the district desk, and once only; a changed one is refused', async ({ app }) => {
  const { page } = app
  // While nobody listens the browser opens a dialog of its own, which nobody could close; switching back and forth is slower than a key.
  page.on('filechooser', () => undefined)
  await workedMarch(app)
  await open(page, '报送')
  await expect(page.getByText('本月还没有冻结')).toBeVisible()
  await page.keyboard.press('F9')
  await expect(page.getByText('已冻结:第1版')).toBeVisible()
  const { name, bytes } = await downloaded(page, () => page.keyboard.press('d'))
  expect(name).toMatch(/^报区-.+-2026-03-第1版\.zip$/)
  const good = path.join(app.folder, 'good.zip')
  const tampered = path.join(app.folder, 'tampered.zip')
  const half = path.join(app.folder, 'half.zip')
  writeFileSync(good, bytes)
  const changed = Buffer.from(bytes)
  changed[Math.floor(changed.length / 2)]! ^= 0xff
  writeFileSync(tampered, changed)
  writeFileSync(half, bytes.subarray(0, 1000))

  await page.keyboard.press('2')
  await expect(page.getByText('还没有登记中心')).toBeVisible()
  await importFiles(page, good)
  // The first time the fingerprint is compared.
  const compared = page.getByRole('checkbox', { name: /已经电话核对/ })
  await tabTo(page, compared)
  await page.keyboard.press('Space')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(results(page)).toContainText('已导入')
  const centres = page.getByRole('table', { name: '各中心' })
  await expect(centres.getByRole('row', { name: /演练受理中心/ })).toContainText('已报 第1版')
  await importFiles(page, good)
  await expect(results(page)).toContainText('与已有的相同,没有变化')
  await importFiles(page, tampered, half)
  await expect(results(page).getByText(/没有导入:/)).toHaveCount(2)
  await expect(results(page)).toContainText(/截断|不符/)
  // Drill by centre: its departments.
  const centre = centres.getByRole('button', { name: '演练受理中心' })
  await tabTo(page, centre, 60)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { name: /演练受理中心 · 分部门/ })).toBeVisible()
  await expect(page.getByRole('region', { name: '分部门' }).getByRole('row', { name: /民政/ })).toContainText('3')
})

test('what comes in late makes a corrected edition that says why and what changed', async ({ app }) => {
  const { page } = app
  await workedMarch(app)
  await open(page, '报送')
  await expect(page.getByText('本月还没有冻结')).toBeVisible()
  await page.keyboard.press('F9')
  await expect(page.getByText('已冻结:第1版')).toBeVisible()
  await page.keyboard.press('F9')
  await expect(page.getByText('数据没有变化,第1版仍然有效')).toBeVisible()
  // A paper of March is typed in afterwards.
  await tell(page, '/practice/clock', { now: '2026-03-20T09:00:00+08:00' })
  await newCase(page, 'accept')
  await tell(page, '/practice/clock', { now: '2026-04-03T09:00:00+08:00' })
  await page.reload()
  await expect(page.getByText('已冻结:第1版')).toBeVisible()
  await page.keyboard.press('F9')
  await expect(page.getByLabel('更正原因')).toBeFocused()
  await page.keyboard.type('补录三月二十日收件')
  await page.keyboard.press('F9')
  await expect(page.getByText('已冻结:第2版')).toBeVisible()
  await expect(page.getByText('补录三月二十日收件')).toBeVisible()
  // A long list of differences is folded.
  await tabTo(page, page.locator('summary', { hasText: /与上一版的差异 \d+ 处/ }), 40)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('row', { name: /合计 收件 3 4/ })).toBeVisible()
})

test('the package goes into a folder or to a district that is not there, which is said', async ({ app }) => {
  const { page } = app
  await workedMarch(app)
  const folder = path.join(app.folder, 'share')
  mkdirSync(folder)
  await open(page, '报送')
  await expect(page.getByText('本月还没有冻结')).toBeVisible()
  await page.keyboard.press('F9')
  await expect(page.getByText('已冻结:第1版')).toBeVisible()
  await page.keyboard.press('u')
  const form = page.getByRole('form', { name: '报送数据包' })
  await expect(form.getByRole('textbox', { name: '区台地址' })).toBeFocused()
  await page.keyboard.type('http://127.0.0.1:1')
  await page.keyboard.press('Tab')
  await page.keyboard.type('baosong')
  await page.keyboard.press('Tab')
  await page.keyboard.type('secret')
  await page.keyboard.press('Control+Enter')
  await expect(form.getByText(/连不上区台/)).toBeVisible()
  await page.keyboard.press('Escape')
  await page.keyboard.press('u')
  const way = form.getByRole('radio', { name: '文件夹或共享' })
  await page.keyboard.press('Shift+Tab')
  await page.keyboard.press('ArrowRight')
  await expect(way).toBeChecked()
  await tabTo(page, form.getByRole('textbox', { name: /文件夹/ }))
  await page.keyboard.type(folder)
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText(/已保存/)).toBeVisible()
  expect(readdirSync(folder)).toHaveLength(1)
})
