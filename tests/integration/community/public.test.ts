import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createPublicForm } from '#main/api/publicForm.ts'
import { ringBell, saveBell } from '#main/domain/community/bells.ts'
import { lookUp } from '#main/domain/community/internet.ts'
import { moveLight } from '#main/domain/community/lightCases.ts'
import { DIALECTS } from '#tests/support/core.ts'
import { openSite, type Site } from '#tests/support/http.ts'

const HELP = { kind: 'help', community: 'C01', content: '楼道灯坏了,老人摔倒过一次', name: '演练居民', phone: '139 0000 2222', place: '测试巷 9 号' }

/** Some time within the minute: the clock of a world runs. */
const minute = (text: string) => expect.stringMatching(new RegExp(`^${text}:`)) as string

describe.each(DIALECTS)('the public page and the help bell on %s', (dialect) => {
  let site: Site
  beforeAll(async () => {
    site = await openSite({ dialect })
  })
  afterAll(() => site.close())

  /** The page as a browser without script uses it: shown, filled, sent. */
  const browser = (options: { minMs?: number; submit?: { count: number; seconds: number } } = {}, address = '192.0.2.1') => {
    const page = createPublicForm(site.core, { minMs: 0, ...options })
    const show = async () => (await (await page(new Request('http://centre/help'), { address }))!.text()).match(/name="stamp" value="([^"]+)"/)![1]!
    const post = async (fields: Record<string, string>) => {
      const answer = (await page(new Request('http://centre/help', { method: 'POST', body: new URLSearchParams(fields) }), { address }))!
      return { status: answer.status, text: await answer.text() }
    }
    const send = async (fields: Record<string, string>) => post({ ...fields, stamp: await show() })
    return { show, post, send }
  }
  const kept = () => site.core.db.read.selectFrom('light_case').selectAll().where('channel', '=', 'internet').orderBy('id').execute()
  const codeIn = (text: string) => text.match(/class="code">([^<]+)</)![1]!

  it('is served without log-in, in Chinese, runs no script and may send its form', async () => {
    for (const path of ['/help', encodeURI('/求助')]) {
      const { status, headers, body } = await site.ask('GET', path)
      expect([status, headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
      expect(headers.get('content-security-policy')).toMatch(/script-src 'none'.*form-action 'self'/)
      expect(String(body)).toMatch(/<html lang="zh-CN">[\s\S]*求助与咨询/)
      expect(String(body)).not.toContain('<script')
    }
    expect((await site.ask('GET', '/')).headers.get('content-security-policy')).toContain("form-action 'none'")
  })
  it('a request is taken for the community and asked about with its code, without names', async () => {
    const { send, post } = browser()
    const taken = await send(HELP)
    expect(taken).toMatchObject({ status: 200, text: expect.stringContaining('已收到') })
    const code = codeIn(taken.text)
    expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}$/)
    const [row] = await kept()
    expect(row).toMatchObject({ kind: 'help', owner_kind: 'community', owner_code: 'C01', person_phone: '13900002222', created_by: 'system', state: 'open' })
    expect(JSON.stringify(row)).not.toContain(code.replaceAll('-', ''))
    await moveLight(site.core, site.as('communityWorker'), { id: row!.id, type: 'answer', text: '灯今天修好' })
    const asked = await post({ ask: 'state', code: code.toLowerCase() })
    expect(asked.text).toMatch(/待反馈[\s\S]*灯今天修好/)
    expect(asked.text).not.toContain('演练居民')
    expect(await post({ ask: 'state', code: 'AAAA-BBBB-CCCC' })).toMatchObject({ status: 404, text: expect.stringContaining('没有这个查询码') })
    expect(await lookUp(site.core, '')).toBeNull()
  })
  it.each([
    [{ content: '灯坏' }, '至少五个字'],
    [{ name: '' }, '怎样称呼'],
    [{ phone: '123' }, '能联系到您的电话'],
    [{ kind: 'other' }, '求助还是咨询'],
    [{ community: 'C99' }, '从列表中选择社区'],
    [{ content: '长'.repeat(1001) }, '不能超过 1000'],
  ])('%o is refused, what was typed stays', async (change, message) => {
    const before = (await kept()).length
    const { status, text } = await browser().send({ ...HELP, place: '<b>9号</b>', phone: '13900003333', ...change })
    expect([status, text.includes(message)]).toEqual([400, true])
    expect(text).toContain('&#60;b&#62;9号')
    expect(await kept()).toHaveLength(before)
  })
  it('what only programs fill, or send in no time, or without the page, is not kept', async () => {
    const before = (await kept()).length
    const trap = await browser().send({ ...HELP, website: 'http://spam.example' })
    expect(trap).toMatchObject({ status: 200, text: expect.stringContaining('已收到') })
    expect((await browser({ minMs: 60_000 }).send(HELP)).text).toContain('提交得太快')
    expect((await browser().post({ ...HELP, stamp: `${Date.now()}.abc.def` })).text).toContain('页面已过期')
    expect((await browser().post(HELP)).status).toBe(400)
    expect((await browser().post({ ...HELP, content: '长'.repeat(9000) })).text).toContain('内容过长')
    expect(await kept()).toHaveLength(before)
  })
  it('the same page sent twice makes one request, with one code', async () => {
    const { show, post } = browser()
    const stamp = await show()
    const [a, b] = [await post({ ...HELP, phone: '13900004444', stamp }), await post({ ...HELP, phone: '13900004444', stamp })]
    expect(codeIn(a.text)).toBe(codeIn(b.text))
    expect((await kept()).filter((r) => r.person_phone === '13900004444')).toHaveLength(1)
  })
  it('one address and one telephone can ask only so often', async () => {
    const few = browser({ submit: { count: 2, seconds: 3600 } }, '192.0.2.9')
    const texts = []
    for (const n of [1, 2, 3]) texts.push(await few.send({ ...HELP, phone: `1390000555${n}` }))
    expect(texts.map((t) => t.status)).toEqual([200, 200, 429])
    expect(texts[2]!.text).toContain('提交过于频繁')
    const phone = []
    for (const n of [1, 2, 3, 4]) phone.push((await browser({}, `192.0.2.2${n}`).send({ ...HELP, phone: '13900006666' })).status)
    expect(phone).toEqual([200, 200, 200, 429])
  })

  it('a bell opens one urgent request; presses within five minutes join it', async () => {
    const bell = await saveBell(site.core, site.as('communityHead'), { place: '测试花园3幢', active: true, newToken: false })
    expect(bell.token).toMatch(/^[\w-]{32}$/)
    const stored = await site.sql('select token_hash from help_bell')
    expect(JSON.stringify(stored)).not.toContain(bell.token)
    const press = (token = bell.token!) => site.ask('POST', `/api/help-bells/${token}`)
    const first = await press()
    expect(first).toMatchObject({ status: 200, body: { ok: true, joined: false, number: expect.stringMatching(/^QZ2026-/) } })
    site.at('2026-03-02T09:04')
    expect((await press()).body).toMatchObject({ joined: true, number: first.body['number'] })
    site.at('2026-03-02T09:08')
    expect(await ringBell(site.core, site.as('communityWorker'), { id: bell.id })).toEqual({ number: first.body['number'], joined: true })
    site.at('2026-03-02T09:20')
    expect((await press()).body).toMatchObject({ joined: false })
    const rows = await site.core.db.read.selectFrom('light_case').selectAll().where('bell_id', '=', bell.id).orderBy('received_at').execute()
    expect(rows).toMatchObject([{ urgent: 1, promised_at: minute('2026-03-02T11:00'), community_code: 'C01' }, { received_at: minute('2026-03-02T09:20') }])
    expect((await press('x'.repeat(32))).status).toBe(404)
    await expect(ringBell(site.core, site.as('communityWorker2'), { id: bell.id })).rejects.toMatchObject({ code: 'FORBIDDEN' })
    const changed = await saveBell(site.core, site.as('communityHead'), { id: bell.id, place: bell.place, active: true, newToken: true })
    expect([(await press()).status, (await press(changed.token!)).status]).toEqual([404, 200])
  })
  it('two presses at the same moment make one request; hammering is slowed down', async () => {
    const bell = await saveBell(site.core, site.as('communityHead'), { place: '测试花园4幢', active: true, newToken: false })
    site.at('2026-03-03T09:00')
    const answers = await Promise.all(Array.from({ length: 4 }, () => site.ask('POST', `/api/help-bells/${bell.token}`)))
    expect(new Set(answers.map((a) => a.body['number'])).size).toBe(1)
    const more = await Promise.all(Array.from({ length: 20 }, () => site.ask('POST', `/api/help-bells/${bell.token}`)))
    expect(more.filter((a) => a.status === 429).length).toBeGreaterThan(0)
  })
})
