import { spawn } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { nodePath } from '../setup.mjs'
import { compileCache } from './exec.mjs'
import { root } from './files.mjs'

/** Opens the system's browser; failing to is no error, because the address has been printed. */
export function openBrowser(address) {
  const [command, args] =
    process.platform === 'win32'
      ? ['cmd', ['/c', 'start', '""', address]]
      : [process.platform === 'darwin' ? 'open' : 'xdg-open', [address]]
  const child = spawn(command, args, { stdio: 'ignore', detached: true, windowsHide: true })
  child.once('error', () => {})
  child.unref()
}

/** The loopback address in a line of the server's output, or undefined. */
export function addressIn(line) {
  try {
    const { address } = JSON.parse(line)
    return typeof address === 'string' && /^https?:\/\/[^\s]+$/.test(address) ? address : undefined
  } catch {
    return undefined
  }
}

/**
 * Starts the HTTP host on loopback.
 * @param onReady called once with the address when the server says it is ready; other output goes to stderr.
 */
export function spawnServer(dbFile, args, onReady) {
  const main = path.join(root, 'src', 'main', 'hosts', 'cli', 'main.ts')
  const fixed = ['serve', '--app', '--db', dbFile, '--host', '127.0.0.1', '--port', '0']
  const child = spawn(nodePath(), [main, ...fixed, ...args], { stdio: ['inherit', 'pipe', 'inherit'], cwd: root, env: { ...process.env, ...compileCache } })
  let ready = false
  createInterface({ input: child.stdout }).on('line', (line) => {
    const address = ready ? undefined : addressIn(line)
    if (!address) {
      process.stderr.write(`${line}\n`)
      return
    }
    ready = true
    onReady(address)
  })
  return child
}
