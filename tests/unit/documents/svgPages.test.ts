import { expect, test } from 'vitest'
import { splitSvgPages } from '#main/documents/svgPages.ts'

const SVG = '<svg class="typst-doc" viewBox="0 0 100 120" width="100pt" height="120pt" xmlns="http://www.w3.org/2000/svg">'
  + '<path class="typst-shape" fill="#ffffff" d="M 0 0v 50 h 100 v -50 Z "/><g><g><use xlink:href="#ga"/></g></g>'
  + '<path class="typst-shape" fill="#ffffff" transform="matrix(1 0 0 1 0 50)" d="M 0 0v 70 h 100 v -70 Z "/>'
  + '<g transform="matrix(1 0 0 1 0 50)"><use xlink:href="#gb"/><g transform="matrix(1 0 0 1 0 9)"/></g>'
  + '<defs id="glyph"><symbol id="ga"><path d="A"/></symbol><symbol id="gb"><path d="B"/></symbol></defs></svg>'

test('each page is an SVG of its own size with only its own glyphs', () => {
  const [first, second, ...more] = splitSvgPages(SVG)
  expect(more).toEqual([])
  expect(first).toContain('viewBox="0 0 100 50" width="100pt" height="50pt"')
  expect(first).toContain('id="ga"')
  expect(first).not.toContain('id="gb"')
  expect(second).toContain('viewBox="0 0 100 70"')
  expect(second).toContain('id="gb"')
})

test('the offset of the page is taken away, offsets inside it stay', () => {
  const second = splitSvgPages(SVG)[1]!
  expect(second).not.toContain('matrix(1 0 0 1 0 50)')
  expect(second).toContain('matrix(1 0 0 1 0 9)')
})
