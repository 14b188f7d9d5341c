import bwipjs from 'bwip-js/node'
import { correction, generate } from 'lean-qr'

type BarSymbol = { sbs: number[] }

/**
 * QR code (ISO/IEC 18004, level M) as SVG of one unit per module, no quiet zone. The encoder picks the best of the eight masks (0.24 ms): with
 * a fixed one some sheets could not be read by a scanner.
 */
export function qrSvg(text: string): string {
  const { size, get } = generate(text, { minCorrectionLevel: correction.M, maxCorrectionLevel: correction.M })
  let path = ''
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      if (!get(x, y)) continue
      let run = 1
      while (x + run < size && get(x + run, y)) run++
      path += `M${x} ${y}h${run}v1h-${run}z`
      x += run
    }
  }
  return svg(size, size, path)
}

/** Code 128 (ISO/IEC 15417) as SVG of one unit per module, no quiet zone, no text. The template stretches it to its height. */
export function code128Svg(text: string): string {
  const symbol = bwipjs.raw({ bcid: 'code128', text })[0] as BarSymbol
  let x = 0
  let path = ''
  symbol.sbs.forEach((width, i) => {
    if (i % 2 === 0) path += `M${x} 0h${width}v10h-${width}z`
    x += width
  })
  return svg(x, 10, path)
}

function svg(width: number, height: number, path: string): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none" `
    + `shape-rendering="crispEdges"><path d="${path}"/></svg>`
}
