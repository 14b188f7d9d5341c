import { spawnSync } from 'node:child_process'
import { tempDir } from './core.ts'

const run = (command: string, ...args: string[]): boolean => spawnSync(command, args, { stdio: 'ignore' }).status === 0

/** A small file system of its own, or null with the reason when this machine does not let us mount one. */
export function mountSmall(megabytes: number): { dir: string; readOnly(): void; remove(): void } | { reason: string } {
  if (process.getuid?.() !== 0) return { reason: 'mounting needs root' }
  const dir = tempDir()
  if (!run('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir)) return { reason: 'this machine does not allow mounts' }
  return {
    dir,
    readOnly() {
      if (!run('mount', '-o', 'remount,ro', dir)) throw new Error('remount failed')
    },
    remove: () => void run('umount', '-l', dir),
  }
}

/** Makes a file unchangeable also for root; false when the file system cannot. */
export const makeImmutable = (file: string): boolean => process.getuid?.() === 0 && run('chattr', '+i', file)
export const makeMutable = (file: string): boolean => run('chattr', '-i', file)
