import { spawn } from 'node:child_process'
import os from 'node:os'
import path from 'node:path'
import { nodePath, SetupError } from '../setup.mjs'
import { root } from './files.mjs'

/** Hands SIGINT, SIGTERM and SIGHUP on to the child, so that stopping the wrapper stops the program properly. */
export function forwardSignals(child) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      // At a terminal Ctrl+C already reaches the whole group; a second SIGINT would mean "at once".
      if (signal === 'SIGINT' && process.stdin.isTTY) return
      child.kill(signal)
    })
  }
}

/** Exit code of an ended child in the shell's way: 128 + signal number when a signal ended it. */
export function exitCodeOf(code, signal) {
  return code ?? 128 + (os.constants.signals[signal] ?? 1)
}

/** Sources stripped and compiled once are kept: the program starts in half the time and every thread saves some 30 MB. */
export const compileCache = { NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compile') }

/** Folder the person typed the command in: npm moves to the project root and remembers the original here. */
function callersFolder() {
  const byNpm = ['centre', 'bench'].includes(process.env.npm_lifecycle_event ?? '')
  return (byNpm && process.env.INIT_CWD) || process.cwd()
}

/**
 * Runs a script of the project with the pinned Node on this terminal, in the caller's folder so that relative
 * paths on the command line mean what the person typed. `flags` are Node's own.
 * @returns the script's exit code.
 */
export function execNode([script, ...args], flags = []) {
  return new Promise((resolve, reject) => {
    const child = spawn(nodePath(), [...flags, path.join(root, script), ...args], { stdio: 'inherit', cwd: callersFolder(), env: { ...process.env, ...compileCache } })
    child.once('error', (error) => reject(new SetupError(`无法启动 Node（${error.message}）：请删除 node_modules 后重试。`)))
    child.once('exit', (code, signal) => resolve(exitCodeOf(code, signal)))
    forwardSignals(child)
  })
}
