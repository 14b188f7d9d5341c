import type { HallRequest } from '#shared/contract/hall.ts'
import css from './system.module.css'

/** Asks the desktop program; what it refuses comes as an error with words for people. */
export async function askHall<T>(wish: HallRequest): Promise<T> {
  if (!window.centre?.hall) throw new Error('只有桌面程序可以作大厅主机')
  return (await window.centre.hall(wish)) as T
}

/** `AB:CD:…` in eight groups of four pairs, as it is read out on the telephone. */
export function Fingerprint({ value }: { value: string }) {
  const pairs = value.split(':')
  const groups = Array.from({ length: Math.ceil(pairs.length / 4) }, (_, i) => pairs.slice(i * 4, i * 4 + 4).join(' '))
  return <code className={css.fingerprint} aria-label="指纹">{groups.map((group) => <span key={group}>{group}</span>)}</code>
}
