import { expect } from '@playwright/test'
import type { Locator, Page } from 'playwright-core'

/** Types into the field that has the keyboard, as a person does; the tests never point at a field. */
export async function type(page: Page, text: string): Promise<void> {
  await page.keyboard.type(text)
}

const PRESSED: Record<string, string> = { Ctrl: 'Control', Esc: 'Escape', 空格: 'Space', '↑': 'ArrowUp', '↓': 'ArrowDown' }

/** Presses the key that is written on or beside the thing: what the screen promises must work. */
export async function pressShownKey(page: Page, beside: Locator): Promise<void> {
  const text = await beside.locator('kbd').first().textContent()
  await page.keyboard.press((text ?? '').trim().split('+').map((part) => PRESSED[part] ?? part).join('+'))
}

const isFocused = (element: Element): boolean => element === document.activeElement

/** Goes to a field with the Tab key alone. */
export async function tabTo(page: Page, field: Locator, most = 25): Promise<void> {
  await expect(field).toBeVisible()
  for (let n = 0; n < most && !(await field.evaluate(isFocused)); n++) await page.keyboard.press('Tab')
  await expect(field).toBeFocused()
}

export class LoginPage {
  readonly page: Page
  readonly username: Locator
  readonly password: Locator

  constructor(page: Page) {
    this.page = page
    this.username = page.getByLabel('用户名')
    this.password = page.getByLabel('密码', { exact: true })
  }

  /** By keyboard; works from an empty form and from one that remembers the last name. */
  async logIn(username: string, password: string): Promise<void> {
    await expect(this.page.getByRole('form', { name: '登录' })).toBeVisible()
    if (await this.password.evaluate((field) => field === document.activeElement)) await this.page.keyboard.press('Shift+Tab')
    await expect(this.username).toBeFocused()
    await this.page.keyboard.press('ControlOrMeta+A')
    await type(this.page, username)
    await this.page.keyboard.press('Tab')
    await expect(this.password).toBeFocused()
    await type(this.page, password)
    await this.page.keyboard.press('Enter')
  }
}

/** Header, navigation and key bar around every screen. */
export class Frame {
  readonly page: Page
  readonly person: Locator
  readonly notices: Locator

  constructor(page: Page) {
    this.page = page
    this.person = page.getByRole('button', { name: /账户菜单/ })
    this.notices = page.locator('[aria-live="polite"][role="status"]')
  }

  screen(name: string): Locator {
    return this.page.getByRole('main', { name })
  }

  async logOut(): Promise<void> {
    const item = (name: string) => this.page.getByRole('menuitem', { name })
    // A screen that has just come takes the keyboard: then the menu is opened once more.
    await expect(async () => {
      await this.person.focus()
      await this.page.keyboard.press('Enter')
      await expect(item('锁屏')).toBeVisible({ timeout: 2_000 })
      // The menu has the keyboard now; an arrow pressed before would be lost.
      await expect(this.person).not.toBeFocused({ timeout: 2_000 })
      await this.page.keyboard.press('ArrowDown')
      await expect(item('锁屏')).toBeFocused({ timeout: 2_000 })
    }).toPass({ timeout: 20_000 })
    await this.page.keyboard.press('End')
    await expect(item('退出登录')).toBeFocused()
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByRole('form', { name: '登录' })).toBeVisible()
  }
}

/** 受理台 */
export class CounterPage {
  readonly page: Page
  readonly matterSearch: Locator
  readonly applicantSearch: Locator
  readonly matterCard: Locator
  readonly checklist: Locator
  readonly number: Locator
  readonly saved: Locator

  constructor(page: Page) {
    this.page = page
    this.matterSearch = page.getByRole('combobox', { name: '查找事项' })
    this.applicantSearch = page.getByRole('combobox', { name: '查找申请人' })
    this.matterCard = page.getByTestId('matter-card')
    this.checklist = page.getByRole('group', { name: '材料清单' })
    this.number = page.getByTestId('case-number')
    this.saved = page.getByTestId('saved')
  }

  /** Finds a matter by plain words and takes the first. */
  async chooseMatter(words: string, name: string): Promise<void> {
    await expect(this.matterSearch).toBeFocused()
    await type(this.page, words)
    await expect(this.page.getByRole('listbox', { name: '事项' }).getByRole('option').first()).toContainText(name)
    await this.page.keyboard.press('Enter')
    await expect(this.matterCard).toContainText(name)
  }

  /** Someone who was never here: name, number, phone. */
  async newApplicant(name: string, idNumber: string): Promise<void> {
    await expect(this.applicantSearch).toBeFocused()
    await type(this.page, name)
    await expect(this.page.getByRole('option', { name: new RegExp(`新登记.*${name}`) })).toBeVisible()
    await this.page.keyboard.press('Enter')
    await expect(this.page.getByLabel('证件号码', { exact: true })).toBeFocused()
    await type(this.page, idNumber)
  }

  get required(): Locator {
    return this.checklist.locator('[role="checkbox"]')
  }

  /** Ticks the first `count` papers with the space bar, which goes on to the next by itself. */
  async tick(count: number): Promise<void> {
    await pressShownKey(this.page, this.page.getByRole('heading', { name: /材料/ }))
    await expect(this.required.first()).toBeFocused()
    for (let i = 0; i < count; i++) {
      await expect(this.required.nth(i)).toBeFocused()
      await this.page.keyboard.press('Space')
      await expect(this.required.nth(i)).toBeChecked()
    }
  }
}
