import fs from 'node:fs'
import path from 'node:path'
import { nodePath, run, SetupError, toolPath } from '../setup.mjs'
import { contentHash, readJson, root, say, withLock, writeJson } from './files.mjs'

const inputs = ['src', 'resources', 'electron.vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json']
const stampFile = path.join(root, 'out', '.build-stamp')

/** True when out/ was built from exactly the present sources. */
function isFresh(hash) {
  return readJson(stampFile)?.hash === hash && fs.existsSync(path.join(root, 'out', 'renderer', 'index.html'))
}

/** Builds main, preload and renderer into out/. @returns exit code of electron-vite. */
export async function build(options = {}) {
  const hash = contentHash(inputs)
  fs.rmSync(stampFile, { force: true })
  const code = await run(nodePath(), [toolPath('electron-vite'), 'build', '--logLevel', 'warn'], options)
  // A build of sources that changed meanwhile is not stamped: the next start builds again.
  if (code === 0 && contentHash(inputs) === hash) writeJson(stampFile, { hash })
  return code
}

/**
 * Builds when out/ is missing or older than the sources; output on stderr.
 * @throws SetupError when the build fails.
 */
export async function ensureBuilt() {
  if (isFresh(contentHash(inputs))) return
  await withLock('build', async () => {
    if (isFresh(contentHash(inputs))) return
    say('正在构建界面…')
    const code = await build()
    if (code !== 0) throw new SetupError(`构建失败（退出码 ${code}），原因见上。`)
  })
}
