/** A drawing on the page as a file of its own: with its size, a white ground and a title above. */
export function svgText(drawing: SVGSVGElement, title: string): { text: string; width: number; height: number } {
  const [, , width = 640, height = 300] = (drawing.getAttribute('viewBox') ?? '').split(' ').map(Number)
  const head = 46
  const copy = drawing.cloneNode(true) as SVGSVGElement
  const frame = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  const all = { width: width + 32, height: height + head + 14 }
  for (const [name, value] of Object.entries({ viewBox: `0 0 ${all.width} ${all.height}`, width: all.width, height: all.height, 'font-family': drawing.getAttribute('font-family') ?? '' })) frame.setAttribute(name, String(value))
  const ground = document.createElementNS(frame.namespaceURI, 'rect')
  for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: '#ffffff' })) ground.setAttribute(name, value)
  const text = document.createElementNS(frame.namespaceURI, 'text')
  for (const [name, value] of Object.entries({ x: 16, y: 28, 'font-size': 15, 'font-weight': 600, fill: '#1b2733' })) text.setAttribute(name, String(value))
  text.textContent = title
  copy.removeAttribute('style')
  for (const [name, value] of Object.entries({ x: 16, y: head, width, height })) copy.setAttribute(name, String(value))
  frame.append(ground, text, copy)
  return { text: new XMLSerializer().serializeToString(frame), ...all }
}

/** The same drawing as a picture, three times as fine as it is laid out. */
export async function pngOf(drawing: SVGSVGElement, title: string, scale = 3): Promise<Blob> {
  const { text, width, height } = svgText(drawing, title)
  const url = URL.createObjectURL(new Blob([text], { type: 'image/svg+xml' }))
  try {
    const picture = new Image()
    picture.src = url
    await picture.decode()
    const canvas = document.createElement('canvas')
    canvas.width = width * scale
    canvas.height = height * scale
    canvas.getContext('2d')!.drawImage(picture, 0, 0, canvas.width, canvas.height)
    return await new Promise<Blob>((resolve, reject) => canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('图片没有生成,请改存 SVG'))), 'image/png'))
  } finally {
    URL.revokeObjectURL(url)
  }
}

const PRINT_CSS = `@page { size: A4 landscape; margin: 12mm }
body { margin: 0; font: 11pt "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #1b2733 }
h1 { font-size: 15pt; margin: 0 0 1mm } p { margin: 0 0 4mm; color: #566472; font-size: 9pt }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 6mm 8mm; align-items: start }
figure { margin: 0; break-inside: avoid } figcaption { font-weight: 600; border-bottom: .3mm solid #bac4cd; margin-bottom: 2mm; padding-bottom: 1mm }
svg { width: 100%; height: auto; max-height: 165mm }
* { print-color-adjust: exact; -webkit-print-color-adjust: exact }`

/** Prints the drawings two abreast on A4 across, without the program around them. */
export function printDrawings(heading: string, line: string, drawings: readonly { title: string; svg: SVGSVGElement }[]): void {
  document.querySelector('#print-drawings')?.remove()
  const frame = document.createElement('iframe')
  frame.id = 'print-drawings'
  frame.setAttribute('aria-hidden', 'true')
  frame.style.cssText = 'position:fixed;width:0;height:0;border:0;visibility:hidden'
  document.body.append(frame)
  const page = frame.contentDocument!
  const make = (tag: string, text: string): HTMLElement => Object.assign(page.createElement(tag), { textContent: text })
  const main = page.createElement('main')
  for (const { title, svg } of drawings) {
    const figure = page.createElement('figure')
    figure.append(make('figcaption', title), page.importNode(svg, true))
    main.append(figure)
  }
  page.title = heading
  page.head.append(make('style', PRINT_CSS))
  page.body.append(make('h1', heading), make('p', line), main)
  const view = frame.contentWindow!
  view.addEventListener('afterprint', () => setTimeout(() => frame.remove(), 0))
  view.print()
}
