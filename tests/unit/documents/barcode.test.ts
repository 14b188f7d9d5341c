import { expect, test } from 'vitest'
import { code128Svg, qrSvg } from '#main/documents/barcode.ts'

const sizeOf = (svg: string) => /viewBox="0 0 (\d+) (\d+)"/.exec(svg)!.slice(1).map(Number)
const filled = (svg: string, size: number) => {
  const grid = Array.from({ length: size }, () => Array<boolean>(size).fill(false))
  for (const [, x, y, run] of svg.matchAll(/M(\d+) (\d+)h(\d+)v/g)) grid[Number(y)]!.fill(true, Number(x), Number(x) + Number(run))
  return grid
}

test('a QR code has its three finder patterns and nothing where they end', () => {
  const svg = qrSvg('淮受〔2026〕第00123号|1a2b3c4d')
  const [size] = sizeOf(svg) as [number]
  expect((size - 17) % 4).toBe(0)
  const grid = filled(svg, size)
  for (const [x, y] of [[0, 0], [size - 7, 0], [0, size - 7]] as const) {
    expect(grid[y]!.slice(x, x + 7)).toEqual(Array(7).fill(true))
    expect(grid[y + 1]!.slice(x, x + 7)).toEqual([true, false, false, false, false, false, true])
    expect(grid[y + 3]!.slice(x, x + 7)).toEqual([true, false, true, true, true, false, true])
  }
})

test('the 21 digits of a case number make 14 Code 128 symbols of 11 modules and a stop of 13', () => {
  // Start C, 10 pairs, change to another set, 1 digit, check, stop.
  const [width] = sizeOf(code128Svg('320104001261123010235')) as [number]
  expect(width).toBe(14 * 11 + 13)
})

test('other contents give other bars', () => {
  expect(code128Svg('320104001261123010235')).not.toBe(code128Svg('320104001261123010236'))
  expect(qrSvg('a|1')).not.toBe(qrSvg('a|2'))
})
