import { open, rename, rm } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import { app, dialog, ipcMain, shell, type BrowserWindow, type IpcMainInvokeEvent } from 'electron'
import { z } from 'zod'
import { AppError } from '#shared/contract/errors.ts'
import { actorOf, allow } from '#main/core/action.ts'
import type { Call, Core } from '#main/core/core.ts'
import { choosePrinter, readPrinterChoices } from '#main/domain/documents/printers.ts'
import { identify } from '#main/domain/session/service.ts'
import type { Printer, PrintQueue } from '#main/printing/queue.ts'
import { CHANNELS, type BridgeAnswer } from './bridge.ts'
import { isOwnFrame } from './policy.ts'
import type { WindowLink } from './scheme.ts'
import type { Hall } from './hall.ts'
import type { JoinedPrinting } from './joinedPrinting.ts'
import type { Windows } from './windows.ts'

const SAVE_LIMIT = 200 * 1024 * 1024
const FILE_KINDS: Record<string, string> = { '.xlsx': 'Excel 工作簿', '.pdf': 'PDF 文件' }

const PrintInput = z.object({ documentId: z.string().max(40), copy: z.number().int().min(0).max(10_000), job: z.string().max(40).optional() })
const ChooseInput = z.object({ kind: z.string().max(8), deviceName: z.string().min(1).max(200).nullable() })
const SaveInput = z.object({ name: z.string().min(1).max(120), bytes: z.instanceof(Uint8Array).refine((bytes) => bytes.byteLength <= SAVE_LIMIT) })
const OpenInput = z.object({ path: z.string().max(4096) })

export interface DeskParts {
  core: Core
  link: WindowLink
  windows: Windows
  queue: PrintQueue
  printer: Printer
  hall: Hall
}

/** Writes beside, flushes, renames: the file is there whole or not at all. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.part`
  try {
    const file = await open(temporary, 'w', 0o600)
    await file.writeFile(bytes)
    await file.sync()
    await file.close()
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/** The name only, and only of a kind we write. */
function safeName(name: string): string {
  const plain = basename(name.replaceAll('\\', '/')).replace(/[<>:"|?*\p{Cc}]/gu, '_')
  if (!Object.hasOwn(FILE_KINDS, extname(plain).toLowerCase())) throw new AppError('INPUT_INVALID', { field: 'name', message: '只能保存工作簿或 PDF' })
  return plain
}

function fileRequests(window: () => BrowserWindow | null) {
  /** Files the person saved since the start: the only ones the page may have opened. */
  const saved = new Set<string>()
  const owner = (): BrowserWindow => {
    const now = window()
    if (!now) throw new AppError('NOT_FOUND')
    return now
  }
  return {
    chooseFolder: async () => {
      const { canceled, filePaths } = await dialog.showOpenDialog(owner(), { title: '选择文件夹', properties: ['openDirectory', 'createDirectory'] })
      return canceled ? null : (filePaths[0] ?? null)
    },
    saveFile: async (raw: unknown) => {
      const { name, bytes } = parse(SaveInput, raw)
      const plain = safeName(name)
      const extension = extname(plain).toLowerCase()
      const filters = [{ name: FILE_KINDS[extension] ?? '文件', extensions: [extension.slice(1)] }]
      const { canceled, filePath } = await dialog.showSaveDialog(owner(), { defaultPath: join(app.getPath('documents'), plain), filters })
      if (canceled || !filePath) return null
      await writeWhole(filePath, bytes)
      saved.add(filePath)
      return filePath
    },
    openFile: async (raw: unknown) => {
      const { path } = parse(OpenInput, raw)
      if (!saved.has(path)) throw new AppError('FORBIDDEN', { message: '只能打开刚才保存的文件' })
      const failure = await shell.openPath(path)
      if (failure) throw new AppError('NOT_FOUND', { message: `打不开这个文件:${failure}` })
    },
  }
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const read = schema.safeParse(input)
  if (!read.success) throw new AppError('INPUT_INVALID')
  return read.data
}

type Answer = (input: unknown) => Promise<unknown>
export type Requests = Record<keyof typeof CHANNELS, Answer>

/** What a desk with its own database does for its page: only for a person who is logged in and not locked out. */
export function deskRequests(parts: DeskParts): Requests {
  const { core, link, windows, queue, printer, hall } = parts
  const files = fileRequests(windows.main)
  const asked = (work: (call: Call, input: unknown) => Promise<unknown>): Answer => async (input) => work(await identify(core, link.token, null), input)
  return {
    print: asked(async (call, input) => {
      allow(call, 'print.record')
      const { documentId, copy } = parse(PrintInput, input)
      return queue.print(documentId, copy)
    }),
    printers: asked(async (call) => ({ choices: await readPrinterChoices(core, call), printers: await printer.list() })),
    choosePrinter: asked((call, input) => choosePrinter(core, call, parse(ChooseInput, input))),
    chooseFolder: asked(async (call) => (actorOf(call), files.chooseFolder())),
    saveFile: asked(async (call, input) => (actorOf(call), files.saveFile(input))),
    openFile: asked(async (call, input) => (actorOf(call), files.openFile(input))),
    hall: asked((call, input) => hall.ask(call, input)),
  }
}

/** What a joined desk does: it prints by itself; files go the way of the browser there. */
export function joinedRequests(printing: JoinedPrinting, hall: Answer): Requests {
  const refuse: Answer = () => Promise.reject(new AppError('CONFLICT', { message: '这台电脑已加入大厅主机,文件请用下载' }))
  return {
    print: async (input) => printing.print(parse(PrintInput, input)),
    printers: () => printing.printers(),
    choosePrinter: async (input) => printing.choosePrinter(parse(ChooseInput, input)),
    chooseFolder: refuse, saveFile: refuse, openFile: refuse, hall,
  }
}

/** Answers the requests of the preload: only our own page in a window of ours. */
export function serveBridge(windows: Windows, requests: Requests): void {
  const isOurs = (event: IpcMainInvokeEvent): boolean => windows.owns(event.sender) && isOwnFrame(event.senderFrame)
  for (const name of Object.keys(CHANNELS) as (keyof typeof CHANNELS)[]) {
    ipcMain.handle(CHANNELS[name], async (event, input: unknown): Promise<BridgeAnswer> => {
      try {
        if (!isOurs(event)) throw new AppError('ORIGIN_REFUSED')
        return { ok: true, value: await requests[name](input) }
      } catch (error) {
        if (!(error instanceof AppError)) console.error(`${name}:`, error)
        const { code, message } = error instanceof AppError ? error : new AppError('INTERNAL')
        return { ok: false, error: { code, message } }
      }
    })
  }
}
