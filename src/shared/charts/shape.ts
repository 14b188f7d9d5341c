import { INK } from './scale.ts'

/**
 * A drawing as data: the screen makes React elements of it, the PDF and files of their own text. Attributes have the names React gives
 * them (`textAnchor`); only what this folder draws is needed, no styles, so that a saved file needs nothing else.
 */
export interface Shape {
  tag: string
  attributes: Readonly<Record<string, string | number>>
  children: readonly (Shape | string)[]
}

type Attributes = Record<string, string | number | undefined>
export type Child = Shape | string | null | false

export function shape(tag: string, attributes: Attributes = {}, ...children: (Child | Child[])[]): Shape {
  const kept = Object.fromEntries(Object.entries(attributes).filter((pair): pair is [string, string | number] => pair[1] !== undefined))
  return { tag, attributes: kept, children: children.flat().filter((child): child is Shape | string => child !== null && child !== false) }
}

/** Every chart is drawn this wide; the page scales it. */
export const WIDTH = 640
const FONT = '"Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "PingFang SC", sans-serif'

export function drawing(height: number, label: string, ...children: (Child | Child[])[]): Shape {
  const attributes = { xmlns: 'http://www.w3.org/2000/svg', viewBox: `0 0 ${WIDTH} ${height}`, role: 'img', 'aria-label': label, fontFamily: FONT, fontSize: 13, fill: INK.ink }
  return shape('svg', attributes, ...children)
}

type Look = { anchor?: 'start' | 'middle' | 'end'; fill?: string; size?: number; bold?: boolean; title?: string }

export function label(x: number, y: number, text: string, { anchor = 'start', fill = INK.ink, size = 13, bold = false, title }: Look = {}): Shape {
  return shape('text', { x, y, textAnchor: anchor, fill, fontSize: size, fontWeight: bold ? 600 : 400 }, title !== undefined && shape('title', {}, title), text)
}

/** Shown by browsers when the pointer rests on the group. */
export const group = (title: string | null, ...children: (Child | Child[])[]): Shape => shape('g', {}, title !== null && shape('title', {}, title), ...children)

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => ESCAPES[c]!)
const attributeName = (name: string): string => (name === 'viewBox' ? name : name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`))

/** The drawing as SVG text; `font` in place of the fonts of screens. */
export function svgOf({ tag, attributes, children }: Shape, font?: string): string {
  const all = Object.entries({ ...attributes, ...(font !== undefined && tag === 'svg' && { fontFamily: font }) })
  const head = `<${tag}${all.map(([name, value]) => ` ${attributeName(name)}="${escape(String(value))}"`).join('')}`
  return children.length === 0 ? `${head}/>` : `${head}>${children.map((child) => (typeof child === 'string' ? escape(child) : svgOf(child, font))).join('')}</${tag}>`
}

/** Width and height of a drawing in its own units. */
export function sizeOf(drawn: Shape | null): [width: number, height: number] {
  const [, , width = WIDTH, height = 1] = String(drawn?.attributes['viewBox'] ?? '').split(' ').map(Number)
  return [width, height]
}
