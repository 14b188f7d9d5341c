import type { Page } from 'playwright-core'
import { expect, test } from './support/fixtures.ts'
import { tabTo, type } from './support/pages.ts'
import { admit, reportVisit } from './support/steps.ts'
import { residentId } from '../support/samples.ts'

/** A low-income application of a resident of C01, handed to the department: how the counter does it is the subject of other tests. */
async function dispatch(page: Page): Promise<void> {
  const status = await page.evaluate(async (idNumber) => {
    // The desktop answers its own window only.
    const key = (globalThis as { centre?: { key?: string } }).centre?.key
    const own: Record<string, string> = key ? { 'x-centre-window': key } : {}
    const matter = (await (await fetch('/api/matters/MZ-01', { headers: own })).json()) as { materials: { no: number; copies: number }[] }
    const body = {
      matterCode: 'MZ-01', step: 'dispatch', materials: matter.materials.map((m) => ({ no: m.no, received: true, copies: Math.max(1, m.copies) })),
      applicant: { kind: 'person', name: '王小测', idType: 'residentId', idNumber, phone: '13900001111', address: '测试巷 9 号', communityCode: 'C01' },
    }
    return (await fetch('/api/cases', { method: 'POST', headers: { ...own, 'content-type': 'application/json', 'idempotency-key': 'e2e-1' }, body: JSON.stringify(body) })).status
  }, residentId(31))
  expect(status).toBe(201)
}

const said = (page: Page, text: string) => expect(page.getByText(text).first()).toBeVisible()

test('a community works by keyboard: the visit for a case, the notice, a request until the resident knows', async ({ app }) => {
  const { page } = app
  admit(app.database)
  await app.login('clerk')
  await dispatch(page)
  await app.logout()

  await app.login('communityWorker')
  const list = page.getByRole('listbox', { name: '任务' })
  await expect(list).toBeFocused()
  await expect(list.getByRole('option')).toContainText(['入户走访 · 王小测 · 城市居民最低生活保障审核审批'])
  await page.keyboard.press('Enter')
  const pane = page.getByRole('complementary', { name: '任务' })
  await expect(pane).toContainText('测试巷 9 号')

  await page.keyboard.press('d')
  const form = page.getByRole('form', { name: '入户走访结果' })
  await expect(form.getByLabel('走访日期')).toHaveValue('2026-03-02')
  await page.keyboard.press('Control+Enter')
  await expect(form.getByText('请填写见到的人')).toBeVisible()
  await expect(form.getByLabel('见到的人')).toBeFocused()
  await reportVisit(page, form)
  await expect(page.getByText('没有待办的任务')).toBeVisible()
  await page.keyboard.press('h')
  await expect(list.getByRole('option')).toContainText(['办完'])

  await page.keyboard.press('Alt+2')
  await expect(page.getByText('没有待办的诉求')).toBeVisible()
  await page.keyboard.press('n')
  const request = page.getByRole('form', { name: '登记诉求' })
  await tabTo(page, request.getByLabel('一句话'))
  await type(page, '代买药')
  await page.keyboard.press('Tab')
  await type(page, '独居老人请人代买降压药')
  await page.keyboard.press('Control+Enter')
  await said(page, '已登记 QZ2026-00001')
  const light = page.getByRole('complementary', { name: '诉求' })
  await expect(light).toContainText('待答复')
  await page.keyboard.press('k')
  await expect(page.getByRole('form', { name: '反馈' })).toHaveCount(0)
  await page.keyboard.press('d')
  await expect(page.getByRole('form', { name: '答复' }).getByLabel('答复或处理结果')).toBeFocused()
  await type(page, '已代买并送到家')
  await page.keyboard.press('Control+Enter')
  await expect(light).toContainText('待反馈')
  await page.keyboard.press('k')
  const feedback = page.getByRole('form', { name: '反馈' })
  await expect(feedback.getByLabel('告知了谁')).toBeFocused()
  await type(page, '老人的女儿')
  await page.keyboard.press('Control+Enter')
  await said(page, '已反馈,办结')
  await expect(light).toContainText('告知老人的女儿(电话):已代买并送到家')
})

test('the community posts a notice, enters an estate and its property company, rings a bell', async ({ app }) => {
  const { page } = app
  admit(app.database)
  await app.login('clerk')
  await dispatch(page)
  await app.logout()
  await app.login('communityWorker')
  await expect(page.getByRole('listbox', { name: '任务' })).toBeFocused()
  await page.keyboard.press('Alt+5')
  await expect(page.getByRole('listbox', { name: '公示' }).getByRole('option')).toContainText(['未张榜'])
  await page.keyboard.press('Enter')
  await page.keyboard.press('g')
  await expect(page.getByRole('form', { name: '张榜公示' }).getByLabel('公示起')).toHaveValue('2026-03-02')
  await page.keyboard.press('Control+Enter')
  await said(page, '公示到 2026年3月6日')
  await expect(page.getByRole('listbox', { name: '公示' }).getByRole('option')).toContainText(['公示中'])

  await page.keyboard.press('Alt+6')
  await expect(page.getByRole('table', { name: '社区名册' })).toContainText('延龄巷')
  await page.keyboard.press('w')
  await expect(page.getByRole('form', { name: '登记物业公司' }).getByLabel('公司名称')).toBeFocused()
  await type(page, '试办物业公司')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('table', { name: '物业公司' })).toContainText('试办物业公司')
  await expect(page.getByRole('form')).toHaveCount(0)
  // A row is chosen with the arrows and changed with a key.
  await page.keyboard.press('Home')
  await page.keyboard.press('e')
  await expect(page.getByRole('form', { name: '修改物业公司' }).getByLabel('公司名称')).toHaveValue('试办物业公司')
  await page.keyboard.press('Escape')
  await expect(page.getByRole('form')).toHaveCount(0)
  await page.keyboard.press('l')
  await expect(page.getByRole('form', { name: '登记求助铃' }).getByLabel('安装地点')).toBeFocused()
  await type(page, '测试花园3幢')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByText('求助铃的令牌')).toBeVisible()
  await expect(page.getByRole('table', { name: '求助铃' })).toContainText('测试花园3幢')
  await expect(page.getByRole('form')).toHaveCount(0)

  await page.keyboard.press('y')
  await expect(page.getByText('求助铃的令牌')).toHaveCount(0)
  await page.keyboard.press('Alt+2')
  await expect(page.getByText('没有待办的诉求')).toBeVisible()
  await page.keyboard.press('b')
  await expect(page.getByRole('form', { name: '求助铃' }).getByRole('combobox', { name: '地点' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Control+Enter')
  await said(page, '已登记紧急求助 QZ2026-00001')
  await expect(page.getByRole('listbox', { name: '诉求' }).getByRole('option')).toContainText(['急求助 · 求助铃:测试花园3幢'])
})

test('who is not of the community sees requests only, or nothing to change', async ({ app }) => {
  const { page } = app
  await app.login('clerk')
  await page.keyboard.press('F7')
  await expect(page.getByRole('tab')).toHaveCount(1)
  await expect(page.getByRole('tab', { name: /诉求/ })).toBeVisible()
  await app.logout()
  await app.login('auditor')
  await page.keyboard.press('F7')
  await expect(page.getByRole('tab', { name: /任务/ })).toBeVisible()
  await expect(page.getByRole('button', { name: /登记/ })).toHaveCount(0)
})

test('words typed into a form are thrown away only when that is said, by Esc, another tray or another screen; the next person finds nothing', async ({ app }) => {
  const { page } = app
  await app.login('communityWorker')
  await page.keyboard.press('Alt+2')
  await expect(page.getByText('没有待办的诉求')).toBeVisible()
  await page.keyboard.press('n')
  const form = page.getByRole('form', { name: '登记诉求' })
  await expect(form).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(form).toBeHidden()

  await page.keyboard.press('n')
  await tabTo(page, form.getByLabel('一句话'))
  await type(page, '楼道灯不亮')
  const ask = page.getByRole('alertdialog')
  for (const key of ['Escape', 'Alt+1', 'Shift+F12']) {
    await page.keyboard.press(key)
    await expect(ask.getByRole('button', { name: '继续填写' })).toBeFocused()
    await page.keyboard.press('Escape')
    await expect(ask).toBeHidden()
    await expect(form.getByLabel('一句话')).toBeFocused()
    await expect(form.getByLabel('一句话')).toHaveValue('楼道灯不亮')
  }
  await page.keyboard.press('Alt+1')
  await expect(ask).toContainText('还没有提交')
  await page.keyboard.press('y')
  await expect(form).toBeHidden()
  await expect(page.getByText('没有待办的任务')).toBeVisible()

  await page.keyboard.press('Alt+2')
  await page.keyboard.press('n')
  await expect(form.getByLabel('一句话')).toHaveValue('')
  await tabTo(page, form.getByLabel('一句话'))
  await type(page, '他人不得看到')
  await app.logout()
  await app.login('supervisor')
  expect(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).not.toContain('他人不得看到')
})
