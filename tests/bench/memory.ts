import { readFileSync } from 'node:fs'

/** Peak of this process in MiB. Linux hands the parent's peak down in maxRSS, so its own is read where the kernel tells it. */
export function peakMb(): number {
  const own = process.platform === 'linux' ? /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) : null
  return (own ? Number(own[1]) : process.resourceUsage().maxRSS) / 1024
}
