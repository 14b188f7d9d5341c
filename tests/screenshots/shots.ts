import type { Page } from 'playwright-core'
import { CounterPage, type } from '#tests/e2e/support/pages.ts'
import type { PersonKey } from '#tests/e2e/support/people.ts'

export interface Shot {
  name: string
  /** Who looks; nobody is logged in without. */
  as?: PersonKey
  /** Address of the screen, after `#/`. */
  at?: string
  size?: { width: number; height: number }
  /** On a database nobody has set up. */
  fresh?: true
  /** Leaves something behind (a draft, a case), so it gets a copy of the database for itself. */
  alone?: true
  /** Taken while something is still loading. */
  unsettled?: true
  /** What is done before; another page given back is the one taken. */
  prepare?: (page: Page) => Promise<void | Page>
}

export const SIZE = { width: 1366, height: 768 }
const NARROW = { width: 1024, height: 768 }
const LARGE = { width: 1920, height: 1080 }
/** Region code 999999 is not assigned: nobody has this number. */
const ID_NUMBER = '999999196501010019'
/** Someone of the practice month, in the register. */
const KNOWN = '谢文宁'
const LONG_NAME = `阿卜杜热依木江·买买提吐尔逊·${'古丽'.repeat(20)}`

/** Nothing is loading any more and the fonts are there. */
export async function settle(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null && !/^(正在(打开|载入(?!更多)|统计|生成).*|查找中…)$/m.test(document.body.innerText), undefined, { timeout: 15_000 })
  await page.evaluate(() => document.fonts.ready)
  await page.waitForTimeout(150)
}

async function fill(page: Page, name = '试验甲', number = ID_NUMBER, ticks = 6): Promise<CounterPage> {
  const counter = new CounterPage(page)
  await counter.chooseMatter('低保', '城市居民最低生活保障')
  await counter.newApplicant(name, number)
  if (ticks > 0) await counter.tick(ticks)
  return counter
}

/** Someone of the practice month, who is in the register. */
async function known(page: Page): Promise<void> {
  const desk = new CounterPage(page)
  await desk.chooseMatter('店招', '门头店招')
  await type(page, KNOWN)
  await page.getByRole('listbox', { name: '申请人' }).getByRole('option', { name: KNOWN }).first().waitFor()
  await page.waitForTimeout(300)
  await page.keyboard.press('Enter')
  await page.getByTestId('applicant-card').waitFor()
  await desk.tick(4)
}

const openFirstCase = async (page: Page): Promise<void> => {
  await page.getByRole('row').nth(1).waitFor()
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.getByRole('complementary', { name: '办件详情' }).waitFor()
}

/** The screens of a month open at the one before; the practice month is this one. */
const atThisMonth = async (page: Page): Promise<void> => {
  await page.keyboard.press(']')
}

const counter = (name: string, prepare: (page: Page) => Promise<unknown>, more: Partial<Shot> = {}): Shot => ({ name, as: 'clerk', at: 'counter', alone: true, prepare: async (page) => void (await prepare(page)), ...more })
const screen = (name: string, as: PersonKey, prepare?: (page: Page) => Promise<void>, more: Partial<Shot> = {}): Shot => ({ name, as, at: name, ...(prepare && { prepare }), ...more })
/** A screen after keys, each waiting for what the one before brought. */
const keyed = (name: string, as: PersonKey, at: string, keys: string, more: Partial<Shot> = {}): Shot => ({
  name, as, at, ...more,
  prepare: async (page) => {
    for (const key of keys.split(' ').filter((one) => one !== '')) {
      await settle(page)
      await page.keyboard.press(key)
    }
  },
})

/** Every picture, in the order taken. */
export const SHOTS: readonly Shot[] = [
  { name: 'first-run', fresh: true },
  { name: 'login' },
  {
    name: 'login-error',
    prepare: async (page) => {
      await page.getByLabel('用户名').fill('chuangkou')
      await page.getByLabel('密码', { exact: true }).fill('cuowu-mima')
      await page.keyboard.press('Enter')
      await page.getByRole('alert').waitFor()
    },
  },
  counter('counter-empty', async () => {}),
  counter('counter-search', async (page) => {
    await type(page, '楼上漏水')
    await page.getByRole('option').first().waitFor()
  }),
  counter('counter-error', (page) => fill(page, '试验乙', '999999196501010018', 4)),
  counter('counter-long-name', (page) => fill(page, LONG_NAME)),
  counter('counter-40-materials', async (page) => {
    const desk = new CounterPage(page)
    await desk.chooseMatter('四十份材料', '四十份材料的演练事项')
    await desk.newApplicant('试验丙', ID_NUMBER)
    await desk.tick(24)
  }),
  counter('counter', known),
  counter('counter-1920', known, { size: LARGE }),
  counter('counter-1024', known, { size: NARROW }),
  screen('cases', 'supervisor', async (page) => {
    await page.getByRole('row').nth(1).waitFor()
  }),
  { name: 'cases-1920', as: 'supervisor', at: 'cases', size: LARGE, prepare: openFirstCase },
  { name: 'cases-1024', as: 'supervisor', at: 'cases', size: NARROW },
  { name: 'cases-empty', as: 'supervisor', at: 'cases?q=没有这个人' },
  {
    name: 'cases-loading', as: 'supervisor', at: 'reports', unsettled: true,
    prepare: async (page) => {
      await page.route('**/rpc/cases/list*', () => new Promise(() => {}))
      await page.keyboard.press('F4')
      await page.getByRole('status', { name: '正在载入办件' }).waitFor()
    },
  },
  {
    name: 'cases-error', as: 'supervisor', at: 'reports',
    prepare: async (page) => {
      await page.route('**/rpc/cases/list*', (route) => route.abort())
      await page.keyboard.press('F4')
      await page.getByRole('alert').waitFor()
    },
  },
  keyed('case', 'supervisor', 'cases?view=undelivered', 'ArrowDown ArrowDown ArrowDown Enter'),
  { name: 'case-overdue', as: 'supervisor', at: 'cases?view=overdue', prepare: openFirstCase },
  {
    name: 'help', as: 'clerk', at: 'counter',
    prepare: async (page) => {
      await page.keyboard.press('F1')
      await page.getByRole('dialog').waitFor()
    },
  },
  {
    name: 'palette', as: 'clerk', at: 'counter',
    prepare: async (page) => {
      await page.keyboard.press('Control+K')
      await page.getByRole('dialog').waitFor()
      await type(page, '残疾')
    },
  },
  {
    name: 'locked', as: 'clerk', at: 'counter',
    prepare: async (page) => {
      await page.keyboard.press('Control+L')
      await page.getByRole('dialog', { name: '屏幕已锁定' }).waitFor()
    },
  },
  screen('department', 'officer', async (page) => {
    await page.keyboard.press('Alt+2')
  }),
  screen('reports', 'supervisor', atThisMonth),
  screen('charts', 'supervisor', atThisMonth),
  screen('district', 'supervisor'),
  screen('catalogue', 'supervisor', async (page) => {
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
  }),
  screen('calendar', 'supervisor'),
  {
    name: 'clocks', as: 'supervisor', at: 'clocks',
    prepare: async (page) => {
      await page.keyboard.press('Escape')
    },
  },
  screen('system', 'administrator'),
  screen('shift', 'clerk'),
  screen('queue', 'clerk'),
  screen('dispenser', 'clerk'),
  screen('board', 'clerk'),
  screen('wall', 'supervisor', undefined, { size: LARGE }),
  keyed('community', 'communityWorker', 'community', 'Enter'),
  keyed('community-result', 'communityWorker', 'community', 'Enter D'),
  keyed('community-requests', 'communityWorker', 'community', 'Alt+2 Enter'),
  keyed('community-affairs', 'communityWorker', 'community', 'Alt+3'),
  keyed('community-activities', 'communityWorker', 'community', 'Alt+4 H'),
  keyed('community-notices', 'supervisor', 'community', 'Alt+5 Enter'),
  keyed('community-places', 'supervisor', 'community', 'Alt+6'),
  keyed('community-1024', 'communityWorker', 'community', 'Alt+2 Enter', { size: NARROW }),
  keyed('handover', 'clerk', 'handover', ''),
  keyed('handover-transit', 'clerk', 'handover', 'Alt+2'),
  keyed('handover-batch', 'clerk', 'handover', 'Alt+3 Enter'),
  keyed('handover-asked', 'clerk', 'handover', 'Alt+4 Enter'),
  keyed('supervision', 'supervisor', 'supervision', ''),
  keyed('supervision-late', 'supervisor', 'supervision', 'Alt+3 E'),
  keyed('supervision-lamps', 'supervisor', 'supervision', 'Alt+2'),
  keyed('supervision-slip', 'supervisor', 'supervision', 'Alt+4 Enter'),
  keyed('supervision-rating', 'supervisor', 'supervision', 'Alt+5 Enter'),
  keyed('supervision-1024', 'supervisor', 'supervision', '', { size: NARROW }),
  keyed('supervision-1920', 'supervisor', 'supervision', 'Enter', { size: LARGE }),
  keyed('complaints', 'supervisor', 'complaints', 'Enter'),
  keyed('complaints-unresolved', 'supervisor', 'complaints', 'Alt+2 Enter'),
  keyed('complaints-register', 'clerk', 'complaints', 'N'),
  keyed('ledgers', 'communityWorker', 'ledgers', ''),
  keyed('ledgers-forms', 'supervisor', 'ledgers', '7'),
  keyed('ledgers-evaluation', 'communityWorker', 'ledgers', '8'),
  keyed('funds-admissions', 'supervisor', 'funds', '1 Enter'),
  keyed('funds-refusals', 'supervisor', 'funds', '2'),
  keyed('funds', 'supervisor', 'funds', '3'),
  keyed('funds-settlement', 'supervisor', 'funds', '4 Enter'),
  keyed('funds-accounts', 'supervisor', 'funds', '5'),
  keyed('authority', 'supervisor', 'authority', 'Alt+2 ArrowDown ArrowDown'),
  counter('counter-no-letter', async (page) => {
    const desk = new CounterPage(page)
    // Its two figures; the letter of delegation for it has run out.
    await type(page, '50')
    await page.getByRole('listbox', { name: '事项' }).getByRole('option', { name: /民办幼儿园/ }).waitFor()
    await page.keyboard.press('Enter')
    await desk.matterCard.waitFor()
  }),
  keyed('department-case', 'officerHead', 'department', 'Alt+2 Enter'),
  keyed('department-statistics', 'officerHead', 'department', 'Alt+6'),
  keyed('department-templates', 'officerHead', 'department', 'Alt+7 Enter'),
  keyed('transfer', 'supervisor', 'transfer', 'N Tab Tab'),
  keyed('transfer-points', 'supervisor', 'transfer', 'Alt+2'),
  keyed('notices', 'supervisor', 'cases', 'Control+I'),
  counter('prints', async (page) => {
    const desk = await fill(page)
    await page.keyboard.press('F9')
    await desk.number.waitFor()
    await page.keyboard.press('Control+P')
    await settle(page)
    await page.keyboard.press('A')
  }),
  keyed('queries', 'supervisor', 'queries', 'N'),
  keyed('person-form', 'administrator', 'system', 'N'),
  {
    name: 'customer', as: 'clerk', at: 'counter', alone: true,
    prepare: async (page) => {
      const customer = await page.context().newPage()
      await customer.setViewportSize(SIZE)
      await customer.goto(`${page.url().split('#')[0]}#/customer`)
      await customer.getByText('您好').waitFor()
      await page.bringToFront()
      await fill(page)
      await customer.bringToFront()
      await customer.getByRole('region', { name: '您的资料' }).waitFor()
      return customer
    },
  },
  counter('counter-accepted', async (page) => {
    const desk = await fill(page)
    await page.keyboard.press('F9')
    await desk.number.waitFor()
    await page.getByRole('region', { name: '文书预览' }).getByRole('img').first().waitFor()
  }),
]
