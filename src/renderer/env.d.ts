/// <reference types="vite/client" />

/** What the Electron preload offers; absent in a browser. */
interface CentreBridge {
  /** Key of this window, shown with every call. */
  key?: string
  /** Prints a stored document on the printer chosen for its kind; resolves when its print job is with the printer. */
  print?: (documentId: string, options: { copy?: number; job: string }) => Promise<unknown>
  /** Printers of this machine, and which prints what. */
  printers?: () => Promise<unknown>
  /** Lets the person point at a folder of this machine; null when none was chosen. */
  chooseFolder?: () => Promise<string | null>
  /** 大厅主机 of this machine; a HallRequest of contract/hall.ts. */
  hall?: (request: unknown) => Promise<unknown>
  /** `deviceName` null: the default printer again. */
  choosePrinter?: (kind: string, deviceName: string | null) => Promise<unknown>
}

interface Window {
  centre?: CentreBridge
}
