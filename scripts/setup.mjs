// Installs what is missing and finds the pinned Node. Needs nothing but Node 20 and npm; prints on stderr only.
import './lib/old-node.mjs'
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { readJson, root, say, withLock, writeJson } from './lib/files.mjs'

const lockFile = path.join(root, 'package-lock.json')
const modules = path.join(root, 'node_modules')
const stampFile = path.join(modules, '.setup-stamp')
const pinnedMajor = 24

/** A problem the person can act on; printed as one sentence, without a stack. */
export class SetupError extends Error {}

/**
 * Starts a command in the project root and waits for it.
 * @param options `stdio` as in spawn (default: both streams to stderr), `env` additions, `timeout` in ms, `cwd`, `shell`.
 * @returns exit code; 124 after a timeout, 127 when the command cannot be started.
 */
export function run(command, args, options = {}) {
  const { env, timeout, stdio = ['ignore', 2, 2], cwd = root, shell = false } = options
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, stdio, shell, env: { ...process.env, ...env } })
    let late = false
    const timer = timeout && setTimeout(() => {
      late = true
      child.kill('SIGKILL')
    }, timeout)
    child.once('error', () => {
      clearTimeout(timer)
      resolve(127)
    })
    child.once('exit', (code, signal) => {
      clearTimeout(timer)
      resolve(late ? 124 : (code ?? (signal === 'SIGINT' ? 130 : 1)))
    })
  })
}

/** Packages that carry Node itself, by platform; the first that is there and new enough is used. */
function pinnedCandidates() {
  const exe = process.platform === 'win32' ? 'node.exe' : 'node'
  const names = [`node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`, `node-bin-${process.platform}-${process.arch}`]
  return names.map((name) => path.join(modules, name, 'bin', exe))
}

function versionOf(binary) {
  const result = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 20_000 })
  return result.status === 0 ? result.stdout.trim() : undefined
}

const majorOf = (version) => Number(/^v(\d+)\./.exec(version ?? '')?.[1] ?? 0)

/** Finds a Node that really starts and is at least the pinned major version. */
function findNode() {
  const tried = []
  for (const file of pinnedCandidates().filter((candidate) => fs.existsSync(candidate))) {
    const version = versionOf(file)
    if (majorOf(version) >= pinnedMajor) return { file, version }
    tried.push(`${path.relative(root, file)} ${version ?? '无法启动'}`)
  }
  if (majorOf(process.version) >= pinnedMajor) return { file: process.execPath, version: process.version }
  const found = tried.length > 0 ? `（${tried.join('；')}）` : ''
  throw new SetupError(`本机（${process.platform} ${process.arch}）没有可用的 Node ${pinnedMajor}${found}：请安装 Node ${pinnedMajor} 后再运行，当前是 ${process.version}。`)
}

/** True for a package that may be absent here: optional, and not the very one made for this platform. */
function maybeAbsent(entry) {
  const madeForThis = entry.os?.includes(process.platform) && entry.cpu?.includes(process.arch) && !entry.libc
  return Boolean(entry.optional || entry.devOptional || entry.peer) && !madeForThis
}

/** True when what npm recorded as installed is exactly what the lock asks for on this platform. */
function installedMatchesLock() {
  const wanted = readJson(lockFile)?.packages
  const present = readJson(path.join(modules, '.package-lock.json'))?.packages
  if (!wanted || !present) return false
  if (Object.keys(present).some((name) => !wanted[name])) return false
  return Object.entries(wanted).every(([name, entry]) => {
    if (name === '' || entry.link) return true
    if (!present[name]) return maybeAbsent(entry)
    return present[name].version === entry.version && fs.existsSync(path.join(root, name))
  })
}

/** Starts npm itself, through the Node that npm runs on where that is known. @returns exit code and what npm printed. */
async function npm(args) {
  const log = path.join(root, '.cache', `npm-${process.pid}.log`)
  fs.mkdirSync(path.dirname(log), { recursive: true })
  const file = fs.openSync(log, 'w')
  const stdio = ['ignore', file, file]
  const cli = process.env.npm_execpath
  const byNode = cli && /\.c?js$/.test(cli) && fs.existsSync(cli)
  const node = process.env.npm_node_execpath && fs.existsSync(process.env.npm_node_execpath) ? process.env.npm_node_execpath : process.execPath
  const code = byNode
    ? await run(node, [cli, ...args], { stdio })
    : await run('npm', args, { stdio, shell: process.platform === 'win32' })
  fs.closeSync(file)
  const output = fs.readFileSync(log, 'utf8')
  fs.rmSync(log, { force: true })
  return { code, output }
}

// npm's own waits between tries add up to many silent minutes when there is no network.
const impatient = ['--fetch-retries=3', '--fetch-retry-mintimeout=1000', '--fetch-retry-maxtimeout=8000']

async function install() {
  say('正在安装依赖（npm ci），首次约需一分钟…')
  // Nothing in the lock needs an install script: native parts are prebuilt, and Electron is fetched at first use.
  const quiet = ['--ignore-scripts', '--include=dev', '--include=optional', '--loglevel=error', '--no-audit', '--no-fund', '--no-progress', ...impatient]
  const insideModules = process.execPath.startsWith(modules + path.sep)
  // Windows cannot delete the running node.exe, which `npm ci` would do when we were started by the pinned one.
  const keepsNode = process.platform === 'win32' && insideModules
  let result = await npm([...(keepsNode ? ['install', '--no-save'] : ['ci']), ...quiet])
  if (result.code !== 0 && !keepsNode && result.output.includes('EUSAGE')) {
    // A lock written on one platform can lack the optional packages of others, which `npm ci` refuses;
    // `npm install` takes every locked version and adds only what is missing, without touching the lock.
    say('npm ci 认为 package-lock.json 不完整，改用 npm install --no-save…')
    result = await npm(['install', '--no-save', ...quiet])
  }
  if (result.code === 127) throw new SetupError('找不到 npm：请安装随 Node 附带的 npm 后重试。')
  if (result.code === 0) return
  say(result.output.trim().split('\n').slice(0, 20).join('\n'))
  throw new SetupError(`安装依赖失败（npm 退出码 ${result.code}）：请检查网络与 npm 的软件源设置后重试。`)
}

let ready

function readyFromStamp(lock) {
  const stamp = readJson(stampFile)
  const usable = stamp?.lock === lock && stamp.platform === `${process.platform}-${process.arch}` && fs.existsSync(stamp.node)
  return usable ? { file: stamp.node, version: stamp.version } : undefined
}

/**
 * Makes node_modules match package-lock.json and finds the pinned Node; costs a few milliseconds when nothing changed.
 * @returns path and version of that Node.
 * @throws SetupError with one sentence saying what to do.
 */
export async function ensureSetup() {
  if (!fs.existsSync(lockFile)) throw new SetupError('缺少 package-lock.json：请重新取得完整的源码。')
  const lock = createHash('sha256').update(fs.readFileSync(lockFile)).digest('hex')
  ready = readyFromStamp(lock)
  if (ready) return ready
  ready = await withLock('setup', async () => {
    const other = readyFromStamp(lock)
    if (other) return other
    if (!installedMatchesLock()) await install()
    const node = findNode()
    writeJson(stampFile, { lock, platform: `${process.platform}-${process.arch}`, node: node.file, version: node.version })
    return node
  })
  return ready
}

/** Path of the Node that runs the sources; call after {@link ensureSetup}. */
export function nodePath() {
  if (!ready) throw new Error('ensureSetup() has not run')
  return ready.file
}

/** Path of the start file of an installed package's command, for running it with {@link nodePath}. */
export function toolPath(packageName, command = packageName) {
  const folder = path.join(modules, ...packageName.split('/'))
  const { bin } = readJson(path.join(folder, 'package.json')) ?? {}
  const file = typeof bin === 'string' ? bin : bin?.[command]
  if (!file) throw new SetupError(`依赖 ${packageName} 不完整：请删除 node_modules 后重试。`)
  return path.join(folder, file)
}

/** Runs `work` as a script's body: its number becomes the exit code, a SetupError one sentence and code 1. */
export async function main(work) {
  try {
    process.exitCode = (await work()) ?? 0
  } catch (error) {
    say(error instanceof SetupError ? error.message : (error?.stack ?? String(error)))
    process.exitCode = 1
  }
}

if (process.argv[1] && import.meta.url === pathToFileURL(fs.realpathSync(process.argv[1])).href) {
  await main(async () => {
    const { file, version } = await ensureSetup()
    say(`就绪：Node ${version}（${path.relative(root, file)}）`)
  })
}
