type Preload = (require: (name: string) => unknown, process: object, exports: object, module: object) => void

/**
 * Runs in the page before anything else: gives the preload bundle what a sandboxed preload has (`require('electron')` and little more) and
 * exposes to the page only what it hands to contextBridge, frozen. Sent to the browser as text, so it uses nothing from outside.
 */
function preloadWorld(argv: string[], preload: Preload | null): void {
  type Call = (kind: 'invoke', name: string, args: unknown[]) => Promise<unknown>
  const scope = globalThis as unknown as Record<string, unknown>
  const call = scope.__standIn as Call | undefined
  delete scope.__standIn
  if (!call) return
  // The answer is needed at once, as from the real one; browser.ts gives it in place of a server.
  const Request = XMLHttpRequest
  scope.open = (url?: string | URL, name?: string) => {
    try {
      const request = new Request()
      request.open('POST', `${location.origin}/__stand-in/open`, false)
      request.send(JSON.stringify([new URL(String(url ?? ''), location.href).href, name ?? '']))
      return request.responseText === 'allow' ? { closed: false } : null
    } catch {
      return null
    }
  }
  if (preload === null || window.top !== window) return
  const bridged = (value: unknown): unknown => {
    if (typeof value === 'function') return (...args: unknown[]) => (value as (...args: unknown[]) => unknown)(...args)
    if (typeof value !== 'object' || value === null) return value
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, bridged(inner)])))
  }
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, value: unknown) => Object.defineProperty(globalThis, name, { value: bridged(value), enumerable: true }),
    },
    ipcRenderer: { invoke: (channel: string, ...args: unknown[]) => call('invoke', channel, args) },
  }
  const load = (name: string): unknown => {
    if (name !== 'electron') throw new Error(`module not found: ${name}`)
    return electron
  }
  preload(load, Object.freeze({ argv, sandboxed: true, platform: 'linux' }), {}, {})
}

/** The text of the world above around the text of the preload bundle: as a literal, because the page's policy forbids eval. */
export function preloadScript(source: string | null, argv: readonly string[]): string {
  const preload = source === null ? 'null' : `function (require, process, exports, module) {\n${source}\n}`
  return `(${preloadWorld.toString()})(${JSON.stringify(argv)}, ${preload})`
}
