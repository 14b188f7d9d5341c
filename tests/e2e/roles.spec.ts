import { SCREEN_ROWS } from '#renderer/app/screenTable.ts'
import { ROLE_NAMES } from '#shared/rules/roles.ts'
import { expect, test } from './support/fixtures.ts'
import { PEOPLE } from './support/people.ts'

test.describe.configure({ mode: 'parallel' })

test.beforeEach(({ hostKind }) => {
  test.skip(hostKind !== 'web', 'the pages are the same in every host')
})

for (const role of ROLE_NAMES)
  test(`${role}: every screen of the table is there or refused`, async ({ app }) => {
    const { page } = app
    const person = PEOPLE[role]
    await app.login(role)
    const nav = page.getByRole('navigation', { name: '主导航' })
    const mine = SCREEN_ROWS.filter((screen) => (screen.roles as readonly string[]).includes(person.role) && !screen.bare)
    await expect(nav.getByRole('link')).toHaveText(mine.map(({ label }) => new RegExp(`^${label}`)))
    for (const screen of SCREEN_ROWS) {
      const may = (screen.roles as readonly string[]).includes(person.role)
      if (may && screen.bare) continue
      await page.evaluate((hash) => void (location.hash = hash), `#/${screen.id}`)
      if (may) await expect(app.frame.screen(screen.label), screen.id).toBeVisible()
      else await expect(page.getByText('没有这一屏,或您的角色不能进入'), screen.id).toBeVisible()
      await expect(page.getByText(/您的角色不能进行此操作/), screen.id).toHaveCount(0)
    }
  })
