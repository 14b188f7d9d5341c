import { randomUUID } from 'node:crypto'
import { BrowserWindow, session, type Session, type WebContents } from 'electron'
import { policyText, secured, SECURE_HEADERS } from '#main/api/static.ts'
import { PRINT_POLICY, printPage, sizeOfSheets } from '#main/printing/page.ts'
import type { Printer, PrinterInfo, Sheets } from '#main/printing/queue.ts'
import { PRINT_ORIGIN, SCHEME, WINDOW_RULES } from './policy.ts'

/** A printer that says nothing for so long is not going to. */
const PRINT_TIMEOUT_MS = 90_000

const PRINT_HEADERS = { ...SECURE_HEADERS, 'content-security-policy': policyText(PRINT_POLICY), 'cache-control': 'no-store' }

/** What Chromium gives as reasons, in words a clerk can act on. */
const REASONS: Record<string, string> = {
  'Invalid printer settings': '打印机的设置无效,请检查纸张大小',
  'Print job canceled': '打印被取消',
  'Print job failed': '打印机没有接受,请检查是否开机、缺纸或卡纸',
}

/** The pages of the jobs being printed now, by the random name of their job. */
type Shelf = Map<string, { page: string; sheets: readonly string[] }>

function servePages(of: Session, shelf: Shelf): void {
  of.protocol.handle(SCHEME, (request) => {
    const { host, pathname } = new URL(request.url)
    const [, name = '', file = ''] = pathname.split('/')
    const job = host === 'print' ? shelf.get(name) : undefined
    const svg = job?.sheets[Number(/^(\d+)\.svg$/.exec(file)?.[1] ?? -1)]
    const body = file === '' ? job?.page : svg
    if (body === undefined) return secured(new Response(null, { status: 404 }), PRINT_HEADERS)
    return secured(new Response(body, { headers: { 'content-type': file === '' ? 'text/html; charset=utf-8' : 'image/svg+xml' } }), PRINT_HEADERS)
  })
}

async function listPrinters(contents: WebContents): Promise<PrinterInfo[]> {
  return (await contents.getPrintersAsync()).map(({ name, displayName }) => ({ deviceName: name, label: displayName || name }))
}

/** Refuses before printing what would only fail without words. */
async function refuseMissing(contents: WebContents, deviceName: string | null): Promise<void> {
  const printers = await listPrinters(contents)
  if (printers.length === 0) throw new Error('本机没有安装打印机')
  if (deviceName !== null && !printers.some((p) => p.deviceName === deviceName)) throw new Error(`本机没有打印机“${deviceName}”,请重新选择`)
}

function printContents(contents: WebContents, size: { width: number; height: number }, deviceName: string | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('打印机没有回应')), PRINT_TIMEOUT_MS)
    const options = {
      silent: true,
      printBackground: true,
      margins: { marginType: 'none' as const },
      // Always given: without it Electron takes whatever the driver believes.
      pageSize: size,
      scaleFactor: 100,
      copies: 1,
      ...(deviceName !== null && { deviceName }),
    }
    contents.print(options, (ok, reason) => {
      clearTimeout(timer)
      if (ok) resolve()
      else reject(new Error(REASONS[reason] ?? (reason || '打印机没有接受')))
    })
  })
}

/** Prints through a hidden window that runs no script and shows nothing but the pages. */
export function createElectronPrinter(contents: () => WebContents | null): Printer {
  const shelf: Shelf = new Map()
  // In memory only: nothing of a printed sheet is kept beside the database.
  const own = session.fromPartition('print')
  servePages(own, shelf)
  const print = async ({ title, pages }: Sheets, deviceName: string | null): Promise<void> => {
    const size = sizeOfSheets(pages)
    const name = randomUUID()
    shelf.set(name, { page: printPage(title, pages.length, size), sheets: pages })
    const window = new BrowserWindow({ show: false, width: 900, height: 1200, webPreferences: { ...WINDOW_RULES, session: own, javascript: false, devTools: false } })
    try {
      await window.loadURL(`${PRINT_ORIGIN}/${name}/`)
      await refuseMissing(window.webContents, deviceName)
      await printContents(window.webContents, size, deviceName)
    } finally {
      shelf.delete(name)
      window.destroy()
    }
  }
  return {
    print,
    list: async () => {
      const of = contents()
      return of ? listPrinters(of) : []
    },
  }
}
