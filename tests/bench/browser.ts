import { spawn, type ChildProcess } from 'node:child_process'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { NOW } from './constants.ts'
import { ROOT } from './world.ts'

export const CHROMIUM = process.env['CHROMIUM_PATH'] || '/usr/bin/chromium'

/** Starts the program on a database and gives its address. */
export function serve(file: string): Promise<{ address: string; child: ChildProcess }> {
  const child = spawn(process.execPath, [path.join(ROOT, 'src/main/hosts/cli/main.ts'), 'serve', '--db', file, '--now', NOW], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).on('line', (line) => {
      if (line.startsWith('{"ready"')) resolve({ address: (JSON.parse(line) as { address: string }).address, child })
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`serve ended with code ${code}`)))
  })
}

/** Ends a program as a person does. */
export async function stop(child: ChildProcess): Promise<void> {
  child.removeAllListeners('exit')
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5000).unref())])
}
