import { closeSync, openSync, readSync } from 'node:fs'

/**
 * Reads which characters a font file can draw: the `cmap` table of OpenType, subtables of format 12 (whole Unicode) and 4 (BMP).
 * Only the table is read, not the 10 MB of outlines.
 */
export type Coverage = { has(codePoint: number): boolean }

/** @throws Error when the file is no OpenType font with a Unicode cmap. */
export function readCoverage(file: string): Coverage {
  const table = readTable(file, 'cmap')
  const ranges = merge([...unicodeRanges(table)])
  if (ranges.length === 0) throw new Error(`no Unicode cmap in ${file}`)
  return { has: (codePoint) => inRanges(ranges, codePoint) }
}

function readTable(file: string, tag: string): Buffer {
  const fd = openSync(file, 'r')
  try {
    const head = Buffer.alloc(12 + 16 * 64)
    readSync(fd, head, 0, head.length, 0)
    const count = head.readUInt16BE(4)
    for (let i = 0; i < Math.min(count, 64); i++) {
      const at = 12 + 16 * i
      if (head.toString('latin1', at, at + 4) !== tag) continue
      const table = Buffer.alloc(head.readUInt32BE(at + 12))
      readSync(fd, table, 0, table.length, head.readUInt32BE(at + 8))
      return table
    }
    throw new Error(`no ${tag} table in ${file}`)
  } finally {
    closeSync(fd)
  }
}

function* unicodeRanges(table: Buffer): Generator<[number, number]> {
  const count = table.readUInt16BE(2)
  for (let i = 0; i < count; i++) {
    const platform = table.readUInt16BE(4 + 8 * i)
    if (platform !== 0 && platform !== 3) continue
    const at = table.readUInt32BE(8 + 8 * i)
    const format = table.readUInt16BE(at)
    if (format === 12) yield* groups(table, at)
    if (format === 4) yield* segments(table, at)
  }
}

function* groups(table: Buffer, at: number): Generator<[number, number]> {
  const count = table.readUInt32BE(at + 12)
  for (let i = 0; i < count; i++) {
    const group = at + 16 + 12 * i
    yield [table.readUInt32BE(group), table.readUInt32BE(group + 4)]
  }
}

/** Format 4: a code point of a segment may still map to glyph 0, which means "not there". */
function* segments(table: Buffer, at: number): Generator<[number, number]> {
  const twice = table.readUInt16BE(at + 6)
  for (let i = 0; i < twice; i += 2) {
    const end = table.readUInt16BE(at + 14 + i)
    const start = table.readUInt16BE(at + 16 + twice + i)
    const delta = table.readUInt16BE(at + 16 + 2 * twice + i)
    const offsetAt = at + 16 + 3 * twice + i
    const offset = table.readUInt16BE(offsetAt)
    for (let code = start; code <= end && code !== 0xffff; code++) {
      const raw = offset === 0 ? code : table.readUInt16BE(offsetAt + offset + 2 * (code - start))
      const glyph = offset === 0 || raw !== 0 ? (raw + delta) & 0xffff : 0
      if (glyph !== 0) yield [code, code]
    }
  }
}

/** Sorted, without overlaps: the subtables of one font repeat each other. */
function merge(ranges: [number, number][]): [number, number][] {
  const merged: [number, number][] = []
  for (const [start, end] of ranges.sort((a, b) => a[0] - b[0])) {
    const last = merged.at(-1)
    if (last && start <= last[1] + 1) last[1] = Math.max(last[1], end)
    else merged.push([start, end])
  }
  return merged
}

function inRanges(ranges: [number, number][], codePoint: number): boolean {
  let low = 0
  let high = ranges.length - 1
  while (low <= high) {
    const mid = (low + high) >> 1
    const [start, end] = ranges[mid]!
    if (codePoint < start) high = mid - 1
    else if (codePoint > end) low = mid + 1
    else return true
  }
  return false
}
