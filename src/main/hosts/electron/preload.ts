import { contextBridge, ipcRenderer } from 'electron'
import { CHANNELS, KEY_SWITCH, type BridgeAnswer } from './bridge.ts'

/** Errors cross as data, because Electron would put its own words before the message. */
async function ask(channel: string, ...input: unknown[]): Promise<unknown> {
  const answer = (await ipcRenderer.invoke(channel, ...input)) as BridgeAnswer
  if (answer.ok) return answer.value
  throw new Error(answer.error.message)
}

const key = process.argv.find((argument) => argument.startsWith(KEY_SWITCH))?.slice(KEY_SWITCH.length) ?? ''

/** All the page gets from the desktop: a handful of named requests, each checked again in the main process. */
const centre = Object.freeze({
  /** Shown with every call, so that only this page of this window can make one. */
  key,
  /** Prints a document that waits in the queue (its print job) on the printer of its kind; resolves when the printer has it. */
  print: (documentId: string, options?: { copy?: number; job?: string }) => ask(CHANNELS.print, { documentId, copy: options?.copy ?? 0, job: options?.job }),
  /** Printers of this machine, and which prints what. */
  printers: () => ask(CHANNELS.printers),
  /** `deviceName` null: the default printer again. */
  choosePrinter: (kind: string, deviceName: string | null) => ask(CHANNELS.choosePrinter, { kind, deviceName }),
  /** Path of the chosen folder, or null. */
  chooseFolder: () => ask(CHANNELS.chooseFolder),
  /** Asks where to, writes; path or null. */
  saveFile: (name: string, bytes: Uint8Array) => ask(CHANNELS.saveFile, { name, bytes }),
  /** Opens a file that was saved by `saveFile` before. */
  openFile: (path: string) => ask(CHANNELS.openFile, { path }),
  /** 大厅主机: see shared/contract/hall.ts. */
  hall: (request: unknown) => ask(CHANNELS.hall, request),
})

contextBridge.exposeInMainWorld('centre', centre)
