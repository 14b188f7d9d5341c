import { spawn } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { nodePath, run } from '../setup.mjs'
import { readJson, root, say, writeJson } from './files.mjs'

const folder = path.join(root, 'node_modules', 'electron')
const failureFile = path.join(root, '.cache', 'electron-fetch.json')
const fetchTimeoutMs = 60_000

function executableName() {
  if (process.platform === 'win32') return 'electron.exe'
  return process.platform === 'darwin' ? 'Electron.app/Contents/MacOS/Electron' : 'electron'
}

/** Path of the Electron binary, or undefined when it is not on this machine. */
export function electronBinary() {
  const folders = [process.env.ELECTRON_OVERRIDE_DIST_PATH, path.join(folder, 'dist')].filter(Boolean)
  return folders.map((dist) => path.join(dist, executableName())).find((file) => fs.existsSync(file))
}

const today = () => new Date().toISOString().slice(0, 10)

/**
 * Fetches the Electron binary (ELECTRON_MIRROR is honoured by Electron's own installer), at most once a day
 * after a failure, so that a machine without the network starts quickly the second time.
 * @param force try although it failed earlier today.
 */
export async function fetchElectron(force) {
  const mirror = process.env.ELECTRON_MIRROR ?? ''
  const failure = readJson(failureFile)
  if (!force && failure?.date === today() && failure.mirror === mirror) return undefined
  say('正在获取 Electron（最多等一分钟）…')
  const code = await run(nodePath(), [path.join(folder, 'install.js')], {
    stdio: 'ignore',
    timeout: fetchTimeoutMs,
    env: { ELECTRON_OVERRIDE_DIST_PATH: '' }
  })
  const binary = electronBinary()
  if (code === 0 && binary) {
    fs.rmSync(failureFile, { force: true })
    return binary
  }
  writeJson(failureFile, { date: today(), mirror, code })
  return undefined
}

/** True when a window can be shown: Linux needs an X or Wayland display, the others always have one. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
}

/** Starts the built application in Electron on this terminal. */
export function spawnElectron(binary, args, env) {
  const isRoot = process.getuid?.() === 0
  // Chromium's sandbox cannot run as root; only an explicit `--electron` gets this far as root.
  if (isRoot) say('以 root 运行：Electron 的沙箱已关闭，请勿在正式环境这样使用。')
  const { ELECTRON_RUN_AS_NODE: _unused, ...clean } = process.env
  return spawn(binary, [...(isRoot ? ['--no-sandbox'] : []), root, ...args], { stdio: 'inherit', cwd: root, env: { ...clean, ...env } })
}
