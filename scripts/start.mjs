// `npm start`: installs, builds and opens the application, in Electron when that is possible and in the browser otherwise.
// `-- --web` and `-- --electron` force one, `--db FILE` names another database; anything else is handed to the host.
import { ensureSetup, main, SetupError } from './setup.mjs'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { ensureBuilt } from './lib/build.mjs'
import { electronBinary, fetchElectron, hasDisplay, spawnElectron } from './lib/electron.mjs'
import { exitCodeOf, forwardSignals } from './lib/exec.mjs'
import { root, say } from './lib/files.mjs'
import { openBrowser, spawnServer } from './lib/web.mjs'

/** Database of this user on this machine. */
function defaultDatabase() {
  const home = os.homedir()
  const base = {
    win32: () => process.env.APPDATA || path.join(home, 'AppData', 'Roaming'),
    darwin: () => path.join(home, 'Library', 'Application Support')
  }[process.platform]?.() ?? (process.env.XDG_DATA_HOME || path.join(home, '.local', 'share'))
  return path.join(base, 'acceptance-centre', 'centre.db')
}

/** The desktop program showed why it cannot start: the browser would fail for the same reason. */
const exitTold = 3

function readArguments(argv) {
  const rest = argv.filter((arg) => arg !== '--web' && arg !== '--electron')
  const force = argv.includes('--web') ? 'web' : argv.includes('--electron') ? 'electron' : undefined
  const at = rest.indexOf('--db')
  if (at < 0) return { force, db: defaultDatabase(), rest }
  const [, file] = rest.splice(at, 2)
  if (!file) throw new SetupError('--db 后面要写数据库文件的路径。')
  return { force, db: path.resolve(process.env.INIT_CWD || process.cwd(), file), rest }
}

/** The Electron binary to use, or the reason why the browser is used instead. */
async function chooseHost(force) {
  if (force === 'web') return { reason: '按 --web 的要求' }
  const forced = force === 'electron'
  if (!fs.existsSync(path.join(root, 'out', 'main', 'electron.js'))) return { reason: '桌面程序没有构建出来' }
  if (!hasDisplay()) return { reason: '没有图形显示（DISPLAY）' }
  if (!forced && process.getuid?.() === 0) return { reason: '以 root 运行时 Electron 的沙箱不可用' }
  const binary = electronBinary() ?? (await fetchElectron(forced))
  return binary ? { binary } : { reason: '本机没有 Electron，也无法下载（可设置 ELECTRON_MIRROR）' }
}

/** Waits for a child's end; being stopped by the person counts as a clean end. */
function waitFor(child) {
  let stopped = false
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      stopped = true
      // A child that does not end by itself must not keep the terminal.
      setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
    })
  }
  forwardSignals(child)
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 127, stopped, message: error.message }))
    child.once('exit', (code, signal) => resolve({ code: exitCodeOf(code, signal), stopped }))
  })
}

async function startInBrowser(reason, db, rest) {
  const child = spawnServer(db, rest, (address) => {
    console.log(`在浏览器中使用行政事务受理中心（${reason}）：${address}`)
    if (hasDisplay()) openBrowser(address)
  })
  const { code, stopped, message } = await waitFor(child)
  if (stopped) return 0
  if (message) throw new SetupError(`无法启动服务：${message}`)
  if (code !== 0) say(`服务已停止（退出码 ${code}），原因见上。`)
  return code
}

main(async () => {
  await ensureSetup()
  await ensureBuilt()
  const { force, db, rest } = readArguments(process.argv.slice(2))
  fs.mkdirSync(path.dirname(db), { recursive: true, mode: 0o700 })
  const { binary, reason } = await chooseHost(force)
  if (!binary) {
    if (force === 'electron') throw new SetupError(`无法用 Electron 打开：${reason}。可运行 npm start -- --web。`)
    return startInBrowser(reason, db, rest)
  }
  const began = Date.now()
  const { code, stopped, message } = await waitFor(spawnElectron(binary, rest, { CENTRE_DB: db }))
  if (stopped || code === 0) return 0
  // Missing system libraries or a forbidden sandbox show within seconds: the counter can still be opened.
  if (force !== 'electron' && code !== exitTold && Date.now() - began < 8000) return startInBrowser(`Electron 无法启动（${message ?? `退出码 ${code}`}）`, db, rest)
  return code
})
