import { createHash } from 'node:crypto'
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** Root folder of the project. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/** One line for the person at the terminal; on stderr, because stdout of the CLI is JSON. */
export function say(text) {
  process.stderr.write(`${text}\n`)
}

/** Parsed JSON of a file, or undefined when it is missing or broken. */
export function readJson(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Writes JSON so that a reader never sees half a file. */
export function writeJson(file, value) {
  fs.mkdirSync(path.dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}.tmp`
  fs.writeFileSync(draft, JSON.stringify(value))
  fs.renameSync(draft, file)
}

function* walk(entry) {
  const stat = fs.statSync(entry, { throwIfNoEntry: false })
  if (!stat) return
  if (!stat.isDirectory()) {
    yield entry
    return
  }
  for (const name of fs.readdirSync(entry).sort()) yield* walk(path.join(entry, name))
}

/** SHA-256 (hex) over names and contents of files and folders, relative to the root; missing ones are skipped. */
export function contentHash(entries) {
  const hash = createHash('sha256')
  for (const entry of entries) {
    for (const file of walk(path.join(root, entry))) {
      hash.update(`${path.relative(root, file)}\0`)
      hash.update(createHash('sha256').update(fs.readFileSync(file)).digest())
    }
  }
  return hash.digest('hex')
}

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** True when the owner of a lock folder is gone (or never wrote its id within a minute). */
function isStale(folder) {
  const owner = Number(readJson(path.join(folder, 'owner.json')))
  if (owner) return !isAlive(owner)
  const stat = fs.statSync(folder, { throwIfNoEntry: false })
  return stat !== undefined && Date.now() - stat.mtimeMs > 60_000
}

/**
 * Runs `work` while no other process of this project folder holds the lock `name`:
 * two commands started at once on a fresh copy must not install or build over each other.
 */
export async function withLock(name, work) {
  const folder = path.join(root, '.cache', `${name}.lock`)
  fs.mkdirSync(path.dirname(folder), { recursive: true })
  for (let told = false; ; told = true) {
    try {
      fs.mkdirSync(folder)
      break
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
      if (isStale(folder)) {
        fs.rmSync(folder, { recursive: true, force: true })
        continue
      }
      if (!told) say('另一个命令正在安装或构建，等它完成…')
      await new Promise((resolve) => setTimeout(resolve, 300))
    }
  }
  try {
    writeJson(path.join(folder, 'owner.json'), process.pid)
    return await work()
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}
