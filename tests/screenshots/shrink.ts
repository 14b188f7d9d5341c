import { readFileSync, writeFileSync } from 'node:fs'
import { crc32, deflateSync, inflateSync } from 'node:zlib'

/** Colours an indexed picture may have. */
const MOST = 256

interface Picture {
  width: number
  height: number
  /** Red, green, blue of each point in one number. */
  points: Uint32Array
}

/** Rewrites a picture of a screen with at most 256 colours: the flat surfaces keep theirs, edges of letters the nearest. A third of the size. */
export function shrink(file: string): void {
  const { width, height, points } = decode(readFileSync(file))
  const counts = new Map<number, number>()
  for (const point of points) counts.set(point, (counts.get(point) ?? 0) + 1)
  const palette = paletteOf([...counts].sort((a, b) => b[1] - a[1]).map(([colour]) => colour))
  const index = new Map(palette.map((colour, i) => [colour, i]))
  for (const colour of counts.keys()) if (!index.has(colour)) index.set(colour, nearest(palette, colour))
  const rows = Buffer.alloc(height * (width + 1))
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) rows[y * (width + 1) + 1 + x] = index.get(points[y * width + x]!)!
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  head.set([8, 3, 0, 0, 0], 8)
  const colours = Buffer.from(palette.flatMap((colour) => [colour >> 16, (colour >> 8) & 255, colour & 255]))
  writeFileSync(file, Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('PLTE', colours), chunk('IDAT', deflateSync(rows, { level: 9 })), chunk('IEND', Buffer.alloc(0))]))
}

const SIGNATURE = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const frame = Buffer.alloc(8)
  frame.writeUInt32BE(data.length, 0)
  frame.writeUInt32BE(crc32(body), 4)
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)])
}

/** Squared distance from which two colours are told apart. */
const APART = 48

const distance = (a: number, b: number): number => [16, 8, 0].reduce((sum, shift) => sum + (((a >> shift) & 255) - ((b >> shift) & 255)) ** 2, 0)

/** The most used colours that can be told apart, so that rare ones (a red lamp) find room beside the many greys of letters. */
function paletteOf(byUse: readonly number[]): number[] {
  const palette: number[] = []
  for (const colour of byUse) {
    if (palette.length === MOST) break
    if (palette.every((one) => distance(one, colour) >= APART)) palette.push(colour)
  }
  return palette
}

function nearest(palette: readonly number[], colour: number): number {
  let [best, least] = [0, Infinity]
  for (const [i, one] of palette.entries()) {
    const off = distance(one, colour)
    if (off < least) [best, least] = [i, off]
  }
  return best
}

/** A PNG of the browser or of pdftoppm: 8 bits, true colour, grey or already indexed, not interlaced. */
function decode(bytes: Buffer): Picture {
  const parts: Buffer[] = []
  let [width, height, kind] = [0, 0, 0]
  let palette: Buffer = Buffer.alloc(0)
  for (let at = 8; at < bytes.length; ) {
    const length = bytes.readUInt32BE(at)
    const [type, data] = [bytes.toString('latin1', at + 4, at + 8), bytes.subarray(at + 8, at + 8 + length)]
    if (type === 'IHDR') [width, height, kind] = [data.readUInt32BE(0), data.readUInt32BE(4), data[9]!]
    if (type === 'PLTE') palette = data
    if (type === 'IDAT') parts.push(data)
    at += 12 + length
  }
  const size = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }[kind]
  if (size === undefined) throw new Error(`PNG of colour type ${kind}`)
  const raw = unfilter(inflateSync(Buffer.concat(parts)), width * size, height, size)
  const points = new Uint32Array(width * height)
  for (const [i] of points.entries()) {
    const [from, value] = [i * size, raw[i * size]!]
    const [r, g, b] = kind === 3 ? palette.subarray(value * 3, value * 3 + 3) : size < 3 ? [value, value, value] : raw.subarray(from, from + 3)
    points[i] = (r! << 16) | (g! << 8) | b!
  }
  return { width, height, points }
}

function unfilter(data: Buffer, stride: number, height: number, size: number): Uint8Array {
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = data[y * (stride + 1)]!
    for (let x = 0; x < stride; x++) {
      const left = x < size ? 0 : out[y * stride + x - size]!
      const up = y === 0 ? 0 : out[(y - 1) * stride + x]!
      const corner = x < size || y === 0 ? 0 : out[(y - 1) * stride + x - size]!
      out[y * stride + x] = data[y * (stride + 1) + 1 + x]! + predicted(filter, left, up, corner)
    }
  }
  return out
}

function predicted(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0
  if (filter === 1) return left
  if (filter === 2) return up
  if (filter === 3) return (left + up) >> 1
  const guess = left + up - corner
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value)) as [number, number, number]
  return a <= b && a <= c ? left : b <= c ? up : corner
}
