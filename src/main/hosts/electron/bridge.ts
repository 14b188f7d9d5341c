/** The names shared by preload and main process; a sandboxed preload can carry nothing but text. */
export const CHANNELS = {
  print: 'centre:print',
  printers: 'centre:printers',
  choosePrinter: 'centre:choose-printer',
  chooseFolder: 'centre:choose-folder',
  saveFile: 'centre:save-file',
  openFile: 'centre:open-file',
  hall: 'centre:hall',
} as const

/** Command-line switch by which a window learns its key. */
export const KEY_SWITCH = '--centre-window-key='

/** Header in which the page shows the key of its window with every call. */
export const KEY_HEADER = 'x-centre-window'

export type BridgeAnswer = { ok: true; value: unknown } | { ok: false; error: { code: string; message: string } }
