import Sqlite from 'better-sqlite3'
import type { Page } from 'playwright-core'
import { expect, test } from './support/fixtures.ts'
import { tabTo, type } from './support/pages.ts'

const AT = '2026-02-20T10:00:00.000+08:00'

/** Two finished tasks of February, one of them without a price, and a deduction: who finishes tasks is the subject of other tests. */
function layEntries(file: string): void {
  const db = new Sqlite(file)
  const staff = (db.prepare(`select id from staff where username = 'shequ'`).get() as { id: string }).id
  const admission = db.prepare(`insert into admission (id, number, department_code, task, unit, amount_fen, valid_from, state, created_by, created_at) values (?, ?, 'MZ', ?, '户', ?, '2026-01-01', 'admitted', '${staff}', '${AT}')`)
  admission.run('a1', '白民〔2026〕1号', '入户核查', 1250)
  admission.run('a2', '白民〔2026〕2号', '张贴公示', null)
  db.pragma('foreign_keys = off')
  const entry = db.prepare(`insert into fund_entry (id, seq, month, department_code, community_code, kind, task_id, admission_id, units, unit, unit_fen, amount_fen, reason, entered_by, entered_at)
    values (?, ?, '2026-02', 'MZ', 'C01', ?, ?, ?, ?, ?, ?, ?, ?, '${staff}', '${AT}')`)
  entry.run('e1', 1, 'accrual', 't1', 'a1', 3, '户', 1250, 3750, null)
  entry.run('e2', 2, 'accrual', 't2', 'a2', 2, '户', null, null, null)
  entry.run('e3', 3, 'deduction', null, null, null, null, null, -250, '未按约定时间完成')
  db.prepare(`insert into number_series (series, last) values ('fund:MZ:C01', 3)`).run()
  db.close()
}

const open = async (page: Page, tray: string): Promise<void> => {
  await page.keyboard.press('Control+F7')
  await expect(page.getByRole('navigation', { name: '资金' })).toBeVisible()
  await page.keyboard.press(tray)
}
const table = (page: Page) => page.getByRole('main').getByRole('table').first()

test('an admission goes from the department over the supervisor to both heads, by keyboard', async ({ app }) => {
  const { page } = app
  await app.login('officerHead')
  await open(page, '1')
  await expect(page.getByText('还没有登记准入')).toBeVisible()
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: '提交准入' })
  await expect(form.getByLabel('准入文号')).toBeFocused()
  await type(page, '白民〔2026〕1号')
  await tabTo(page, form.getByLabel('社区'))
  await type(page, 'C01')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await tabTo(page, form.getByLabel('交给社区的任务'))
  await type(page, '入户核查')
  await tabTo(page, form.getByLabel('计量单位'))
  await type(page, '户')
  await tabTo(page, form.getByLabel('单价(元)'))
  await type(page, '12.505')
  await page.keyboard.press('Control+Enter')
  await expect(form.getByText('金额最多两位小数(到分)')).toBeVisible()
  await expect(form.getByLabel('单价(元)')).toBeFocused()
  await page.keyboard.press('Backspace')
  await page.keyboard.press('Control+Enter')
  await expect(table(page)).toContainText('12.50 元/户')
  await expect(table(page)).toContainText('待审核')
  await app.logout()

  await app.login('supervisor')
  await open(page, '1')
  await expect(table(page)).toContainText('白民〔2026〕1号')
  await page.keyboard.press('a')
  await page.keyboard.press('Enter')
  await expect(table(page)).toContainText('待双方确认')
  await app.logout()
  for (const who of ['officerHead', 'communityWorker'] as const) {
    await app.login(who)
    await open(page, '1')
    await expect(page.getByText('待我办 1')).toBeVisible()
    await page.keyboard.press('y')
    await page.keyboard.press('Enter')
    await expect(page.getByText('待我办 0')).toBeVisible()
    if (who === 'officerHead') await app.logout()
  }
  await expect(table(page)).toContainText('已准入')
})

test('a month is priced, signed by both heads, closed and printed; each side sees its own', async ({ app }) => {
  const { page } = app
  layEntries(app.database)
  await app.login('officerHead')
  await open(page, '3')
  await page.keyboard.press('[')
  await expect(page.getByRole('contentinfo', { name: '合计' })).toContainText('未定价 1 件')
  await page.keyboard.press('u')
  await expect(table(page)).not.toContainText('入户核查')
  await page.keyboard.press('c')
  const form = page.getByRole('form', { name: /补定单价/ })
  await expect(form.getByLabel('单价(元/户)')).toBeFocused()
  await type(page, '5')
  await tabTo(page, form.getByLabel('原因'))
  await type(page, '双方商定')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('没有这样的记录')).toBeVisible()
  await page.keyboard.press('u')
  await expect(page.getByRole('contentinfo', { name: '合计' })).toContainText('应付 45.00')
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('x')])
  expect(file.suggestedFilename()).toBe('费随事转台账-2026-02.xlsx')

  await page.keyboard.press('4')
  const pane = page.getByRole('complementary', { name: '结算' })
  await expect(pane).toContainText('肆拾伍元整')
  await page.keyboard.press('s')
  await expect(table(page)).toContainText('待社区签字')
  await app.logout()

  await app.login('communityWorker')
  await open(page, '4')
  await expect(pane).toContainText('45.00 元')
  await page.keyboard.press('s')
  await expect(table(page)).toContainText('已结算')
  await page.keyboard.press('o')
  await expect(page.getByRole('img', { name: /费随事转结算表 第1页/ })).toBeVisible()
  const [sheet] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('f')])
  expect(sheet.suggestedFilename()).toBe('D21-2026-02-MZ-C01.pdf')
  await page.keyboard.press('5')
  await expect(table(page)).toContainText('2026-02')
  await app.logout()

  // A closed month takes no deduction; the clerk is told what to do instead.
  await app.login('officerHead')
  await open(page, '3')
  await page.keyboard.press('d')
  const deduct = page.getByRole('form', { name: '记扣款' })
  await expect(deduct.getByLabel('社区')).toBeFocused()
  await type(page, 'C01')
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await tabTo(page, deduct.getByLabel('记入月份'))
  await page.keyboard.press('ControlOrMeta+A')
  await type(page, '2026-02')
  await tabTo(page, deduct.getByLabel('扣款金额(元)'))
  await type(page, '1')
  await tabTo(page, deduct.getByLabel('原因'))
  await type(page, '漏记')
  await page.keyboard.press('Control+Enter')
  await expect(deduct.getByText('2026-02 已结算,不能再记账;请记入以后的月份,或对原记录更正')).toBeVisible()
})
