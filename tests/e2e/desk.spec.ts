import { expect, test } from './support/fixtures.ts'
import { CounterPage, tabTo, type } from './support/pages.ts'
import { post } from './support/steps.ts'

const application = (matterCode: string, papers: number, step: string) => ({
  matterCode, step, materials: Array.from({ length: papers }, (_p, n) => ({ no: n + 1 })),
  applicant: { kind: 'person', name: '试验辛', idType: 'passport', idNumber: 'E99999908', phone: '13900000000' },
})

test('a co-department sees until when its own step is due, and finishes it by keyboard', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  await expect(new CounterPage(page).matterSearch).toBeFocused()
  await post(page, '/cases', application('JF-01', 7, 'dispatch'))
  await app.logout()

  await app.login('officer')
  await expect(page.getByText('没有待签收的办件')).toBeVisible()
  await page.keyboard.press('Alt+4')
  const tray = page.getByRole('listbox', { name: '协办' })
  // The third stage of the catalogue is its own: 30 + 15 + 15 natural days after 2 March.
  await expect(tray.getByRole('option')).toContainText('会办 5月6日前')
  await expect(tray).toBeFocused()
  await page.keyboard.press('Enter')
  const pane = page.getByRole('complementary', { name: '办件详情' })
  await expect(pane.getByText('等您办理:区民政局协办会审')).toBeVisible()
  await page.keyboard.press('K')
  const form = pane.getByRole('form', { name: '区民政局 · 协办会审' })
  await expect(form.getByRole('radio', { name: '同意', exact: true })).toBeFocused()
  await page.keyboard.press('Space')
  await page.keyboard.press('Alt+O')
  await expect(form.getByRole('button', { name: '经审核,同意。' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(form.getByLabel('意见', { exact: false }).first()).toHaveValue('经审核,同意。')
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  await expect(page.getByText('没有等待本部门会办的环节')).toBeVisible()
})

test('papers taken in by hand are dated back by the supervisor: the limits count from the day they came', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  await expect(new CounterPage(page).matterSearch).toBeFocused()
  const { number } = await post<{ number: string }>(page, '/cases', application('MZ-01', 6, 'receive'))
  await app.logout()

  await app.login('supervisor')
  await expect(new CounterPage(page).matterSearch).toBeFocused()
  await page.keyboard.press('F4')
  await expect(page.getByRole('textbox', { name: '查找办件' })).toBeFocused()
  await type(page, number)
  await page.keyboard.press('Enter')
  const pane = page.getByRole('complementary', { name: '办件详情' })
  await expect(pane.getByRole('button', { name: /^更正/ })).toBeVisible()
  await page.keyboard.press('Alt+E')
  const form = pane.getByRole('form', { name: '更正' })
  await expect(form.getByRole('radio').first()).toBeFocused()
  await page.keyboard.press('ArrowUp')
  await expect(form.getByRole('radio', { name: '收件日期(离线补录):2026-03-02' })).toBeChecked()
  const day = form.getByLabel('实际收件日期')
  await tabTo(page, day)
  // A year of four digits: eight digits typed one after the other are a date, also where the year stands first.
  await expect(day).toHaveAttribute('max', '9999-12-31')
  await day.fill('2026-02-26')
  await tabTo(page, form.getByRole('textbox', { name: '更正理由' }))
  await type(page, '停电期间手工收件')
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  await expect(pane.getByText('离线补录', { exact: true })).toBeVisible()
  await expect(pane.getByText('2026-03-02 → 2026-02-26')).toBeVisible()
  // Five working days after 26 February, Saturday 28 February being worked.
  await expect(pane.getByText('窗口作出受理决定(3月4日前)')).toBeVisible()
})

test('an officer hands all papers over at the end of duty, the colleague says with one key that they came', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  await expect(new CounterPage(page).matterSearch).toBeFocused()
  const ids = []
  for (const n of [1, 2]) ids.push((await post<{ id: string }>(page, '/cases', { ...application('MZ-01', 6, 'dispatch'), applicant: { kind: 'person', name: `试验${n}`, idType: 'passport', idNumber: `E9999991${n}`, phone: '13900000000' } })).id)
  await app.logout()
  await app.login('officer')
  await expect(page.getByRole('listbox', { name: '待签收' })).toBeFocused()
  for (const id of ids) await post(page, `/cases/${id}/events`, { type: 'signIn' })
  await page.reload()
  await expect(page.getByText('没有待签收的办件')).toBeVisible()
  await page.keyboard.press('Alt+5')
  const hands = page.getByRole('region', { name: '材料在谁手上' })
  await expect(hands.getByRole('row')).toHaveCount(3)
  await expect(hands).toBeFocused()
  await page.keyboard.press('A')
  await page.keyboard.press('M')
  const form = page.getByRole('form', { name: '移交材料' })
  await expect(form.getByRole('combobox', { name: '把 2 件材料移交给' })).toBeFocused()
  await type(page, '民政庚')
  await expect(page.getByRole('option', { name: '民政庚' })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  await expect(hands.getByText('→ 民政庚 待确认')).toHaveCount(2)
  await app.logout()

  await app.login('officerHead')
  await page.keyboard.press('Alt+5')
  await expect(page.getByText('2 件移交给您,等您确认')).toBeVisible()
  await expect(hands).toBeFocused()
  await page.keyboard.press('Y')
  await expect(hands.getByText('待确认')).toHaveCount(0)
  await expect(hands.getByRole('row').nth(1)).toContainText('民政庚')
  await expect(page.getByText('已确认接收 2 件')).toBeVisible()
})
