import { app, BrowserWindow, screen, session, type BrowserWindowConstructorOptions, type WebContents } from 'electron'
import { KEY_SWITCH } from './bridge.ts'
import { guardContents, PAGE_URL, WINDOW_RULES, type OpenScreen } from './policy.ts'
import { placeFor, type SecondScreen } from './screens.ts'
import type { WindowLink } from './scheme.ts'

const PARTITION = 'persist:centre'
const TITLE = '行政事务受理中心'

/** The desk's window and those beside it (customer screen, hall board…): one log-in, one key, one set of rules. */
export interface Windows {
  main(): BrowserWindow | null
  /** True for a page of ours, of whichever window. */
  owns(contents: WebContents): boolean
  open(): Promise<void>
}

/** @param preload path of the preload bundle */
export function createWindows(link: WindowLink, preload: string): Windows {
  let main: BrowserWindow | null = null
  const beside = new Set<BrowserWindow>()

  const common = (): BrowserWindowConstructorOptions => ({
    title: TITLE,
    backgroundColor: '#ffffff',
    autoHideMenuBar: true,
    webPreferences: {
      ...WINDOW_RULES,
      // The drafts of the desk live in this partition and survive a restart; windows of one partition hear each other.
      session: session.fromPartition(PARTITION),
      preload,
      devTools: !app.isPackaged,
      // The hall board calls aloud; nobody stands at the TV to press a key first.
      autoplayPolicy: 'no-user-gesture-required',
      additionalArguments: [`${KEY_SWITCH}${link.key}`],
    },
  })

  const openScreen: OpenScreen = (kind: SecondScreen, opener) => {
    if (!main || !owns(opener)) return null
    const place = placeFor(kind, screen.getAllDisplays(), screen.getDisplayMatching(main.getBounds()))
    return { ...common(), ...place.bounds, fullscreen: place.fullscreen }
  }

  /** What was typed is saved at every key; a page that broke is opened again and offers it. */
  const reopenBroken = (contents: WebContents): void => {
    contents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && reason !== 'killed') contents.reload()
    })
  }

  const watch = (contents: WebContents): void => {
    reopenBroken(contents)
    contents.on('did-create-window', (window) => {
      beside.add(window)
      window.on('closed', () => beside.delete(window))
      watch(window.webContents)
    })
  }

  const owns = (contents: WebContents): boolean => contents === main?.webContents || [...beside].some((window) => window.webContents === contents)

  const createMain = (): BrowserWindow => {
    const window = new BrowserWindow({ ...common(), width: 1366, height: 768, minWidth: 1024, minHeight: 680, show: false })
    window.once('ready-to-show', () => window.show())
    window.on('closed', () => {
      link.token = null
      if (main === window) main = null
      // Without the desk nobody is logged in: the screens beside it go with it.
      for (const other of beside) other.destroy()
    })
    watch(window.webContents)
    return window
  }

  app.on('web-contents-created', (_event, contents) => guardContents(contents, openScreen))
  return {
    main: () => main,
    owns,
    async open() {
      main = createMain()
      await main.loadURL(PAGE_URL)
    },
  }
}
