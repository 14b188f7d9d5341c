import { createServer, type Server } from 'node:https'
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CONTRACT_REVISION } from '#shared/contract/system.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { printDocument, reprintDocument } from '#main/domain/documents/service.ts'
import { remoteHandler } from '#main/hosts/electron/joined.ts'
import { createJoinedPrinting, type JoinedPrinting } from '#main/hosts/electron/joinedPrinting.ts'
import { reachHost } from '#main/hosts/electron/reach.ts'
import { startHttpHost, type HttpHost } from '#main/hosts/http/server.ts'
import type { Sheets } from '#main/printing/queue.ts'
import { issueCertificate } from '#main/tls/authority.ts'
import { readCredentials, type Credentials } from '#main/tls/credentials.ts'
import { connectHost, probeHost, type PinnedHost, type RemoteHost } from '#main/tls/pinned.ts'
import { openWorld, tempDir, type Who, type World } from '#tests/support/core.ts'
import { refusal } from '#tests/support/refusal.ts'
import { aCase } from '#tests/support/samples.ts'

let w: World
let tls: Credentials
let host: HttpHost
let pinned: PinnedHost
beforeAll(async () => {
  w = await openWorld({ dialect: 'sqlite' })
  const issued = await issueCertificate(path.join(tempDir(), 'cert'), ['127.0.0.1'])
  tls = await readCredentials(issued.certificate, issued.key)
  host = await startHttpHost(w.core, { host: '127.0.0.1', port: 0, rendererDir: null, tls })
  pinned = await probeHost(host.address.slice('https://'.length))
})
afterAll(async () => {
  await host.close()
  await w.close()
})

describe('a desk that joined prints by itself', () => {
  let remote: RemoteHost
  let printing: JoinedPrinting
  let choicesFile: string
  let printed: { sheets: Sheets; deviceName: string | null }[]
  let failure: string | null
  const link = { key: 'k', token: null as string | null }
  const as = async (who: Who | null) => void (link.token = who && (await w.session(who)))

  beforeEach(async () => {
    remote = connectHost(pinned)
    choicesFile = path.join(tempDir(), 'printers.json')
    printed = []
    failure = null
    const printer = {
      list: async () => [{ deviceName: 'LASER', label: '窗口激光' }],
      print: async (sheets: Sheets, deviceName: string | null) => {
        if (failure !== null) throw new Error(failure)
        printed.push({ sheets, deviceName })
      },
    }
    printing = createJoinedPrinting({ remote, link, printer, choicesFile })
    await as('clerk')
    return () => remote.close()
  })

  let n = 0
  /** A sheet of a new case, queued by the clerk. */
  const queued = async () => {
    const made = await createCase(w.core, w.as('supervisor'), aCase(++n))
    const job = await printDocument(w.core, w.as('supervisor'), { id: made.documents[0]!.id })
    return { documentId: made.documents[0]!.id, copy: 0, job: job.id }
  }
  const jobRow = async (id: string) => (await w.sql(`select status, failure from print_job where id = '${id}'`))[0]

  it('exactly the pages of the host come out on the printer chosen here, and the host learns of it', async () => {
    const sheet = await queued()
    const { kind, number } = (await w.sql(`select kind, number from document where id = '${sheet.documentId}'`))[0] as { kind: string; number: string }
    expect(await printing.choosePrinter({ kind, deviceName: 'LASER' })).toEqual({ [kind]: 'LASER' })
    expect(await printing.print(sheet)).toEqual({ printer: 'LASER' })
    expect(printed).toEqual([{ sheets: { title: `${kind} ${number}`, pages: [expect.stringContaining('<svg')] }, deviceName: 'LASER' }])
    expect(await jobRow(sheet.job)).toEqual({ status: 'printed', failure: null })
    expect(await printing.printers()).toEqual({ choices: { [kind]: 'LASER' }, printers: [{ deviceName: 'LASER', label: '窗口激光' }] })
    // The choice is this machine's: not in the database of the host, and still there tomorrow.
    expect(JSON.stringify(await w.sql('select * from setting'))).not.toContain('LASER')
    expect(JSON.parse(readFileSync(choicesFile, 'utf8'))).toEqual({ [kind]: 'LASER' })
    const again = await reprintDocument(w.core, w.as('clerk'), { id: sheet.documentId, reason: '卡纸' })
    await printing.print({ documentId: sheet.documentId, copy: 1, job: again.id })
    expect(printed[1]!.sheets.pages).not.toEqual(printed[0]!.sheets.pages)
    expect(await jobRow(again.id)).toMatchObject({ status: 'printed' })
  })

  it('a sheet that does not come out is failed at the host with the reason, and several come out in their order', async () => {
    const sheets = [await queued(), await queued(), await queued()]
    failure = '缺纸'
    expect(await refusal(printing.print(sheets[0]!))).toMatchObject({ code: 'PRINT_FAILED', message: '打印失败:缺纸' })
    expect(await jobRow(sheets[0]!.job)).toEqual({ status: 'failed', failure: '缺纸' })
    failure = null
    await Promise.all(sheets.slice(1).map((sheet) => printing.print(sheet)))
    const numbers = await Promise.all(sheets.slice(1).map(async ({ documentId }) => String((await w.sql(`select number from document where id = '${documentId}'`))[0]!['number'])))
    expect(printed.map(({ sheets: { title } }) => title.split(' ')[1])).toEqual(numbers)
  })

  it('without a log-in, with a locked screen and for who may not print nothing comes out', async () => {
    const sheet = await queued()
    const asks = [() => printing.print(sheet), () => printing.printers(), () => printing.choosePrinter({ kind: 'D4', deviceName: 'LASER' })]
    await as(null)
    for (const ask of asks) expect(await refusal(ask())).toMatchObject({ code: expect.stringMatching(/LOGIN_REQUIRED/) })
    await as('clerk')
    await w.sql('update session set locked = 1')
    for (const ask of asks) expect(await refusal(ask())).toMatchObject({ code: 'LOGIN_REQUIRED' })
    await w.sql('update session set locked = 0')
    await as('auditor')
    for (const ask of [asks[0]!, asks[2]!]) expect(await refusal(ask())).toMatchObject({ code: 'FORBIDDEN' })
    expect(printed).toEqual([])
    expect(await jobRow(sheet.job)).toMatchObject({ status: 'queued' })
  })

  it('a sheet of a case the person may not know of does not come out', async () => {
    const sheet = await queued()
    await w.sql(`update cases set sensitivity = 'highlySensitive' where id = (select case_id from document where id = '${sheet.documentId}')`)
    expect(await refusal(printing.print(sheet))).toMatchObject({ code: 'PRINT_FAILED', message: expect.stringContaining('没有找到这个办件') })
    expect(printed).toEqual([])
    expect(await jobRow(sheet.job)).toMatchObject({ status: 'queued' })
  })

  it('a host that is gone after the sheet went to the printer: it is said not to print twice', async () => {
    const sheet = await queued()
    const pages = remote.handle
    const cut: RemoteHost = { ...remote, handle: (request) => (request.url.includes('/result') ? Promise.reject(new Error('cut')) : pages(request)) }
    const alone = createJoinedPrinting({ remote: cut, link, choicesFile, printer: { list: async () => [], print: async (sheets, deviceName) => void printed.push({ sheets, deviceName }) } })
    expect(await refusal(alone.print(sheet))).toMatchObject({ code: 'PRINT_FAILED', message: expect.stringMatching(/不要重复打印/) })
    expect(printed).toHaveLength(1)
  })

  it('a choice that cannot be read counts as none; a kind there is not is refused', async () => {
    writeFileSync(choicesFile, '{ "D4": 5')
    expect((await printing.printers()).choices).toEqual({})
    expect(await refusal(printing.choosePrinter({ kind: 'D99', deviceName: 'LASER' }))).toMatchObject({ code: 'INPUT_INVALID', field: 'kind' })
  })

  it('its page is told what the desk can do, not what the host gives to browsers', async () => {
    const handle = remoteHandler(remote)
    const open = (await (await handle(new Request('app://centre/api/capabilities')))!.json()) as object
    expect(open).toMatchObject({ host: 'electron', print: 'direct', chooseFolder: false, openFile: false, revision: CONTRACT_REVISION })
    const rpc = await handle(new Request('app://centre/rpc/system/capabilities', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' }))
    expect(await rpc!.json()).toMatchObject({ json: { host: 'electron', print: 'direct', chooseFolder: false } })
  })
})

describe('a host of another version', () => {
  it('of the same revision is worked with, and its version is known', async () => {
    const other = await startHttpHost({ ...w.core, version: '9.8.7' }, { host: '127.0.0.1', port: 0, rendererDir: null, tls })
    const reached = await reachHost({ ...pinned, address: other.address }, '0.1.0')
    expect(reached.version).toBe('9.8.7')
    reached.remote.close()
    await other.close()
  })

  const said = (body: unknown): Promise<{ server: Server; address: string }> =>
    new Promise((resolve) => {
      const server = createServer({ cert: tls.cert, key: tls.key }, (_request, response) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body))).listen(0, '127.0.0.1', () =>
        resolve({ server, address: `https://127.0.0.1:${(server.address() as AddressInfo).port}` }),
      )
    })

  it.each([
    [{ version: '3.0.0', revision: CONTRACT_REVISION + 1 }, 'HOST_MISFIT', /请在这台电脑上安装/],
    [{ version: '0.0.9' }, 'HOST_MISFIT', /请先把大厅主机升级/],
    [{ ok: true }, 'HOST_UNREACHABLE', /连不上/],
    ['a printer', 'HOST_UNREACHABLE', /连不上/],
  ])('that says %j is refused as %s', async (body, code, message) => {
    const { server, address } = await said(body)
    expect(await refusal(reachHost({ ...pinned, address }, '0.1.0'))).toMatchObject({ code, message: expect.stringMatching(message) })
    server.close()
  })
})
