/** Size of paper in micrometres, the unit printing takes. */
export interface PaperSize {
  width: number
  height: number
}

const MICRONS_PER_POINT = 25_400 / 72
/** Smaller than any paper of ours; printing refuses less than about a third of a millimetre. */
const SMALLEST = 1000

/** The size an SVG page was laid out for, from its width and height in points. */
export function sizeOfPage(svg: string): PaperSize {
  const size = /<svg[^>]*?\bwidth="([\d.]+)pt"[^>]*?\bheight="([\d.]+)pt"/.exec(svg)
  const width = Math.round(Number(size?.[1]) * MICRONS_PER_POINT)
  const height = Math.round(Number(size?.[2]) * MICRONS_PER_POINT)
  if (!(width >= SMALLEST && height >= SMALLEST)) throw new Error('文书页面没有尺寸')
  return { width, height }
}

/** The paper that holds all pages: those of one document have one width; a ticket is as long as its longest page. */
export function sizeOfSheets(pages: readonly string[]): PaperSize {
  const sizes = pages.map(sizeOfPage)
  if (sizes.length === 0) throw new Error('文书没有页面')
  return { width: Math.max(...sizes.map((s) => s.width)), height: Math.max(...sizes.map((s) => s.height)) }
}

const millimetres = (microns: number): string => `${microns / 1000}mm`
const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`)

/**
 * The page a hidden window prints: nothing but the pictures `0.svg`, `1.svg`… one to a sheet. A hair is taken off the height, so that a
 * driver that rounds the paper down does not push an empty sheet out behind each page.
 */
export function printPage(title: string, count: number, size: PaperSize): string {
  const [width, height] = [millimetres(size.width), millimetres(size.height)]
  const style = `@page{size:${width} ${height};margin:0}html,body{margin:0}div{width:${width};height:calc(${height} - 0.05mm);overflow:hidden;break-after:page}`
    + `div:last-child{break-after:auto}img{display:block;width:${width};height:${height}}`
  const sheets = Array.from({ length: count }, (_, i) => `<div><img src="${i}.svg" alt=""></div>`).join('')
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>${escape(title)}</title><style>${style}</style></head><body>${sheets}</body></html>`
}

/** Pictures and styles only: a print window runs no script and loads nothing else. */
export const PRINT_POLICY = { 'default-src': ["'none'"], 'img-src': ["'self'"], 'style-src': ["'unsafe-inline'"] }
