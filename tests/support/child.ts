import { type ChildProcess, spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'

export interface Child {
  process: ChildProcess
  /** The next line on standard output; rejects when there will be none. */
  line(): Promise<string>
  send(text: string): void
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
}

/** Starts a script of tests/support/children with the Node that runs the tests. */
export function startChild(script: string, args: string[], options: { env?: Record<string, string> } = {}): Child {
  const file = path.resolve(import.meta.dirname, 'children', script)
  const child = spawn(process.execPath, ['--no-warnings', file, ...args], { stdio: ['pipe', 'pipe', 'inherit'], env: { ...process.env, ...options.env } })
  child.stdin.on('error', () => undefined)
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    process: child,
    async line() {
      const next = await lines.next()
      if (next.done) throw new Error(`${script} ended without a further line`)
      return next.value
    },
    send: (text) => void child.stdin.write(text),
    ended: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
  }
}
