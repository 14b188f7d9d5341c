/**
 * The compiler writes all pages of a document into one SVG, one below the other. This cuts it into one SVG per page of exactly the page's
 * size: a page starts with its white background path at the top level; the glyph symbols at the end are shared, each page gets those it
 * uses. The markup is machine-made and regular, so scanning tags is enough.
 */
export function splitSvgPages(svg: string): string[] {
  const rootEnd = svg.indexOf('>') + 1
  const root = svg.slice(0, rootEnd)
  const size = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(root)
  if (!size) throw new Error('SVG without viewBox')
  const children = topLevelElements(svg, rootEnd)
  const pages: { height: number; width: number; parts: string[] }[] = []
  const symbols = new Map<string, string>()
  const otherDefs: string[] = []
  for (const element of children) {
    if (element.startsWith('<defs id="glyph"')) collectSymbols(element, symbols)
    else if (/^<(defs|style|script)/.test(element)) otherDefs.push(element)
    else if (element.startsWith('<path class="typst-shape"')) pages.push({ ...backgroundSize(element), parts: [atOrigin(element)] })
    else pages.at(-1)?.parts.push(atOrigin(element))
  }
  return pages.map((page) => pageSvg(page, symbols, otherDefs))
}

function topLevelElements(svg: string, from: number): string[] {
  const elements: string[] = []
  const tag = /<(\/?)[A-Za-z][^>]*?(\/?)>/g
  tag.lastIndex = from
  let depth = 0
  let start = from
  for (let match = tag.exec(svg); match; match = tag.exec(svg)) {
    const [whole, closing, selfClosing] = match
    if (depth === 0 && closing) break
    if (depth === 0) start = match.index
    if (closing) depth--
    else if (!selfClosing) depth++
    if (depth === 0) elements.push(svg.slice(start, match.index + whole.length))
  }
  return elements
}

/** `d="M 0 0v H h W v -H Z"`: height and width in pt. */
function backgroundSize(element: string): { height: number; width: number } {
  const match = /d="M 0 0v ([\d.]+) h ([\d.]+) /.exec(element)
  if (!match) throw new Error('SVG page without background')
  return { height: Number(match[1]), width: Number(match[2]) }
}

/** Only the first tag carries the offset of the page. */
function atOrigin(element: string): string {
  const end = element.indexOf('>')
  return element.slice(0, end).replace(/ transform="matrix\(1 0 0 1 0 [\d.]+\)"/, '') + element.slice(end)
}

function collectSymbols(defs: string, into: Map<string, string>): void {
  for (const match of defs.matchAll(/<symbol id="([^"]+)"[\s\S]*?<\/symbol>/g)) into.set(match[1]!, shortened(match[1]!, match[0]))
}

/** Outlines already shortened; the same characters come again on every sheet. */
const outlines = new Map<string, string>()
const MOST_OUTLINES = 5000

/**
 * An outline with coordinates to a thousandth of a point: far finer than any printer, and a third of the text of a page is gone. The id
 * names the glyph, the length tells apart what a compiler might draw differently.
 */
function shortened(id: string, symbol: string): string {
  const key = `${id} ${symbol.length}`
  const known = outlines.get(key)
  if (known !== undefined) return known
  const short = symbol.replace(/ d="[^"]*"/g, (path) => path.replace(/-?\d+\.\d{4,}(?:e-?\d+)?/g, (n) => String(Math.round(Number(n) * 1000) / 1000)))
  if (outlines.size >= MOST_OUTLINES) outlines.clear()
  outlines.set(key, short)
  return short
}

function pageSvg(page: { height: number; width: number; parts: string[] }, symbols: Map<string, string>, otherDefs: string[]): string {
  const body = page.parts.join('\n')
  const used = new Set([...body.matchAll(/xlink:href="#([^"]+)"/g)].map((match) => match[1]!))
  const glyphs = [...used].map((id) => symbols.get(id) ?? '').join('')
  return `<svg class="typst-doc" viewBox="0 0 ${page.width} ${page.height}" width="${page.width}pt" height="${page.height}pt" `
    + `xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">\n${body}\n`
    + `<defs>${glyphs}</defs>${otherDefs.join('')}</svg>`
}
