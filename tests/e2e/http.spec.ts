import { expect, test } from './support/fixtures.ts'
import { PASSWORD, PEOPLE } from './support/people.ts'

test('the browser gets the same policy as the desktop, on the page and on answers', async ({ app, request }) => {
  const address = app.host.address!
  for (const path of ['/', '/api/health']) {
    const headers = (await request.get(address + path)).headers()
    expect(headers['content-security-policy']).toContain("default-src 'none'")
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
  }
})

test('the session is a cookie that no script and no other site can use', async ({ app }) => {
  await app.login('clerk')
  const cookies = await app.page.context().cookies()
  expect(cookies).toHaveLength(1)
  expect(cookies[0]).toMatchObject({ httpOnly: true, sameSite: 'Strict' })
  expect(await app.page.evaluate(() => document.cookie)).toBe('')
})

test('a change asked for by a foreign page is refused, cookie or not', async ({ app, request }) => {
  const address = app.host.address!
  const login = await request.post(`${address}/api/session`, { data: { username: PEOPLE.clerk.username, password: PASSWORD } })
  expect(login.status()).toBe(200)
  const foreign = await request.post(`${address}/api/session/lock`, { headers: { origin: 'https://example.invalid' } })
  expect(foreign.status()).toBe(403)
  expect(await foreign.json()).toMatchObject({ code: 'ORIGIN_REFUSED' })
  expect((await (await request.get(`${address}/api/session`)).json()) as object).toMatchObject({ locked: false })
})
