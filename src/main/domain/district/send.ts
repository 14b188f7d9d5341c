import { stat } from 'node:fs/promises'
import path from 'node:path'
import type { Destination, SendInput, Sent } from '#shared/contract/district.ts'
import { AppError, type ErrorBody } from '#shared/contract/errors.ts'
import { act, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { uuid } from '#main/core/ids.ts'
import type { JobOptions } from '#main/jobs/jobs.ts'
import { refuseStopped, watched } from '#main/domain/reports/running.ts'
import { settingsOf } from '#main/domain/system/settings.ts'
import { writeFileAtomically } from '#main/reports/atomicFile.ts'
import { connectHost, probeHost, readAddress, type PinnedHost, type RemoteHost } from '#main/tls/pinned.ts'
import { makeMonthPackage } from './editions.ts'

/** Key in `setting`: where packages went the last time, and the certificate that was confirmed for it. */
const SETTING = 'district_host'
type Remembered = Destination & { certificate: string }

/** Pauses between attempts to reach the district. The package is the same and is taken in once only. */
const PAUSES_MS = [500, 2000]
const LOOPBACK = /^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?\/?$/

async function remembered(core: Core): Promise<Remembered | null> {
  const row = await core.db.read.selectFrom('setting').select('value').where('key', '=', SETTING).executeTakeFirst()
  return row ? (JSON.parse(row.value) as Remembered) : null
}

/** Where the packages of this centre go, as it was entered the last time (no password is kept), and in how many days. */
export async function destination(core: Core, call: Call): Promise<Destination & { dueDays: number }> {
  allow(call, 'report.read')
  const { address = '', username = '', fingerprint = '', folder = '' } = (await remembered(core)) ?? {}
  return { address, username, fingerprint, folder, dueDays: (await settingsOf(core.db.read))['report.dueDays'] }
}

/**
 * Hands the package of a frozen month to the district: over the network with an account (or a token) of the district desk, or into a
 * folder or share. Handing it over twice changes nothing there. Until it goes out it can be stopped.
 * Errors: MONTH_NOT_FROZEN; CANCELLED; HOST_UNTRUSTED (`data.fingerprint`, to be compared by telephone), HOST_UNREACHABLE, DISTRICT_REFUSED with the
 * district's reason; NOT_FOUND, DISK_FULL, CONFLICT for a folder.
 */
export async function sendPackage(core: Core, call: Call, { ticket, ...input }: SendInput, signal?: AbortSignal): Promise<Sent> {
  allow(call, 'report.freeze')
  return watched(core, call, { ticket, signal }, (options) => makeAndSend(core, call, input, options))
}

async function makeAndSend(core: Core, call: Call, { folder, address, username, password, token, fingerprint, ...period }: Omit<SendInput, 'ticket'>, options: JobOptions): Promise<Sent> {
  const { bytes, name, edition } = await makeMonthPackage(core, call, period, options)
  refuseStopped(options)
  options.onProgress?.(1, '发送')
  const last = await remembered(core)
  if (folder !== undefined) {
    const file = await saveTo(folder, name, bytes)
    return noted(core, call, { to: file, status: 'saved', edition }, { address: '', username: '', fingerprint: '', certificate: '', ...last, folder })
  }
  if (!address) throw new AppError('INPUT_INVALID', { field: 'address', message: '请填写区台地址,或选择文件夹' })
  const pinned = LOOPBACK.test(address) ? null : await confirmed(address, fingerprint, last)
  const district = pinned ? connectHost(pinned) : plain(address.replace(/\/$/, ''))
  try {
    const status = await patiently(() => upload(district, { username, password, token }, bytes, name))
    const kept = { address, username: username ?? '', fingerprint: pinned?.fingerprint ?? '', certificate: pinned?.certificate ?? '', folder: last?.folder ?? '' }
    return await noted(core, call, { to: address, status, edition }, kept)
  } catch (error) {
    throw inDistrictWords(error, address)
  } finally {
    district.close()
  }
}

/** The connection speaks of the host of the hall; here it is the district. */
function inDistrictWords(error: unknown, address: string): unknown {
  if (!(error instanceof AppError)) return error
  if (error.code === 'HOST_UNREACHABLE') return new AppError(error.code, { message: `连不上区台 ${address},请检查地址和网络;数据包没有送到,可以稍后再发送`, data: error.extra.data })
  if (error.code === 'HOST_UNTRUSTED') return new AppError(error.code, { ...error.extra, message: error.message.replaceAll('大厅主机', '区台') })
  return error
}

async function saveTo(folder: string, name: string, bytes: Uint8Array): Promise<string> {
  const found = await stat(folder).catch(() => null)
  if (!path.isAbsolute(folder) || !found?.isDirectory()) throw new AppError('NOT_FOUND', { field: 'folder', message: `没有文件夹 ${folder},请先建好或接上共享` })
  const file = path.join(folder, name.replace(/[\\/:*?"<>|]/g, '_'))
  await writeFileAtomically(file, async (handle) => void (await handle.writeFile(bytes)))
  return file
}

/** The host whose certificate a person has compared, now or before. Anything else is shown and not sent to. */
async function confirmed(text: string, fingerprint: string | undefined, last: Remembered | null): Promise<PinnedHost> {
  const address = readAddress(text)
  const known = last && last.certificate && readAddress(last.address) === address ? last : null
  // The connection itself refuses any other certificate than this one.
  if (known && (fingerprint === undefined || fingerprint === known.fingerprint)) return { address, fingerprint: known.fingerprint, certificate: known.certificate }
  const shown = await probeHost(text).catch((error: unknown) => {
    throw inDistrictWords(error, address)
  })
  if (shown.fingerprint === fingerprint) return shown
  const message = fingerprint ? '区台的证书指纹与核对过的不同,没有发送,请打电话向区台核对' : '第一次向这个区台发送:请打电话与区台核对证书指纹后再发送'
  throw new AppError('HOST_UNTRUSTED', { field: 'fingerprint', message, data: { fingerprint: shown.fingerprint, names: shown.names, validUntil: shown.validUntil } })
}

/** A district desk on this very machine. */
function plain(address: string): RemoteHost {
  return {
    handle: async (request) => {
      const { pathname } = new URL(request.url)
      const body = request.body ? Buffer.from(await request.arrayBuffer()) : undefined
      return fetch(address + pathname, { method: request.method, headers: request.headers, ...(body && { body }) }).catch(() => {
        throw new AppError('HOST_UNREACHABLE')
      })
    },
    close: () => undefined,
  }
}

async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const pause of PAUSES_MS) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'HOST_UNREACHABLE') throw error
      await new Promise((next) => setTimeout(next, pause))
    }
  }
  return work()
}

type Account = Pick<SendInput, 'username' | 'password' | 'token'>

async function upload(district: RemoteHost, { username, password, token }: Account, bytes: Uint8Array, name: string): Promise<Sent['status']> {
  const given = token ?? (await ask<{ token: string }>(district, 'POST', '/api/session', { json: { username, password } })).token
  const form = new FormData()
  form.set('file', new File([new Uint8Array(bytes)], name, { type: 'application/zip' }))
  try {
    return (await ask<{ status: Sent['status'] }>(district, 'POST', '/api/district/packages', { token: given, form })).status
  } finally {
    // A session opened for this is closed; whether that works changes nothing.
    if (token === undefined) await ask(district, 'DELETE', '/api/session', { token: given }).catch(() => undefined)
  }
}

interface Asked {
  token?: string
  json?: unknown
  form?: FormData
}

async function ask<T>(district: RemoteHost, method: string, url: string, { token, json, form }: Asked): Promise<T> {
  const headers = { 'idempotency-key': uuid(), ...(token !== undefined && { authorization: `Bearer ${token}` }), ...(json !== undefined && { 'content-type': 'application/json' }) }
  const request = new Request(`http://district${url}`, { method, headers, ...(form ? { body: form } : json !== undefined && { body: JSON.stringify(json) }) })
  const response = await district.handle(request)
  const body = (await response.json().catch(() => ({}))) as T & Partial<ErrorBody>
  if (!response.ok) throw refused(response.status, body)
  return body
}

/** What the district answered, in words that say whose turn it is. */
function refused(status: number, { code, message, data }: Partial<ErrorBody>): AppError {
  const reason = message ?? `区台回答 ${status}`
  const words: Record<number, string> = {
    401: `区台不接受这个账号:${reason}`,
    403: '区台的这个账号没有导入数据包的权限,请区台管理员换一个账号',
    404: '这个地址不是区台(没有导入接口),请核对地址',
    413: '数据包超过区台的上限(64 MB),请改用文件夹或磁盘报送',
    429: '区台正忙,请过一会儿再发送',
  }
  return new AppError('DISTRICT_REFUSED', { message: words[status] ?? `区台没有收下:${reason}`, data: { status, code, ...(data !== undefined && { reason: data }) } })
}

/** Notes where it went in the journal and for the next time. */
function noted(core: Core, call: Call, sent: Sent, { address, username, fingerprint, certificate, folder }: Remembered): Promise<Sent> {
  const value = JSON.stringify({ address, username, fingerprint, certificate, folder })
  return act(core, { ...call, idempotencyKey: null }, { action: 'report.freeze', name: 'report.send', subject: sent.to, request: sent }, async ({ tx, now }) => {
    await tx.insertInto('setting').values({ key: SETTING, value, updated_at: now }).onConflict((c) => c.column('key').doUpdateSet({ value, updated_at: now })).execute()
    return { result: sent, detail: { ...sent } }
  })
}
