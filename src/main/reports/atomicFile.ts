import { createHash, randomBytes } from 'node:crypto'
import { open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { AppError } from '#shared/contract/errors.ts'

/** Folders may be shared: only what was begun on this machine is judged by whether its process still runs. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
const UNFINISHED = /\.([0-9a-f]{8})-(\d+)-[0-9a-f]{8}\.part$/

function runs(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}

/** Removes what a program of ours that was killed here has left unfinished: it may hold the data of people. */
async function removeUnfinished(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names) {
    const [, machine, pid] = UNFINISHED.exec(name) ?? []
    if (machine === MACHINE && !runs(Number(pid))) await rm(path.join(folder, name), { force: true }).catch(() => undefined)
  }
}

/**
 * Writes a file whole or not at all: under a temporary name in the same folder, synced to the disk, then renamed over the target. Whatever
 * goes wrong, the file that was there before stays as it was and nothing is left behind; what a killed program left goes with the next file
 * written into the folder.
 * @throws AppError DISK_FULL; CONFLICT when the target is open in another program (Windows) or the folder cannot be written
 */
export async function writeFileAtomically<T>(target: string, write: (file: FileHandle) => Promise<T>): Promise<T> {
  const temporary = `${target}.${MACHINE}-${process.pid}-${randomBytes(4).toString('hex')}.part`
  let file: FileHandle | undefined
  await removeUnfinished(path.dirname(target))
  try {
    file = await open(temporary, 'wx', 0o640)
    const result = await write(file)
    await file.sync()
    await file.close()
    file = undefined
    await rename(temporary, target)
    await syncFolder(path.dirname(target))
    return result
  } catch (error) {
    await file?.close().catch(() => undefined)
    await rm(temporary, { force: true }).catch(() => undefined)
    throw translateFileError(error, path.basename(target))
  }
}

/** The rename itself must survive a power cut; not every system can sync a folder. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

function translateFileError(error: unknown, name: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code
  const data = { file: name, errno: code }
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new AppError('DISK_FULL', { message: `磁盘已满,${name} 没有写出,原有文件未改动;请清理磁盘后重试`, data })
    case 'EPERM':
    case 'EBUSY':
    case 'EACCES':
    case 'ETXTBSY':
    case 'EROFS':
      return new AppError('CONFLICT', { message: `${name} 不能写入:文件正被其他程序打开或没有权限,请关闭后重试;原有文件未改动`, data })
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EISDIR':
      return new AppError('NOT_FOUND', { message: '保存报表的文件夹不存在或不可用,请重新选择', data })
    default:
      return error
  }
}
