import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createDocumentEngine } from '#main/documents/engine.ts'
import type { DocumentEngine } from '#main/documents/engine.ts'
import { checkDocumentData } from '#main/documents/check.ts'
import { contentHash } from '#main/documents/hash.ts'
import { AppError } from '#shared/contract/errors.ts'
import { DOCUMENT_KINDS } from '#shared/documents/kinds.ts'
import type { DocumentInput, RenderableKind } from '#shared/documents/data.ts'
import { SPECIMENS } from '#shared/documents/specimens.ts'
import type { Specimen } from '#shared/documents/specimens.ts'
import { pageText, printedFacts } from './facts.ts'

const RESOURCES = path.resolve('resources')
const A4 = { width: 595.276, height: 841.89 }
const MM = 72 / 25.4

let engine: DocumentEngine
let dir: string

beforeAll(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'documents-'))
  engine = createDocumentEngine({ resourcesDir: RESOURCES })
  engine.warm()
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const render = (specimen: Specimen, options = {}) => engine.render(specimen.kind as RenderableKind, specimen.data as never, options)
const find = (kind: RenderableKind, name = 'normal') => SPECIMENS.find((s) => s.kind === kind && s.name === name)!
const dataOf = <K extends RenderableKind>(kind: K, name = 'normal') => structuredClone(find(kind, name).data) as DocumentInput<K>

function saved(pdf: Uint8Array | undefined): string {
  const file = path.join(dir, 'sheet.pdf')
  writeFileSync(file, pdf!)
  return file
}
/** In the order of the content, so that a text wrapped in a cell stays together. */
const textOf = (pdf: Uint8Array | undefined) => pageText(poppler('pdftotext', ['-raw', saved(pdf), '-']))
const infoOf = (pdf: Uint8Array | undefined) => poppler('pdfinfo', [saved(pdf)])
const poppler = (tool: string, args: string[]) => execFileSync(tool, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })

function errorOf(action: () => unknown): AppError {
  try {
    action()
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return error as AppError
  }
  throw new Error('nothing was thrown')
}

describe('every specimen', () => {
  test.each(SPECIMENS.map((s) => [s.kind, s.name, s] as const))('%s %s prints every value of its data', (kind, _name, specimen) => {
    const { pdf, svgPages, pages, contentHash: hash } = render(specimen, { format: 'both' })
    const text = textOf(pdf)
    expect(printedFacts(kind, specimen.data as Record<string, unknown>).filter((fact) => !text.includes(pageText(fact)))).toEqual([])
    expect(text).toContain(hash.slice(0, 8))
    expect(svgPages).toHaveLength(pages)
    expect(infoOf(pdf)).toMatch(new RegExp(`Pages:\\s+${pages}\\n`))
    expect(Buffer.from(pdf!).toString('latin1')).toMatch(/pdfaid:part>2<[^]*pdfaid:conformance>B</)
    if (DOCUMENT_KINDS[kind].paper === 'A4') expect(infoOf(pdf)).toMatch(/Page size:\s+595\.\d+ x 841\.\d+ pts \(A4\)/)
    if (pages > 1) for (let n = 1; n <= pages; n++) expect(text).toContain(`第${n}页共${pages}页`)
  })
})

test('a ticket is 80 mm wide and as long as its content', () => {
  const [, width, height] = /Page size:\s+([\d.]+) x ([\d.]+)/.exec(infoOf(render(find('D1')).pdf))!.map(Number)
  expect(width).toBeCloseTo(80 * MM, 1)
  expect(height).toBeLessThan(150 * MM)
})

test('an SVG page has exactly the size of the paper', () => {
  const [svg] = render(find('D4'), { format: 'svg' }).svgPages!
  const [, width, height] = /width="([\d.]+)pt" height="([\d.]+)pt"/.exec(svg!)!.map(Number)
  expect(width).toBeCloseTo(A4.width, 1)
  expect(height).toBeCloseTo(A4.height, 1)
})

test.each(['D2', 'D3', 'D4', 'D5', 'D10', 'D11', 'D13', 'D14', 'D16', 'D18'] as const)('%s leaves 45 mm for the seal', (kind) => {
  const svg = render(find(kind), { format: 'svg' }).svgPages!.join('')
  const dashed = /<path[^>]*stroke-dasharray="[\d. ]+"[^>]*>/.exec(svg)![0]
  const [side] = [...dashed.matchAll(/[vh] (-?[\d.]+)/g)].map((match) => Number(match[1]))
  expect(Math.abs(side!)).toBeCloseTo(45 * MM, 1)
  // The two barcodes are the only pictures: a seal is stamped by hand.
  expect(svg.split('<image').length - 1).toBe(2)
})

describe('letters (GB/T 9704-2012)', () => {
  type Line = { x: number; y: number; right: number; text: string }
  const linesOf = (pdf: Uint8Array | undefined, page: number): Line[] => {
    const out = poppler('pdftotext', ['-bbox-layout', '-f', `${page}`, '-l', `${page}`, saved(pdf), '-'])
    return [...out.matchAll(/<line xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="[\d.]+">([^]*?)<\/line>/g)].map((m) => ({
      x: Number(m[1]), y: Number(m[2]), right: Number(m[3]), text: pageText(m[4]!.replace(/<[^>]+>/g, '')),
    }))
  }
  /** Without head and foot, which stand in the margins. */
  const bodyOf = (kind: 'D5' | 'D11' | 'D18') =>
    linesOf(render(find(kind, 'long')).pdf, 1).filter((line) => line.y > 36 * MM && line.y < (297 - 35) * MM)
  test.each(['D5', 'D11', 'D18'] as const)('%s fills the text block of 156 mm and does not leave it', (kind) => {
    const body = bodyOf(kind)
    expect(Math.abs(Math.min(...body.map((line) => line.x)) - 28 * MM)).toBeLessThan(MM)
    // A punctuation mark at the end of a line is set half as wide as its box.
    const ends = body.filter((line) => !/[,。;:、”》)]$/.test(line.text)).map((line) => line.right)
    expect(Math.abs(Math.max(...ends) - (28 + 156) * MM)).toBeLessThan(MM)
  })
  test('a full line has 28 characters, and lines follow each other at 225 mm / 22', () => {
    const full = bodyOf('D5').filter((line) => line.right > 183 * MM && line.x < 29 * MM && !/[ -~]/.test(line.text))
    expect(full.map((line) => line.text.length)).toContain(28)
    const ys = bodyOf('D5').filter((line) => line.y > 75 * MM).map((line) => line.y)
    expect(ys.length).toBeGreaterThan(10)
    const pitch = (225 * MM) / 22
    for (const y of ys) expect(Math.abs((y - ys[0]!) / pitch - Math.round((y - ys[0]!) / pitch))).toBeLessThan(0.02)
  })
})

test('equal data give equal bytes; other data another hash', () => {
  const data = dataOf('D4')
  const first = engine.render('D4', data)
  const again = createDocumentEngine({ resourcesDir: RESOURCES }).render('D4', dataOf('D4'))
  expect(Buffer.compare(first.pdf!, again.pdf!)).toBe(0)
  expect(first.contentHash).toBe(contentHash(checkDocumentData('D4', data)))
  expect(engine.render('D4', { ...data, fee: '收费' }).contentHash).not.toBe(first.contentHash)
})

test('a reprint says which, when, who and why, and keeps the hash', () => {
  const plain = render(find('D2'))
  const reprint = { n: 2, at: '2026-12-01T09:03:00.000+08:00', by: '王雪', reason: '申请人遗失' }
  for (const kind of ['D1', 'D2', 'D5'] as const) {
    const text = textOf(render(find(kind), { reprint }).pdf)
    for (const fact of ['补打第2次', '2026年12月1日09:03', '操作员王雪', '原因：申请人遗失']) expect(text).toContain(pageText(fact))
  }
  expect(render(find('D2'), { reprint }).contentHash).toBe(plain.contentHash)
  expect(textOf(plain.pdf)).not.toContain('补打')
})

test('a practice database marks every page', () => {
  const { pdf, pages } = engine.render('D2', { ...dataOf('D2', 'many'), practice: true })
  expect(pages).toBeGreaterThan(1)
  for (let page = 1; page <= pages; page++) {
    const text = poppler('pdftotext', ['-f', `${page}`, '-l', `${page}`, saved(pdf), '-'])
    expect(pageText(text)).toMatch(/练[^]*习|习[^]*练/)
  }
  expect(textOf(render(find('D2')).pdf)).not.toContain('练习')
})

test('what is typed is printed as it is, never read as markup', () => {
  const name = '#panic("x") *粗* $x$ <a> @b \\n "引" [括] //注'
  const text = textOf(engine.render('D2', { ...dataOf('D2'), remark: name }).pdf)
  expect(text).toContain(pageText(name))
})

describe('a job of many sheets', () => {
  test('is one PDF with each sheet counted for itself', () => {
    const list = [dataOf('D2'), dataOf('D2', 'many'), dataOf('D2', 'rare')].map((data, i) => ({ ...data, number: `批${i + 1}号` }))
    const { pdf, pages, contentHashes } = engine.renderBatch('D2', list)
    const text = textOf(pdf)
    expect(pages).toBeGreaterThan(4)
    expect(new Set(contentHashes).size).toBe(3)
    expect(contentHashes[1]).toBe(engine.render('D2', list[1]!).contentHash)
    for (const sheet of list) expect(text).toContain(sheet.number)
    expect(text).toContain(`第${pages - 2}页共${pages - 2}页`)
    expect(text.split('第1页共1页').length - 1).toBe(2)
  })
  test('is refused as a whole when one sheet is wrong', () => {
    const bad = { ...dataOf('D2'), materials: [] }
    expect(errorOf(() => engine.renderBatch('D2', [dataOf('D2'), bad])).code).toBe('INPUT_INVALID')
    expect(errorOf(() => engine.renderBatch('D2', [])).code).toBe('INPUT_INVALID')
  })
})

describe('rare characters', () => {
  test('those of the bundled fonts and of Ext B print', () => {
    expect(engine.missingGlyphs({ list: ['㛃頔', '\u{20087}', '·é―①㎡'] })).toEqual([])
    const text = textOf(engine.render('D2', { ...dataOf('D2'), remark: '\u{20087}' }).pdf)
    expect(text).toContain('\u{20087}')
  })
  test('one that no font has is reported with its code before anything is printed', () => {
    const data = { ...dataOf('D2'), applicant: { kind: 'person' as const, name: '陈\u{2FA1D}\u{10FFFD}' } }
    const missing = engine.missingGlyphs(data)
    expect(missing).toContain('\u{10FFFD}')
    const error = errorOf(() => engine.render('D2', data))
    expect(error.code).toBe('GLYPH_MISSING')
    expect(error.extra.data).toEqual({ characters: missing })
    expect(error.message).toContain('U+10FFFD')
  })
  test('private-use characters and half characters are never guessed', () => {
    expect(engine.missingGlyphs('\u{E000}a\uD800')).toEqual(['\u{E000}', '\uD800'])
  })
})

describe('faults', () => {
  test('data that do not fit name the field', () => {
    const error = errorOf(() => engine.render('D4', { ...dataOf('D4'), legalDue: '2026-2-30' }))
    expect(error.code).toBe('INPUT_INVALID')
    expect(error.extra.field).toBe('legalDue')
  })
  test('a reprint without reason is refused', () => {
    const reprint = { n: 1, at: '2026-12-01T09:03:00.000+08:00', by: '王雪', reason: ' ' }
    expect(errorOf(() => render(find('D2'), { reprint })).extra.field).toBe('reason')
  })
  test('a paper without template', () => {
    expect(errorOf(() => engine.render('D20' as never, {} as never)).code).toBe('DOCUMENT_UNKNOWN')
  })
  test('a template that does not compile gives its diagnostics and leaves the engine usable', () => {
    const copy = path.join(dir, 'broken')
    cpSync(RESOURCES, copy, { recursive: true })
    writeFileSync(path.join(copy, 'templates', DOCUMENT_KINDS.D2.template!), '#import "lib.typ": *\n#nothing-like-this()')
    const broken = createDocumentEngine({ resourcesDir: copy })
    const error = errorOf(() => broken.render('D2', dataOf('D2')))
    expect(error.code).toBe('RENDER_FAILED')
    expect(JSON.stringify(error.extra.data)).toContain('nothing-like-this')
    expect(JSON.stringify(error.extra.data)).not.toContain(dir)
    expect(broken.render('D4', dataOf('D4')).pages).toBe(1)
  })
  test('an earlier version is drawn by its own file, an unknown one is refused', () => {
    const copy = path.join(dir, 'versions')
    cpSync(RESOURCES, copy, { recursive: true })
    cpSync(path.join(copy, 'templates', DOCUMENT_KINDS.D2.template!), path.join(copy, 'templates', 'd02-receipt@0.9.typ'))
    const versions = createDocumentEngine({ resourcesDir: copy })
    expect(textOf(versions.render('D2', { ...dataOf('D2'), templateVersion: '0.9' }).pdf)).toContain('版式0.9')
    expect(errorOf(() => versions.render('D2', { ...dataOf('D2'), templateVersion: '0.8' })).code).toBe('RENDER_FAILED')
  })
  test('a missing font is named', () => {
    const error = errorOf(() => createDocumentEngine({ resourcesDir: RESOURCES, fontDir: dir }))
    expect(error.code).toBe('RENDER_FAILED')
    expect(error.message).toContain('字体')
  })
})

test('speed, printed and not asserted: machines differ', () => {
  const time = (work: () => unknown) => {
    const start = performance.now()
    work()
    return performance.now() - start
  }
  const fresh = createDocumentEngine({ resourcesDir: RESOURCES })
  const first = time(() => fresh.render('D2', dataOf('D2')))
  const receipts = Array.from({ length: 500 }, (_, i) => ({ ...dataOf('D2'), number: `淮受〔2026〕第${String(i).padStart(5, '0')}号` }))
  const each = receipts.slice(0, 40).map((data) => time(() => fresh.render('D2', data))).sort((a, b) => a - b)
  const job = time(() => fresh.renderBatch('D2', receipts))
  console.log(`first receipt ${first.toFixed(0)} ms, then ${each[20]!.toFixed(1)} ms (max ${each.at(-1)!.toFixed(1)}), 500 in one job ${job.toFixed(0)} ms`)
})
