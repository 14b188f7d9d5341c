/** Measures of the charts: honest axes from zero, round steps, text that fits. */

/** Round marks from zero to at least `largest`, about `count` of them; counts never get half marks. */
export function ticksTo(largest: number, count = 4): number[] {
  const top = Math.max(largest, 1)
  const raw = top / count
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = Math.max(1, [1, 2, 5, 10].map((n) => n * power).find((n) => n >= raw - 1e-9) ?? raw)
  const marks = [0]
  while (marks.at(-1)! < top) marks.push(marks.at(-1)! + step)
  return marks
}

/** Width of a text in em: full-width characters take one, others a little over half. */
export const widthOf = (text: string): number => [...text].reduce((em, c) => em + (c.charCodeAt(0) > 0x2e80 ? 1 : 0.58), 0)

/** The text, cut with … where it is wider than so many em. */
export function fit(text: string, em: number): string {
  if (widthOf(text) <= em) return text
  let cut = ''
  for (const c of text) {
    if (widthOf(cut + c) > em - 1) break
    cut += c
  }
  return `${cut}…`
}

/** Heights of labels at the end of lines, kept `gap` apart and in the order of the values. */
export function spread(wanted: readonly number[], gap: number, lowest: number): number[] {
  const order = wanted.map((y, i) => ({ y, i })).sort((a, b) => a.y - b.y)
  for (const [n, item] of order.entries()) if (n > 0) item.y = Math.max(item.y, order[n - 1]!.y + gap)
  let limit = lowest
  for (const item of order.toReversed()) {
    item.y = Math.min(item.y, limit)
    limit = item.y - gap
  }
  const placed = [...wanted]
  for (const { y, i } of order) placed[i] = y
  return placed
}

/** Light to dark of one hue by share of the largest; zero is white. Also told apart in grey and by colour-blind eyes. */
export function shade(share: number): { fill: string; text: string } {
  if (share <= 0) return { fill: '#f7f9fa', text: '#66727e' }
  const from = [222, 235, 245]
  const to = [8, 63, 101]
  const mix = from.map((c, i) => Math.round(c + (to[i]! - c) * Math.min(1, share)))
  return { fill: `rgb(${mix.join(',')})`, text: share > 0.66 ? '#ffffff' : '#000000' }
}

/** Okabe-Ito colours, told apart by colour-blind eyes; each also has its own line and mark. */
export const INK = { blue: '#0072b2', orange: '#d55e00', warn: '#b34700', green: '#007a5a', soft: '#566472', ink: '#1b2733', grid: '#e3e8ec', axis: '#bac4cd', pale: '#a9cbe3' }
