import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import type { App } from './support/fixtures.ts'
import { expect, test } from './support/fixtures.ts'
import { CounterPage, tabTo, type } from './support/pages.ts'
import { moveClock, paneOf, post, startEvent } from './support/steps.ts'

const APPLICANT = '试验甲'
/** Region code 999999 is not assigned: nobody has this number. */
const ID_NUMBER = '999999196501010019'
const MATTER = 'MZ-01'
/** Papers of the matter that must always be brought. */
const REQUIRED = 6

type Made = { id: string; version: number }

const papers = (count: number) => Array.from({ length: count }, (_p, i) => ({ no: i + 1 }))
const makeCase = (page: Page, step: 'receive' | 'accept' | 'dispatch', count = REQUIRED): Promise<Made> =>
  post<Made>(page, '/cases', { matterCode: MATTER, applicant: { kind: 'person', name: APPLICANT, idType: 'residentId', idNumber: ID_NUMBER, phone: '13900000000' }, materials: papers(count), step })
const happen = (page: Page, { id }: Made, event: object): Promise<Made> => post<Made>(page, `/cases/${id}/events`, event)
/** Finds the case by the name of its applicant and opens it, by keyboard. */
async function openCase(page: Page): Promise<Locator> {
  await page.keyboard.press('F4')
  const search = page.getByRole('textbox', { name: '查找办件' })
  await expect(search).toBeFocused()
  await page.keyboard.press('ControlOrMeta+A')
  await type(page, APPLICANT)
  await expect(page).toHaveURL(/[?&]q=/)
  await expect(page.getByRole('row', { name: APPLICANT })).toHaveCount(1)
  await page.keyboard.press('ArrowDown')
  await expect(page.getByRole('grid', { name: '办件列表' })).toBeFocused()
  await page.keyboard.press('Enter')
  const pane = paneOf(page)
  await expect(pane).toContainText('城市居民最低生活保障')
  return pane
}

async function fill(page: Page, form: Locator, label: string, text: string): Promise<void> {
  await tabTo(page, form.getByLabel(label).first())
  await type(page, text)
}

/** Sends the form; its papers come up together and one key prints them. */
async function sendAndPrint(page: Page, form: Locator, pane: Locator, ...kinds: string[]): Promise<void> {
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  const preview = pane.getByRole('region', { name: '文书预览' })
  for (const kind of kinds) await expect(preview.getByRole('img', { name: `${kind} 第1页` })).toBeVisible()
  await page.keyboard.press('Enter')
  await expect(preview.getByRole('button', { name: /^补打/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(preview).toBeHidden()
}

const withCase = async (app: App, step: 'receive' | 'accept' | 'dispatch', count?: number): Promise<Made> => {
  await app.login('clerk')
  await expect(new CounterPage(app.page).matterSearch).toBeFocused()
  return makeCase(app.page, step, count)
}

test('a wrong number is put right with a trace: checked here first, old and new kept', async ({ app }) => {
  const { page } = app
  await withCase(app, 'accept')
  const pane = await openCase(page)
  const form = await startEvent(page, pane, '更正')
  await expect(form.getByRole('radio', { name: '姓名(名称):试验甲' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(form.getByRole('radio', { name: /^证件号码:999999\*+0019$/ })).toBeChecked()
  await fill(page, form, '更正为', '999999196501010018')
  await fill(page, form, '更正理由', '录入时写错,与原件不一致。')
  await page.keyboard.press('Control+Enter')
  await expect(form).toContainText('校验位不符')
  await expect(form.getByLabel('更正为')).toBeFocused()
  await page.keyboard.press('ControlOrMeta+A')
  await type(page, '999999196501020065')
  await page.keyboard.press('Control+Enter')
  await expect(form).toBeHidden()
  await expect(pane.getByRole('img', { name: /居民身份证 999999\*+0065/ })).toBeVisible()
  const trace = pane.getByRole('list', { name: '经过' }).getByRole('listitem').first()
  await expect(trace).toContainText('录入时写错')
  await expect(trace).toContainText(/证件号码:999999\*+0019 → 999999\*+0065/)
})

test('one notice of all that lacks, the papers brought, accepted and handed over', async ({ app }) => {
  const { page } = app
  await withCase(app, 'receive', REQUIRED - 1)
  let pane = await openCase(page)
  const notice = await startEvent(page, pane, '一次性告知')
  const missing = notice.getByRole('checkbox', { name: /^6\. / })
  await tabTo(page, missing)
  await page.keyboard.press('Space')
  await fill(page, notice, '6. 房产证明或租赁合同的原因', '没有带,请补交')
  await sendAndPrint(page, notice, pane, '一次性告知单')
  await expect(pane).toContainText('待补正')

  await moveClock(page, '2026-03-04T10:00:00+08:00')
  await page.reload()
  pane = await openCase(page)
  const supplement = await startEvent(page, pane, '补正收件')
  await tabTo(page, supplement.getByRole('checkbox', { name: /^6\. / }))
  await page.keyboard.press('Space')
  await sendAndPrint(page, supplement, pane, '收件凭证与材料清单')
  await expect(pane).toContainText('已收件')

  const accept = await startEvent(page, pane, '受理')
  await sendAndPrint(page, accept, pane, '受理通知书')
  await expect(pane.getByRole('list', { name: '办理环节' }).locator('[aria-current="step"]')).toContainText('受理')
  const dispatch = await startEvent(page, pane, '转办')
  await sendAndPrint(page, dispatch, pane, '转办单')
  await expect(pane).toContainText('转办在途')
})

test('the officer stops the clock for a special procedure, lets it run on and extends it once', async ({ app }) => {
  const { page } = app
  const made = await withCase(app, 'dispatch')
  await app.logout()
  await app.login('officer')
  await happen(page, made, { type: 'signIn' })
  const pane = await openCase(page)
  const suspend = await startEvent(page, pane, '特别程序')
  await page.keyboard.press('Space')
  await tabTo(page, suspend.getByLabel('预计结束日期'))
  await suspend.getByLabel('预计结束日期').fill('2026-03-10')
  await sendAndPrint(page, suspend, pane, '特别程序期限告知书')
  await expect(pane).toContainText('特别程序中')

  const resume = await startEvent(page, pane, '恢复办理')
  await sendAndPrint(page, resume, pane, '特别程序期限告知书')
  await expect(pane.getByText('特别程序中', { exact: true })).toBeHidden()

  const extend = await startEvent(page, pane, '延期')
  await fill(page, extend, '延期理由', '需要入户复核')
  await fill(page, extend, '批准人', '局长戊')
  await page.keyboard.press('Control+Enter')
  await expect(page.getByRole('dialog', { name: '请确认' })).toContainText('只能延期一次')
  await page.keyboard.press('Enter')
  const preview = pane.getByRole('region', { name: '文书预览' })
  await expect(preview.getByRole('img', { name: '延长办理期限通知书 第1页' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(pane).toContainText('已延期')
  await expect(pane.getByRole('region', { name: '可做的操作' }).getByRole('button', { name: /^延期/ })).toHaveCount(0)
})

test('the file is checked before it is archived, waived by name, and goes out as one zip', async ({ app }) => {
  const { page } = app
  const made = await withCase(app, 'dispatch')
  await app.logout()
  await app.login('supervisor')
  await happen(page, made, { type: 'signIn' })
  // Long after the promised day, without a word why: the self-check finds it.
  await moveClock(page, '2026-05-20T09:30:00+08:00')
  await page.reload()
  await happen(page, made, { type: 'close', result: 'granted', opinion: '经审核,符合规定条件,准予办理。' })
  await happen(page, made, { type: 'deliver', way: 'counter', receiver: APPLICANT })
  const pane = await openCase(page)
  const form = await startEvent(page, pane, '归档')
  const check = form.getByRole('region', { name: '归档自查' })
  await expect(check).toContainText('1 项没有通过')
  await expect(check.getByRole('listitem').first()).toContainText('缺少超期说明')
  await fill(page, form, '放行人', '主管丙')
  await fill(page, form, '放行理由', '超期情况已另行书面报告')
  await sendAndPrint(page, form, pane, '归档目录')
  await expect(pane).toContainText('已归档')

  const coming = page.waitForEvent('download')
  await page.keyboard.press('z')
  const file = await coming
  expect(file.suggestedFilename()).toMatch(/^归档-\d{21}\.zip$/)
  const bytes = readFileSync(await file.path())
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('PK\x03\x04')
  for (const name of ['SHA256SUMS', '元数据.xml', '归档自查.json']) expect(bytes.includes(name), name).toBe(true)
})
