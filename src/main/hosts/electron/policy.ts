import { app, session, shell, type BrowserWindowConstructorOptions, type Session, type WebContents } from 'electron'
import { secondScreenOf, type SecondScreen } from './screens.ts'

export const SCHEME = 'app'
export const PAGE_ORIGIN = 'app://centre'
export const PAGE_URL = `${PAGE_ORIGIN}/`
export const PRINT_ORIGIN = 'app://print'

/** Public sites of laws and forms a help text may point to; anything else is not opened. */
const EXTERNAL_HOSTS = new Set(['www.gov.cn', 'flk.npc.gov.cn', 'www.npc.gov.cn', 'www.jiangsu.gov.cn', 'www.nanjing.gov.cn'])

/** The parts of an address of the own scheme; `URL.origin` of such an address is "null" outside the browser. */
function hostOf(address: string): string | null {
  const url = URL.parse(address)
  return url?.protocol === `${SCHEME}:` && url.port === '' && url.username === '' ? url.host : null
}

/** True for our own page, whatever the place in it. */
export const isOwnPage = (address: string): boolean => hostOf(address) === 'centre'

/** True for a frame that may speak to the main process: the top frame of our window showing our page. */
export function isOwnFrame(frame: { url: string; parent: unknown } | null): boolean {
  return frame !== null && frame.parent === null && isOwnPage(frame.url)
}

/** True for an address that may be opened in the system's browser. */
export function mayOpenExternally(address: string): boolean {
  const url = URL.parse(address)
  return url !== null && url.protocol === 'https:' && url.username === '' && url.password === '' && url.port === '' && EXTERNAL_HOSTS.has(url.hostname)
}

/** Copying a case number is the one thing beyond showing that the page may do. */
export function mayHavePermission(permission: string, address: string): boolean {
  return permission === 'clipboard-sanitized-write' && isOwnPage(address)
}

/** A session of ours: no permission, no network, no file from the disk, downloads only of what the page itself made. */
export function guardSession(of: Session): void {
  of.setPermissionRequestHandler((contents, permission, answer, details) => {
    answer(details.isMainFrame && mayHavePermission(permission, contents.getURL()))
  })
  of.setPermissionCheckHandler((_contents, permission, origin) => mayHavePermission(permission, origin))
  of.setDevicePermissionHandler(() => false)
  of.webRequest.onBeforeRequest({ urls: ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'] }, (_details, answer) => answer({ cancel: true }))
  of.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${PAGE_ORIGIN}/`)) event.preventDefault()
  })
}

/** The window for a screen of ours that a page of ours asks for; null: not from there. */
export type OpenScreen = (screen: SecondScreen, opener: WebContents) => BrowserWindowConstructorOptions | null

/** A window that has just been opened for one of our screens has no address of its own yet. */
const isFresh = (address: string): boolean => address === '' || address === 'about:blank'

/** Every page, of whatever window: it stays where it is, embeds nothing and opens nothing but our own full-window screens. */
export function guardContents(contents: WebContents, openScreen: OpenScreen): void {
  const stay = (event: { preventDefault: () => void }, address: string): void => {
    const here = contents.getURL()
    if (address.split('#')[0] !== PAGE_URL || !(isOwnPage(here) || isFresh(here))) event.preventDefault()
  }
  contents.on('will-navigate', (event) => stay(event, event.url))
  contents.on('will-frame-navigate', (event) => {
    // Frames show nothing but what the page made itself.
    if (event.isMainFrame ? event.url.split('#')[0] !== PAGE_URL : !event.url.startsWith(`blob:${PAGE_ORIGIN}/`)) event.preventDefault()
  })
  contents.on('will-redirect', (event) => event.preventDefault())
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    const screen = isOwnPage(contents.getURL()) ? secondScreenOf(url) : null
    const overrideBrowserWindowOptions = screen && openScreen(screen, contents)
    if (overrideBrowserWindowOptions) return { action: 'allow', overrideBrowserWindowOptions }
    if (mayOpenExternally(url)) void shell.openExternal(url)
    return { action: 'deny' }
  })
}

/** Applies the guards to all sessions there will be, the default one included, which shows nothing; pages are guarded as they come (windows.ts). */
export function guardSessions(): void {
  app.on('session-created', guardSession)
  if (app.isReady()) guardSession(session.defaultSession)
}

/** What every window has, whatever it shows. */
export const WINDOW_RULES = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  // The checker would fetch its word lists from the network.
  spellcheck: false,
} as const
