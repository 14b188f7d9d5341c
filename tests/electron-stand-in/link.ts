/** What the two halves of the stand-in tell each other over the channel of a child process, in either direction. */
type Message = { id: number; method: string; args: unknown[] } | { id: number; result?: unknown; error?: string }

interface End {
  send(message: Message): void
  onMessage(listener: (message: Message) => void): void
}

export type Methods = Record<string, (...args: never[]) => unknown>

export interface Link {
  ask<T = unknown>(method: string, ...args: unknown[]): Promise<T>
  /** Rejects what still waits for an answer and all that is asked afterwards. */
  close(reason: string): void
}

/** Calls in both directions with answers. A call whose method throws is answered with the message. */
export function createLink(end: End, methods: Methods): Link {
  const waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>()
  let next = 1
  let closed: string | null = null
  const answer = async (id: number, method: string, args: unknown[]): Promise<void> => {
    try {
      const work = methods[method]
      if (!work) throw new Error(`stand-in: no method ${method}`)
      end.send({ id, result: await work(...(args as never[])) })
    } catch (error) {
      end.send({ id, error: error instanceof Error ? error.message : String(error) })
    }
  }
  end.onMessage((message) => {
    if ('method' in message) return void answer(message.id, message.method, message.args)
    const call = waiting.get(message.id)
    waiting.delete(message.id)
    if (message.error !== undefined) call?.reject(new Error(message.error))
    else call?.resolve(message.result)
  })
  return {
    ask: <T>(method: string, ...args: unknown[]) =>
      new Promise<T>((resolve, reject) => {
        if (closed !== null) return reject(new Error(closed))
        const id = next++
        waiting.set(id, { resolve: resolve as (value: unknown) => void, reject })
        end.send({ id, method, args })
      }),
    close: (reason) => {
      closed = reason
      for (const { reject } of waiting.values()) reject(new Error(reason))
      waiting.clear()
    },
  }
}

/** A request or an answer without its stream. */
export interface PlainRequest {
  url: string
  method: string
  headers: Record<string, string>
  body: Uint8Array | null
}

export interface PlainResponse {
  status: number
  headers: Record<string, string>
  body: Uint8Array
}

export interface WindowSpec {
  id: number
  partition: string
  preload: string | null
  arguments: string[]
  javascript: boolean
  /** Name given to window.open; null for a window of the program's own making. */
  name: string | null
  fullscreen: boolean
  bounds: { x: number; y: number; width: number; height: number }
}

/** A frame as the main process sees it; `top` false for one inside another. */
export interface FrameSpec {
  url: string
  top: boolean
}

/** Chromium cannot open an unknown scheme: app://centre/ is shown as https://centre.app.invalid/, which no network ever answers. */
export const toWeb = (url: string): string => url.replace(/^app:\/\/([\w-]+)/, 'https://$1.app.invalid')
export const toApp = (url: string): string => url.replace(/https:\/\/([\w-]+)\.app\.invalid(:443)?/, 'app://$1')
