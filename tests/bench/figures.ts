/** One measured figure. `ratio` is value / reference, where a reference of the same run exists. */
export interface Figure {
  name: string
  value: number
  unit: string
  reference: number | null
  ratio: number | null
  /** What the figure is held against, e.g. `value ≤ 20` or `ratio ≥ 0.4`; null: reported only. */
  bound: string | null
  /** Null when there is no bound. */
  ok: boolean | null
  note?: string
}

type Limit = { most: number } | { least: number } | { ratioLeast: number } | null

const round = (x: number): number => Number(x.toPrecision(4))

/** Collects figures and tells of each on stderr as it comes. */
export class Figures {
  readonly list: Figure[] = []

  add(name: string, value: number, unit: string, limit: Limit, options: { reference?: number; note?: string } = {}): void {
    const reference = options.reference ?? null
    const ratio = reference === null ? null : value / reference
    const { text, ok } = judge(value, ratio, limit)
    const figure: Figure = {
      name,
      value: round(value),
      unit,
      reference: reference === null ? null : round(reference),
      ratio: ratio === null ? null : round(ratio),
      bound: text,
      ok,
      ...(options.note && { note: options.note }),
    }
    this.list.push(figure)
    const against = ratio === null ? '' : `, reference ${figure.reference} (ratio ${figure.ratio})`
    say(`${ok === false ? 'MISSED ' : ''}${name}: ${figure.value} ${unit}${against}${text ? ` [${text}]` : ''}`)
  }
}

function judge(value: number, ratio: number | null, limit: Limit): { text: string | null; ok: boolean | null } {
  if (limit === null) return { text: null, ok: null }
  if ('most' in limit) return { text: `value ≤ ${limit.most}`, ok: value <= limit.most }
  if ('least' in limit) return { text: `value ≥ ${limit.least}`, ok: value >= limit.least }
  return { text: `ratio ≥ ${limit.ratioLeast}`, ok: (ratio ?? 0) >= limit.ratioLeast }
}

/** Progress: standard output belongs to the figures. */
export function say(text: string): void {
  process.stderr.write(`bench: ${text}\n`)
}

/** The smallest sample that at least the share `p` of the samples does not exceed. */
export function percentile(samples: readonly number[], p: number): number {
  const sorted = [...samples].sort((a, b) => a - b)
  return sorted[Math.max(0, Math.ceil(sorted.length * p) - 1)] ?? Number.NaN
}

export const sum = (samples: readonly number[]): number => samples.reduce((a, b) => a + b, 0)

/** Milliseconds of a piece of work, and what it gave. */
export async function timed<T>(work: () => T | Promise<T>): Promise<{ ms: number; result: T }> {
  const start = performance.now()
  const result = await work()
  return { ms: performance.now() - start, result }
}

/** Milliseconds of each of `count` runs, after runs that are not counted. */
export async function sample(count: number, work: (i: number) => unknown, warmUp = 5): Promise<number[]> {
  const samples: number[] = []
  for (let i = -warmUp; i < count; i++) {
    const { ms } = await timed(() => work(Math.abs(i)))
    if (i >= 0) samples.push(ms)
  }
  return samples
}
