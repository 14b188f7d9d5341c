import AxeBuilder from '@axe-core/playwright'
import type { Page } from 'playwright-core'
import { expect, test, type App } from './support/fixtures.ts'
import { CounterPage, type } from './support/pages.ts'
import type { PersonKey } from './support/people.ts'

/** Half of 1366×768: what a page has at 200 % zoom on the smallest screen. */
const ZOOMED = { width: 683, height: 384 }
const MATTER = '城市居民最低生活保障'

/** What a person cannot use without help; the wording names the element and the rule, so that a failure can be read. */
async function seriousFindings(page: Page, part = 'body'): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include(part).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 3).map(({ target, failureSummary }) => `${id} (${nodes.length}): ${target.join(' ')}\n${failureSummary}`))
}

async function expectUsable(page: Page, where: string, part?: string): Promise<void> {
  expect.soft(await seriousFindings(page, part), where).toEqual([])
}

/** Every screen of the navigation but those of `but`, when nothing is loading any more. */
async function eachScreen(app: App, visit: (name: string) => Promise<void>, but: ReadonlySet<string> = new Set()): Promise<void> {
  const links = app.page.getByRole('navigation', { name: '主导航' }).getByRole('link')
  const labels = await links.evaluateAll((all) => all.map((link) => link.firstChild?.textContent ?? ''))
  for (const [i, label] of labels.entries()) {
    if (but.has(label)) continue
    await links.nth(i).click()
    await expect(app.frame.screen(label)).toBeVisible()
    await settled(app.page)
    await visit(label)
  }
}

async function settled(page: Page): Promise<void> {
  await expect(page.locator('.mantine-Skeleton-root')).toHaveCount(0)
  await expect(page.getByText(/^(正在(打开|载入|统计).*|查找中…)$/)).toHaveCount(0)
}

/**
 * Null when the element that has the keyboard shows it, by an outline or another border or background than without; else its name. In a
 * list that keeps the keyboard itself the active row shows it.
 */
async function focusUnseen(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const element = document.activeElement
    // Past the last element the keyboard is in the browser's own bar for one step.
    if (!(element instanceof HTMLElement) || element === document.body) return null
    const name = `${element.tagName} ${element.getAttribute('aria-label') ?? element.textContent.slice(0, 20)}`
    const marked = (one: Element): string => {
      const { outlineStyle, outlineWidth, boxShadow, borderColor, backgroundColor } = getComputedStyle(one)
      return outlineStyle !== 'none' && parseFloat(outlineWidth) > 0 ? 'outline' : `${boxShadow} ${borderColor} ${backgroundColor}`
    }
    // A radio or a switch lends its mark to the label beside it.
    const active = document.getElementById(element.getAttribute('aria-activedescendant') ?? '')
    const parts = [element, element.parentElement, element.nextElementSibling, active].filter((part) => part !== null)
    const before = parts.map(marked)
    if (before.includes('outline')) return null
    element.blur()
    const without = parts.map(marked)
    element.focus()
    return before.some((mark, i) => mark !== without[i]) ? null : name
  })
}

async function fillCounter(app: App, number: string): Promise<CounterPage> {
  const counter = new CounterPage(app.page)
  await counter.chooseMatter('低保', MATTER)
  await counter.newApplicant('试验甲', number)
  return counter
}

/** What the round of the supervisor has seen already. */
const SUPERVISORS = ['受理台', '排队', '办件', '部门', '社区', '流转', '班次', '督办', '投诉', '报表', '图表', '报送', '打印', '查询', '台账', '资金', '目录', '权责', '移交', '日历', '算期器', '系统']

/** Address and the keys to states that lie behind the first sight of a screen. */
const TRAYS: readonly (readonly [PersonKey, readonly (readonly [at: string, keys: string])[]])[] = [
  ['communityWorker', [['community', 'Enter'], ['community', 'Enter d'], ['community', 'Alt+2 Enter'], ['community', 'Alt+4'], ['community', 'Alt+5 Enter'], ['community', 'Alt+6'], ['ledgers', '7'], ['ledgers', '8']]],
  ['supervisor', [
    ['supervision', 'Alt+2'], ['supervision', 'Alt+3 e'], ['supervision', 'Alt+4 Enter'], ['supervision', 'Alt+5 Enter'], ['supervision', 'n'], ['complaints', 'Enter'], ['complaints', 'n'],
    ['funds', '1'], ['funds', '2'], ['funds', '3'], ['funds', '4'], ['funds', '5'], ['authority', 'Alt+2 n'], ['transfer', 'n'], ['transfer', '2'], ['transfer', '3'], ['cases', 'Control+i'],
  ]],
  ['officerHead', [['department', 'Alt+2 Enter'], ['department', 'Alt+5'], ['department', 'Alt+6'], ['department', 'Alt+7 Enter']]],
  ['clerk', [['handover', 'Alt+2'], ['handover', 'Alt+3 Enter'], ['handover', 'Alt+4 Enter']]],
]

test.describe.configure({ mode: 'parallel' })

test.beforeEach(({ hostKind }) => {
  test.skip(hostKind !== 'web', 'the pages are the same in every host')
})

test('log-in, locked screen, dialogs and the counter in every state have no serious finding', async ({ app }) => {
  const { page } = app
  await expect(page.getByRole('form', { name: '登录' })).toBeVisible()
  await expectUsable(page, 'log-in')
  await app.login('clerk')
  await expectUsable(page, 'counter, empty')
  const counter = await fillCounter(app, '999999196501010018')
  const field = page.getByLabel('证件号码', { exact: true })
  await expect(field).toHaveAttribute('aria-invalid', 'true')
  const told = await field.getAttribute('aria-errormessage')
  await expect(page.locator(`[id="${told}"]`)).toContainText('校验')
  await expectUsable(page, 'counter, wrong number', 'main')
  await page.keyboard.press('ControlOrMeta+A')
  await type(page, '999999196501010019')
  await expect(field).not.toHaveAttribute('aria-invalid', 'true')
  await counter.tick(6)
  await expectUsable(page, 'counter, filled')
  await page.keyboard.press('Control+K')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectUsable(page, 'palette', '[role=dialog]')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F1')
  await expect(page.getByRole('dialog')).toBeVisible()
  await expectUsable(page, 'help', '[role=dialog]')
  await page.keyboard.press('Escape')
  await page.keyboard.press('F9')
  await expect(counter.number).toBeVisible()
  await expect(page.getByRole('region', { name: '文书预览' }).getByRole('img').first()).toBeVisible()
  await expectUsable(page, 'counter, accepted', 'main')
  await page.keyboard.press('Alt+O')
  await expect(page.getByRole('complementary', { name: '办件详情' })).toContainText(MATTER)
  await settled(page)
  await expectUsable(page, 'open case', 'main')
  await page.keyboard.press('Control+L')
  await expect(page.getByRole('dialog', { name: '屏幕已锁定' })).toBeVisible()
  await expectUsable(page, 'locked', '[role=dialog]')
})

/** What still moves although the person asked for no motion. */
async function moving(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const seconds = (list: string): number => Math.max(...list.split(',').map((part) => parseFloat(part)))
    const slow = [...document.querySelectorAll('*')].filter((element) => seconds(getComputedStyle(element).transitionDuration) > 0.01)
    const running = document.getAnimations().filter(({ playState }) => playState === 'running')
    return [...slow.map((element) => element.outerHTML.slice(0, 100)), ...running.map((animation) => `animation ${animation.id}`)]
  })
}

async function focusUnseenInTabs(page: Page, tabs: number): Promise<string[]> {
  const unseen = new Set<string>()
  for (let n = 0; n < tabs; n++) {
    await page.keyboard.press('Tab')
    const name = await focusUnseen(page)
    if (name !== null) unseen.add(name)
  }
  return [...unseen]
}

/** What a page can be faulted for, in any state: serious findings, motion, a keyboard that cannot be seen. */
async function expectGood(page: Page, where: string): Promise<void> {
  await expectUsable(page, where)
  expect.soft(await moving(page), `${where}: motion`).toEqual([])
  expect.soft(await focusUnseenInTabs(page, 20), `${where}: keyboard`).toEqual([])
}

/** Each person and the screens he is the first to see; a screen differs between roles by a button or two, but for those named again. */
const WALKS: readonly (readonly [PersonKey, readonly string[]])[] = [
  ['supervisor', []], ['administrator', ['系统']], ['officerHead', ['部门', '资金', '督办']], ['officer', ['部门']], ['clerk', ['受理台', '流转']], ['communityWorker', ['社区', '台账', '资金', '督办']], ['auditor', ['系统', '办件']],
]

test.describe('after a worked month', () => {
  test.use({ appOptions: { seed: 'month', standIn: {} } })
  test.describe.configure({ timeout: 240_000 })

  for (const people of [WALKS.slice(0, 1), WALKS.slice(1)])
    test(`every screen of ${people.map(([role]) => role).join(', ')}: no serious finding, the keyboard can be seen, reduced motion is kept`, async ({ app }) => {
      const { page } = app
      await page.emulateMedia({ reducedMotion: 'reduce' })
      for (const [role, own] of people) {
        const first = role === 'supervisor'
        await app.login(role)
        await settled(page)
        // The supervisor's round covers most screens; the others look at theirs and at what the supervisor does not have.
        await eachScreen(app, (name) => expectGood(page, `${name} as ${role}`), first ? new Set() : new Set(SUPERVISORS.filter((name) => !own.includes(name))))
        await app.logout()
      }
    })

  test('trays and open rows of the screens beside the counter have no serious finding', async ({ app }) => {
    const { page } = app
    await page.emulateMedia({ reducedMotion: 'reduce' })
    for (const [role, walks] of TRAYS) {
      await app.login(role)
      for (const [at, keys] of walks) {
        await page.evaluate((hash) => void (location.hash = hash), `#/${at}`)
        await settled(page)
        for (const key of keys.split(' ')) {
          await page.keyboard.press(key)
          await settled(page)
        }
        await expectUsable(page, `${at} ${keys} as ${role}`)
        expect.soft(await moving(page), `${at} ${keys}: motion`).toEqual([])
        for (let n = 0; n < 3; n++) await page.keyboard.press('Escape')
      }
      await app.logout()
    }
  })

  for (const size of [{ width: 1366, height: 768 }, ZOOMED])
    test(`screens that fill the window at ${size.width} wide: no serious finding, no motion, nothing to press out of reach`, async ({ app }) => {
      await app.login('supervisor')
      for (const [at, name] of [['wall', '大屏'], ['board', '大厅屏'], ['dispenser', '取号机'], ['customer', '客户屏']] as const) {
        // A window of its own, as at the desk: leaving the hall's screens locks.
        const page = await app.page.context().newPage()
        await page.setViewportSize(size)
        await page.emulateMedia({ reducedMotion: 'reduce' })
        await page.goto(`${app.page.url().split('#')[0]}#/${at}`)
        await expect(page.getByRole('main', { name })).toBeVisible()
        await settled(page)
        await expectGood(page, name)
        expect.soft(await cutOff(page), `${name}: out of reach`).toEqual([])
        await page.close()
      }
    })
})

test('at 200 % zoom a community worker and the head of a department reach everything on their screens', async ({ app }) => {
  const { page } = app
  await page.setViewportSize(ZOOMED)
  for (const role of ['communityWorker', 'officerHead', 'supervisor'] as const satisfies PersonKey[]) {
    await app.login(role)
    await eachScreen(app, async (name) => expect.soft(await cutOff(page), `${name} as ${role}`).toEqual([]))
    await app.logout()
  }
})

test('at 200 % zoom a case is accepted and every screen reached, with nothing cut off sideways', async ({ app }) => {
  const { page } = app
  await page.setViewportSize(ZOOMED)
  await app.login('clerk')
  const counter = await fillCounter(app, '999999196501010019')
  await counter.tick(6)
  await expect(counter.required.nth(5)).toBeInViewport()
  await page.keyboard.press('F9')
  await expect(counter.number).toBeInViewport()
  await page.keyboard.press('Enter')
  await eachScreen(app, async (name) => {
    const work = app.frame.screen(name)
    const room = await work.evaluate((element) => ({ width: element.clientWidth, height: element.clientHeight }))
    expect.soft(room.width, name).toBeGreaterThan(500)
    expect.soft(room.height, name).toBeGreaterThan(250)
    expect.soft(await cutOff(page), name).toEqual([])
  })
})

/** Things to press that lie outside of the window or of a box that cannot be scrolled to them. */
async function cutOff(page: Page): Promise<string[]> {
  return page.getByRole('main').evaluate((main) => {
    const reachable = (element: Element): boolean => {
      const target = element.getBoundingClientRect()
      for (let box = element.parentElement; box; box = box.parentElement) {
        const style = getComputedStyle(box)
        const frame = box.getBoundingClientRect()
        if (/(auto|scroll)/.test(style.overflowX) && (target.right > frame.right || target.left < frame.left)) return true
        if (/(hidden|clip)/.test(style.overflowX) && (target.left >= frame.right - 2 || target.right <= frame.left + 2)) return false
      }
      return target.left < innerWidth
    }
    const all = [...main.querySelectorAll('button, input:not([type=hidden]), a[href], select, textarea, [role=tab], [role=option]')]
    const shown = all.filter((element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 1)
    return shown.filter((element) => !reachable(element)).map((element) => element.outerHTML.slice(0, 120))
  })
}

test.describe('first run', () => {
  test.use({ appOptions: { seed: 'empty', standIn: {} } })
  test('the three steps have no serious finding', async ({ app }) => {
    const { page } = app
    await expect(page.getByLabel('中心名称')).toBeFocused()
    await expectUsable(page, 'step 1')
    await page.keyboard.press('ControlOrMeta+A')
    await type(page, '演练受理中心')
    await page.keyboard.press('Enter')
    await expect(page.getByLabel('姓名')).toBeFocused()
    await page.keyboard.press('Enter')
    await expect(page.getByRole('form', { name: '首次启动' })).toContainText('请填写用户名')
    await expectUsable(page, 'step 2 with errors')
  })
})
