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

test('every screen: no serious finding, the keyboard can be seen, reduced motion is kept', async ({ app }) => {
  const { page } = app
  await page.emulateMedia({ reducedMotion: 'reduce' })
  const seen = new Set<string>()
  // A screen differs between roles by a button or two; the supervisor's shows the most.
  for (const role of ['supervisor', 'administrator', 'officer', 'clerk', 'auditor'] as const satisfies PersonKey[]) {
    await app.login(role)
    await eachScreen(
      app,
      async (name) => {
        seen.add(name)
        await expectUsable(page, `${name} as ${role}`)
        expect.soft(await moving(page), `${name}: motion`).toEqual([])
        expect.soft(await focusUnseenInTabs(page, 20), `${name}: keyboard`).toEqual([])
      },
      seen,
    )
    await app.logout()
  }
  expect([...seen]).toEqual(expect.arrayContaining(['受理台', '办件', '部门', '报表', '目录', '日历', '算期器', '系统']))
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
