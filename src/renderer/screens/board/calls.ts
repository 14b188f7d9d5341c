/** What the hall is told about a call: never more than number and counter (domain §10). */
export type BoardCall = { number: string; counter: string; at: string; times: number }

/** The same person called again is another call. */
export const callKey = ({ number, at, times }: BoardCall): string => `${number}|${at}|${times}`

/** Calls not announced yet, oldest first. On the first look (`known` null) nothing is: the hall heard it before the screen was switched on. */
export function newCalls(known: ReadonlySet<string> | null, calls: readonly BoardCall[]): BoardCall[] {
  if (known === null) return []
  return calls.filter((call) => !known.has(callKey(call))).sort((a, b) => (a.at < b.at ? -1 : 1))
}

/** `请A012号到3号窗口`, as it stands on the screen. */
export const callText = ({ number, counter }: Pick<BoardCall, 'number' | 'counter'>): string => `请${number}号到${Number(counter)}号窗口`

const DIGITS = '零一二三四五六七八九'

/** The same for a voice: a number is read digit by digit, not as twelve. */
export function spokenText({ number, counter }: Pick<BoardCall, 'number' | 'counter'>): string {
  const read = Array.from(number, (char) => (/\d/.test(char) ? DIGITS[Number(char)] : char)).join(' ')
  return `请 ${read} 号,到 ${Number(counter)} 号窗口`
}

/** Seconds after which a picture that did not get news says so: three missed polls. */
export const STALE_SECONDS = 7

export const isStale = (updatedAt: number, now: number): boolean => updatedAt > 0 && now - updatedAt > STALE_SECONDS * 1000
