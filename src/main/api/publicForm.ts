import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { AppError } from '#shared/contract/errors.ts'
import { formatTimeZh } from '#shared/rules/time.ts'
import type { Core } from '#main/core/core.ts'
import { createRateLimiter, type Rate } from '#main/core/rateLimit.ts'
import { lookUp, newQueryCode, takeFromInternet, type InternetRequest } from '#main/domain/community/internet.ts'
import { toAppError } from './errors.ts'
import { networkOf, type Peer } from './limits.ts'
import { CONTENT_SECURITY, policyText } from './static.ts'

/** What a form holds is far less. */
const BODY_LIMIT = 16 * 1024
/** Faster than this no person fills the form; older, the page is asked for again. */
const MIN_MS = 3_000
const MAX_MS = 4 * 3_600_000

export interface PublicFormOptions {
  /** Requests of one address: submitted, and asked about. */
  submit?: Rate
  query?: Rate
  minMs?: number
}

const householdOf = ({ address }: Peer): string => (address === null ? 'here' : networkOf(address))
const LIMITS = { submit: { count: 10, seconds: 3600 }, query: { count: 30, seconds: 600 } } as const satisfies Record<string, Rate>

const PATHS = new Set(['/help', '/求助'])
const escape = (text: string): string => text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

const CSS = `:root{color-scheme:light}*{box-sizing:border-box}body{margin:0;background:#f3f5f7;color:#1b2733;font:20px/1.6 "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif}
main{max-width:720px;margin:0 auto;padding:20px 18px 48px}h1{font-size:28px;margin:8px 0 4px}h2{font-size:22px;margin:34px 0 4px}p{margin:6px 0}
form{background:#fff;border:1px solid #cfd7de;border-radius:6px;padding:16px 18px}label,legend{display:block;font-weight:600;margin-top:14px}fieldset{border:0;padding:0;margin:0}
.way{display:flex;gap:10px;align-items:flex-start;font-weight:400;margin-top:6px}.way input{width:26px;height:26px;flex:none;margin:3px 0 0}
input,select,textarea{width:100%;font:inherit;padding:9px 11px;border:1.5px solid #7d8a97;border-radius:4px;background:#fff;color:inherit}textarea{min-height:150px}
:focus-visible{outline:3px solid #1f6fb2;outline-offset:2px}button{font:inherit;font-weight:600;margin-top:20px;width:100%;padding:12px;border:0;border-radius:4px;background:#155a96;color:#fff}
.hint{font-size:17px;color:#4d5b68;font-weight:400}.bad{border:2px solid #b3261e;background:#fdecea;border-radius:6px;padding:10px 14px}.good{border:2px solid #1c7a3e;background:#eaf6ee;border-radius:6px;padding:12px 16px}
.code{font:700 30px/1.4 ui-monospace,Consolas,monospace;letter-spacing:2px;overflow-wrap:anywhere}.extra{position:absolute;left:-9999px}dl{margin:6px 0}dt{font-weight:600}dd{margin:0 0 8px;overflow-wrap:anywhere;white-space:pre-wrap}
.practice{background:#7a3b00;color:#fff;text-align:center;padding:4px}`

interface Fields {
  kind: string
  community: string
  content: string
  name: string
  phone: string
  place: string
}
const EMPTY: Fields = { kind: 'help', community: '', content: '', name: '', phone: '', place: '' }

/** The public page, without log-in and without script: null for a path that is not its own. */
export function createPublicForm(core: Core, options: PublicFormOptions = {}): (request: Request, peer: Peer) => Promise<Response | null> {
  const page = createPages(core)
  const stamps = createStamps(options.minMs ?? MIN_MS)
  const submits = createRateLimiter(options.submit ?? LIMITS.submit)
  const queries = createRateLimiter(options.query ?? LIMITS.query)
  const limited = (limit: typeof submits, peer: Peer): void => {
    const wait = limit.take(householdOf(peer), Date.now())
    if (wait > 0) throw new AppError('RATE_LIMITED', { message: `提交过于频繁,请 ${Math.ceil(wait / 60)} 分钟后再试;急事请直接打电话` })
  }
  const submit = async (form: URLSearchParams, peer: Peer): Promise<Response> => {
    const fields = fieldsOf(form)
    try {
      limited(submits, peer)
      const used = stamps.check(form.get('stamp') ?? '')
      if (used) return page.taken(used)
      // Filled by programs only: answered like any other, and nothing is kept.
      if (form.get('website')) return page.taken({ code: newQueryCode(), promisedAt: null })
      const taken = await takeFromInternet(core, checked(fields))
      stamps.use(form.get('stamp') ?? '', taken)
      return page.taken(taken)
    } catch (error) {
      const refused = toAppError(core, error)
      // Who has to put a field right has not used up an attempt.
      if (refused.code === 'INPUT_INVALID') submits.giveBack(householdOf(peer))
      return page.form(stamps.make(), fields, refused)
    }
  }
  const query = async (form: URLSearchParams, peer: Peer): Promise<Response> => {
    try {
      limited(queries, peer)
      const found = await lookUp(core, form.get('code') ?? '')
      if (!found) throw new AppError('NOT_FOUND', { message: '没有这个查询码,请核对后再试' })
      return page.answer(found)
    } catch (error) {
      return page.form(stamps.make(), EMPTY, toAppError(core, error))
    }
  }
  return async (request, peer) => {
    const path = pathOf(request)
    if (!PATHS.has(path)) return null
    if (request.method === 'GET' || request.method === 'HEAD') return page.form(stamps.make(), EMPTY, null)
    if (request.method !== 'POST') return page.form(stamps.make(), EMPTY, new AppError('METHOD_UNKNOWN'))
    const form = await readForm(request)
    if (form === null) return page.form(stamps.make(), EMPTY, new AppError('BODY_TOO_LARGE', { message: '内容过长,请写得简短一些' }))
    return form.get('ask') === 'state' ? query(form, peer) : submit(form, peer)
  }
}

function pathOf(request: Request): string {
  try {
    return decodeURIComponent(new URL(request.url).pathname).replace(/\/$/, '')
  } catch {
    return ''
  }
}

/** The body of a plain form up to the limit; null beyond it. */
async function readForm(request: Request): Promise<URLSearchParams | null> {
  if (Number(request.headers.get('content-length') ?? 0) > BODY_LIMIT || !request.body) return request.body ? null : new URLSearchParams()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength
    if (size > BODY_LIMIT) return null
    chunks.push(chunk)
  }
  return new URLSearchParams(Buffer.concat(chunks).toString('utf8'))
}

const clean = (text: string | null, max: number): string => [...(text ?? '').replace(/[^\S\n]+/g, ' ').replace(/[\p{Cc}]/gu, (c) => (c === '\n' ? c : '')).trim()].slice(0, max).join('')

const fieldsOf = (form: URLSearchParams): Fields => ({
  kind: form.get('kind') ?? '', community: clean(form.get('community'), 20), content: clean(form.get('content'), 1001), name: clean(form.get('name'), 41), phone: clean(form.get('phone'), 30), place: clean(form.get('place'), 101),
})

/** Refuses what cannot be worked with; the first fault is named, what was typed stays. */
function checked(fields: Fields): InternetRequest {
  const wrong = (field: string, message: string): AppError => new AppError('INPUT_INVALID', { field, message })
  if (fields.kind !== 'help' && fields.kind !== 'inquiry') throw wrong('kind', '请选择求助还是咨询')
  if (fields.content.length < 5) throw wrong('content', '请写明什么事,至少五个字')
  if (fields.content.length > 1000) throw wrong('content', '内容不能超过 1000 个字')
  if (fields.name === '' || fields.name.length > 40) throw wrong('name', '请写怎样称呼您')
  const phone = fields.phone.normalize('NFKC').replace(/[\s-]/g, '')
  if (!/^(\+?86)?(1[3-9]\d{9}|0?\d{7,12})$/.test(phone)) throw wrong('phone', '请写能联系到您的电话(手机 11 位,座机可带区号)')
  return { kind: fields.kind, communityCode: fields.community || null, content: fields.content, name: fields.name, phone: phone.replace(/^\+?86(?=1)/, ''), place: fields.place.slice(0, 100) }
}

type Taken = { code: string; promisedAt: string | null }

/** Marks of a page that was shown: signed with the time, good once. A second sending of the same page gets the first answer. */
function createStamps(minMs: number) {
  const secret = randomBytes(32)
  const used = new Map<string, Taken>()
  const sign = (text: string): string => createHmac('sha256', secret).update(text).digest('base64url')
  return {
    make(): string {
      const text = `${Date.now()}.${randomBytes(9).toString('base64url')}`
      return `${text}.${sign(text)}`
    },
    check(stamp: string): Taken | null {
      const at = stamp.lastIndexOf('.')
      const [text, mac] = [stamp.slice(0, at), Buffer.from(stamp.slice(at + 1))]
      const right = Buffer.from(sign(text))
      const age = Date.now() - Number(text.split('.')[0])
      if (at < 0 || mac.length !== right.length || !timingSafeEqual(mac, right) || age > MAX_MS) throw new AppError('INPUT_INVALID', { message: '页面已过期,内容还在,请再按一次提交' })
      const before = used.get(stamp)
      if (before) return before
      if (age < minMs) throw new AppError('RATE_LIMITED', { message: '提交得太快,请核对内容后再按一次提交' })
      return null
    },
    use(stamp: string, taken: Taken): void {
      used.set(stamp, taken)
      if (used.size > 2000) used.delete(used.keys().next().value as string)
    },
  }
}

function createPages(core: Core) {
  const policy = policyText({ ...CONTENT_SECURITY, 'script-src': ["'none'"], 'connect-src': ["'none'"], 'form-action': ["'self'"] })
  const html = (title: string, body: string, status = 200): Response =>
    new Response(
      `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="robots" content="noindex"><title>${escape(title)}</title><style>${CSS}</style></head><body>${
        core.practice ? '<div class="practice">练习系统:提交的内容不会有人处理</div>' : ''
      }<main>${body}</main></body></html>`,
      { status, headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', 'content-security-policy': policy } },
    )
  const centre = (): string => escape(core.catalogue.centreName())
  const phone = (): string => core.catalogue.points().find((p) => p.phone)?.phone ?? ''
  return {
    async form(stamp: string, fields: Fields, refused: AppError | null): Promise<Response> {
      const communities = await core.db.read.selectFrom('community').select(['code', 'name']).orderBy('code').execute()
      return html(`求助与咨询 · ${core.catalogue.centreName()}`, formBody({ stamp, fields, refused, communities, centre: centre(), phone: phone() }), refused?.status ?? 200)
    },
    taken: ({ code, promisedAt }: Taken): Response =>
      html(
        '已收到',
        `<h1>已收到</h1><div class="good" role="status"><p>我们会在 <b>${escape(promisedAt ? formatTimeZh(promisedAt) : '承诺时间')}</b> 前答复您。</p><p>查询码(请抄下或拍下,查询时要用):</p><p class="code">${escape(code.replace(/(.{4})(?=.)/g, '$1-'))}</p></div><p><a href="/help">返回</a></p>`,
      ),
    answer: (found: { number: string; stateLabel: string; receivedAt: string; promisedAt: string; answer: string | null }): Response =>
      html(
        '查询结果',
        `<h1>查询结果</h1><div class="good"><dl><dt>编号</dt><dd>${escape(found.number)}</dd><dt>状态</dt><dd>${escape(found.stateLabel)}</dd><dt>收到时间</dt><dd>${escape(formatTimeZh(found.receivedAt))}</dd><dt>承诺答复</dt><dd>${escape(formatTimeZh(found.promisedAt))} 前</dd><dt>答复</dt><dd>${found.answer === null ? '正在办理,还没有答复' : escape(found.answer)}</dd></dl></div><p><a href="/help">返回</a></p>`,
      ),
  }
}

interface FormPage {
  stamp: string
  fields: Fields
  refused: AppError | null
  communities: { code: string; name: string }[]
  centre: string
  phone: string
}

function formBody({ stamp, fields, refused, communities, centre, phone }: FormPage): string {
  const way = (value: string, label: string): string => `<label class="way"><input type="radio" name="kind" value="${value}"${fields.kind === value ? ' checked' : ''}><span>${label}</span></label>`
  const options = communities.map((c) => `<option value="${escape(c.code)}"${c.code === fields.community ? ' selected' : ''}>${escape(c.name)}社区</option>`).join('')
  return `<h1>求助与咨询</h1><p>${centre}${phone ? `,电话 <a href="tel:${escape(phone)}">${escape(phone)}</a>` : ''}</p><p class="hint">火灾、报警、急救请直接拨打 119、110、120。</p>
${refused ? `<div class="bad" role="alert">${escape(refused.message)}</div>` : ''}
<form method="post" action="/help"><fieldset><legend>您要</legend>${way('help', '求助(请社区或中心帮忙)')}${way('inquiry', '咨询(问一件事怎么办)')}</fieldset>
<label for="content">什么事</label><textarea id="content" name="content" maxlength="1000" required>${escape(fields.content)}</textarea>
<label for="community">所在社区 <span class="hint">不清楚可不选</span></label><select id="community" name="community"><option value="">不清楚</option>${options}</select>
<label for="place">地点 <span class="hint">可不填</span></label><input id="place" name="place" maxlength="100" value="${escape(fields.place)}">
<label for="name">怎样称呼您</label><input id="name" name="name" maxlength="40" autocomplete="name" required value="${escape(fields.name)}">
<label for="phone">联系电话</label><input id="phone" name="phone" type="tel" maxlength="20" autocomplete="tel" required value="${escape(fields.phone)}">
<p class="hint">姓名和电话只用于答复您,不公开。请不要填写身份证号码。</p>
<div class="extra" aria-hidden="true"><label for="website">网址(请留空)</label><input id="website" name="website" tabindex="-1" autocomplete="off"></div>
<input type="hidden" name="stamp" value="${escape(stamp)}"><button type="submit">提交</button></form>
<h2>查询</h2><form method="post" action="/help"><input type="hidden" name="ask" value="state"><label for="code">查询码</label><input id="code" name="code" maxlength="30" autocomplete="off" required><button type="submit">查询</button></form>`
}
