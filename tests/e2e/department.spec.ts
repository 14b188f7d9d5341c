import type { Page } from 'playwright-core'
import { expect, test, type App } from './support/fixtures.ts'
import { CounterPage, tabTo, type } from './support/pages.ts'
import { post } from './support/steps.ts'

const MATTER = 'MZ-01'
const PEOPLE = ['试验甲', '试验乙', '试验丙']

const application = (name: string, i: number, step: string) => ({
  matterCode: MATTER, step, materials: Array.from({ length: 6 }, (_p, n) => ({ no: n + 1 })),
  applicant: { kind: 'person', name, idType: 'passport', idNumber: `E9999990${i}`, phone: '13900000000' },
})

async function asClerk(app: App): Promise<Page> {
  await app.login('clerk')
  await expect(new CounterPage(app.page).matterSearch).toBeFocused()
  return app.page
}

/** Logs in to the department; the list or the empty tray is there. */
async function atDesk(app: App, as: 'officer' | 'officerHead'): Promise<void> {
  await app.login(as)
  await expect(app.page.getByRole('main', { name: '部门' })).toBeVisible()
}

/** Takes an option of a list that is searched by typing. */
async function choose(page: Page, label: string, words: string): Promise<void> {
  await expect(page.getByRole('combobox', { name: label }).or(page.getByRole('textbox', { name: label }))).toBeFocused()
  await type(page, words)
  await expect(page.getByRole('option', { name: new RegExp(words) })).toBeVisible()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
}

test('papers go to the department in one batch, are signed in by one scan, given to an officer and closed with a sentence of the department', async ({ app }) => {
  test.slow()
  const page = await asClerk(app)
  for (const [i, name] of PEOPLE.entries()) await post(page, '/cases', application(name, i, i === 0 ? 'dispatch' : 'accept'))

  // The counter: everything that waits for the department on one list.
  await page.keyboard.press('Control+F11')
  await expect(page.getByRole('region', { name: '可成批的办件' }).getByRole('row')).toHaveCount(4)
  await page.keyboard.press('F9')
  await expect(page.getByRole('region', { name: '文书预览' }).getByRole('img').first()).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByText('没有等待转办的办件')).toBeVisible()
  await page.keyboard.press('Alt+2')
  const transit = page.getByRole('region', { name: '在途未签收' })
  await expect(transit.getByRole('row')).toHaveCount(4)
  const number = (await transit.getByText(/^ZB\d{12}$/).first().textContent())!
  await app.logout()

  // The head of the department: one scan, one paper missing.
  await atDesk(app, 'officerHead')
  await expect(page.getByRole('listbox', { name: '待签收' })).toBeFocused()
  await page.keyboard.press('/')
  await type(page, number)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('listbox', { name: '批次内的办件' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Space')
  await expect(page.getByRole('option', { name: /试验乙.*材料没有到/ })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  const results = page.getByRole('list', { name: '签收结果' })
  await expect(results.getByRole('listitem')).toHaveCount(3)
  await expect(results).toContainText('试验乙 · 城市居民最低生活保障审核审批:材料没有到,未签收,仍在途')
  await expect(page.getByText('本次签收 2 件,1 件没有签成')).toBeVisible()

  // It turned up: the same scan signs in what is left.
  await expect(page.getByRole('textbox', { name: /扫描或输入受理编号签收/ })).toBeFocused()
  await type(page, number)
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: /^签收 1 件/ })).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(results).toContainText('不用再签')
  await expect(page.getByText('没有待签收的办件')).toBeVisible()

  // Gives one to an officer.
  await page.keyboard.press('Alt+2')
  const inbox = page.getByRole('listbox', { name: '办理中' })
  await expect(inbox.getByRole('option')).toHaveCount(3)
  await expect(inbox).toBeFocused()
  await page.keyboard.press('Enter')
  const pane = page.getByRole('complementary', { name: '办件详情' })
  await expect(pane.getByRole('button', { name: /^分派/ })).toBeVisible()
  await page.keyboard.press('Alt+F')
  await choose(page, '经办人', '民政丁')
  await page.keyboard.press('Control+Enter')
  await expect(pane.getByRole('form', { name: '分派' })).toBeHidden()
  await expect(inbox.getByRole('option').first()).toContainText('经办 民政丁')
  await page.keyboard.press('Escape')
  await page.keyboard.press('Alt+6')
  await expect(page.getByRole('table', { name: '按经办人' }).getByRole('row', { name: /民政丁/ })).toContainText('1')
  await app.logout()

  // Two more at once: marked with the space bar, given with one key.
  await atDesk(app, 'officerHead')
  await page.keyboard.press('Alt+2')
  await expect(inbox).toBeFocused()
  await page.keyboard.press('End')
  await page.keyboard.press('Space')
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('Space')
  await expect(inbox.getByRole('img', { name: '已选' })).toHaveCount(2)
  await page.keyboard.press('Alt+F')
  const giving = page.getByRole('complementary', { name: '分派' })
  await expect(giving.getByRole('heading', { name: '分派 2 件' })).toBeVisible()
  await expect(giving.getByRole('radio').first()).toBeFocused()
  await tabTo(page, giving.getByRole('radio', { name: /民政庚/ }).or(giving.getByRole('radio', { checked: true })).first())
  while (!(await giving.getByRole('radio', { name: /民政庚/ }).isChecked())) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Control+Enter')
  await expect(giving).toBeHidden()
  await expect(inbox.getByText(/经办 民政庚/)).toHaveCount(2)
  await app.logout()

  // The officer: a sentence of the department, then the decision with it.
  await atDesk(app, 'officer')
  await expect(page.getByText('没有待签收的办件')).toBeVisible()
  await page.keyboard.press('Alt+7')
  await expect(page.getByText('还没有意见模板')).toBeVisible()
  await page.keyboard.press('N')
  const form = page.getByRole('form', { name: '意见模板' })
  await expect(form.getByLabel('名称')).toBeFocused()
  await type(page, '符合标准')
  await tabTo(page, form.getByLabel('意见'))
  await type(page, '{申请人}家庭收入经核查符合标准,准予享受。')
  await page.keyboard.press('Control+s')
  await expect(page.getByRole('option', { name: /符合标准/ })).toBeVisible()
  await page.keyboard.press('Alt+2')
  await expect(inbox.getByRole('option')).toHaveCount(3)
  await expect(inbox).toBeFocused()
  await page.keyboard.press('W')
  await expect(inbox.getByRole('option')).toHaveCount(1)
  await inbox.focus()
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('button', { name: /^办结/ })).toBeVisible()
  await page.keyboard.press('Alt+B')
  const close = pane.getByRole('form', { name: '办结' })
  await expect(close).toBeVisible()
  await page.keyboard.press('Control+Enter')
  await expect(close.getByText('请填写办理意见')).toBeVisible()
  await expect(close.getByRole('button', { name: '符合标准' })).toBeVisible()
  await page.keyboard.press('Alt+O')
  await expect(close.getByRole('button', { name: '符合标准' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(close.getByRole('textbox', { name: '办理意见' })).toHaveValue(/^试验[甲乙丙]家庭收入经核查符合标准,准予享受。$/)
  await page.keyboard.press('Control+Enter')
  await expect(pane.getByRole('region', { name: '文书预览' }).getByRole('img', { name: '办结通知书 第1页' })).toBeVisible()
})

test('the department asks the counter for papers, the counter answers, the limits run on', async ({ app }) => {
  const page = await asClerk(app)
  const { id } = await post<{ id: string }>(page, '/cases', application('试验丁', 7, 'dispatch'))
  await app.logout()
  await atDesk(app, 'officer')
  await post(page, `/cases/${id}/events`, { type: 'signIn' })
  await page.reload()
  await expect(page.getByText('没有待签收的办件')).toBeVisible()
  await page.keyboard.press('Alt+2')
  const inbox = page.getByRole('listbox', { name: '办理中' })
  await expect(inbox).toBeFocused()
  await page.keyboard.press('Enter')
  const pane = page.getByRole('complementary', { name: '办件详情' })
  await expect(pane.getByRole('region', { name: '材料请求' })).toBeVisible()
  const due = await pane.getByText(/承诺/).first().textContent()
  await page.keyboard.press('Q')
  const ask = pane.getByRole('form', { name: '请窗口补送材料' })
  await expect(ask.getByLabel(/要哪些材料/)).toBeFocused()
  await expect(ask).toContainText('时限照常计算')
  await type(page, '收入证明')
  await page.keyboard.press('Tab')
  await type(page, '核对家庭收入')
  await page.keyboard.press('Control+Enter')
  await expect(ask).toBeHidden()
  await expect(pane.getByRole('region', { name: '材料请求' })).toContainText('窗口 3月5日 前答复')
  expect(await pane.getByText(/承诺/).first().textContent()).toBe(due)
  await app.logout()

  await app.login('clerk')
  await expect(new CounterPage(page).matterSearch).toBeFocused()
  await page.keyboard.press('Control+F11')
  await expect(page.getByText('没有等待转办的办件')).toBeVisible()
  await page.keyboard.press('Alt+4')
  await expect(page.getByRole('region', { name: '未答复的材料请求' })).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('button', { name: /^答复/ })).toBeVisible()
  await page.keyboard.press('Y')
  const answer = pane.getByRole('form', { name: '答复部门的材料请求' })
  await expect(answer.getByLabel(/^答复/)).toBeFocused()
  await type(page, '已收,随下批送')
  await page.keyboard.press('Control+Enter')
  await expect(pane.getByRole('region', { name: '材料请求' })).toContainText('窗口乙 3月2日')
  await expect(pane.getByRole('region', { name: '材料请求' })).toContainText('已收,随下批送')
})

test('a letter of delegation that ended stops the counter before F9; the supervisor enters a new one by keyboard', async ({ app }) => {
  const { page } = app
  await app.login('supervisor')
  await expect(new CounterPage(page).matterSearch).toBeFocused()
  await post(page, `/authority/${MATTER}`, { issuingAuthority: '南京市民政局', sealOwner: '南京市民政局', validFrom: '2026-01-01', letter: { number: '宁民委〔2025〕12号', from: '2025-03-01', to: '2026-02-28' } })
  await page.reload()
  const counter = new CounterPage(page)
  await counter.chooseMatter('低保', '城市居民最低生活保障')
  const verdict = page.getByRole('region', { name: /结论/ })
  await expect(verdict.getByRole('alert')).toContainText('宁民委〔2025〕12号')
  await expect(verdict.getByRole('alert')).toContainText('值班主管')
  await page.keyboard.press('F9')
  await expect(app.frame.notices).toContainText('仅收件')

  await page.keyboard.press('Control+F12')
  const list = page.getByRole('region', { name: '权责清单' })
  await expect(list).toBeFocused()
  await expect(list.getByRole('row', { name: /MZ-01/ })).toContainText('2026-02-28已到期')
  await page.keyboard.press('N')
  const form = page.getByRole('form', { name: '登记权责' })
  await expect(form.getByLabel('决定机关')).toBeFocused()
  await tabTo(page, form.getByLabel('委托书文号'))
  await type(page, '宁民委〔2026〕1号')
  await tabTo(page, form.getByLabel(/^至/))
  await form.getByLabel(/^至/).fill('2027-02-28')
  await page.keyboard.press('Control+s')
  await expect(form).toBeHidden()
  await expect(list.getByRole('row', { name: /MZ-01/ })).toContainText('宁民委〔2026〕1号')
  await expect(page.getByRole('list', { name: '历次登记' }).getByRole('listitem')).toHaveCount(2)

  await page.keyboard.press('F2')
  await expect(counter.matterCard).toContainText('城市居民最低生活保障')
  await expect(verdict.getByRole('alert')).toBeHidden()
})
