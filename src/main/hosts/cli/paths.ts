import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Where the command line finds what it needs; it always runs from the sources. */
const root = new URL('../../../../', import.meta.url)

export const RESOURCES_DIR = fileURLToPath(new URL('resources', root))
export const WORKER_URL = new URL('src/main/jobs/worker.ts', root)

/** The built renderer, or null when it has not been built. */
export function rendererDir(): string | null {
  const dir = fileURLToPath(new URL('out/renderer', root))
  return existsSync(dir) ? dir : null
}
