import { createRequire } from 'node:module'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type { NodeCompiler as Compiler, NodeTypstDocument } from '@myriaddreamin/typst-ts-node-compiler'
import { AppError } from '#shared/contract/errors.ts'
import { DOCUMENT_KINDS } from '#shared/documents/kinds.ts'
import type { DocumentKindInfo } from '#shared/documents/kinds.ts'
import type { DocumentInput, RenderableKind } from '#shared/documents/data.ts'
import type { ReprintMark } from '#shared/documents/parts.ts'
import { epochOf } from '#shared/rules/time.ts'
import { code128Svg, qrSvg } from './barcode.ts'
import { checkDocumentData, checkReprintMark } from './check.ts'
import { bundledFontFiles } from './fonts.ts'
import { createGlyphCheck } from './glyphs.ts'
import { contentHash, shortHash } from './hash.ts'
import { splitSvgPages } from './svgPages.ts'

export type DocumentEngineOptions = {
  /** Folder with `templates/`. */
  resourcesDir: string
  /** Flat folder with the four bundled fonts; default: the npm packages. */
  fontDir?: string
}

export type RenderOptions = {
  /** Default `pdf`. */
  format?: 'pdf' | 'svg' | 'both'
  /** Draws 补打 第n次 with time, operator and reason; the content hash stays that of the data. */
  reprint?: ReprintMark
}

export type RenderedDocument = {
  /** PDF/A-2b, the same bytes for equal data. */
  pdf?: Uint8Array
  /** One SVG per page, sized as the paper. */
  svgPages?: string[]
  pages: number
  /** SHA-256 of the data, hex; its first 8 digits are on the sheet. */
  contentHash: string
}

/** One PDF and one list of pages for all sheets of a job; the hashes are in the order of the sheets. */
export type RenderedBatch = Omit<RenderedDocument, 'contentHash'> & { contentHashes: string[] }

export type DocumentEngine = {
  /** Loads compiler, fonts and templates (0.2-0.3 s once) so that the first sheet does not wait. */
  warm(): void
  /**
   * Draws one sheet. Synchronous: run it in a worker thread. Return to the event loop between sheets (a worker that takes one message per
   * sheet does): the compiler's results are freed only there, and a loop of thousands of sheets would hold them all.
   * @throws AppError INPUT_INVALID (data do not fit the paper), DOCUMENT_UNKNOWN (no template for the kind),
   * GLYPH_MISSING with `data.characters`, RENDER_FAILED with `data.diagnostics`.
   */
  render<K extends RenderableKind>(kind: K, data: DocumentInput<K>, options?: RenderOptions): RenderedDocument
  /**
   * Draws a job of many sheets of one kind as one document: much quicker than one by one (500 receipts within 2 s). All or nothing:
   * throws as `render` does, for the first sheet at fault.
   */
  renderBatch<K extends RenderableKind>(kind: K, data: DocumentInput<K>[], options?: RenderOptions): RenderedBatch
  /** Characters of a text or of any data that no font of this machine can draw, each once. */
  missingGlyphs(value: unknown): string[]
}

type Compiled = { compiler: Compiler; document: NodeTypstDocument; template: string; batch: boolean }

/** Results not used by this many following sheets are dropped from the compiler's cache. */
const CACHE_AGE = 2

const warmSheet = () => ({
  ...sheetOf('D2', { number: '预热', caseNumber: '0'.repeat(21), printedAt: '2000-01-01T00:00:00.000+08:00', templateVersion: '0' }, undefined),
  centreName: '中心', pointName: '大厅', address: '地址', phone: '电话', practice: false,
})

/** @throws AppError RENDER_FAILED when fonts or templates are missing. */
export function createDocumentEngine(options: DocumentEngineOptions): DocumentEngine {
  const templates = path.join(options.resourcesDir, 'templates')
  const fontFiles = bundledFontFiles(options.fontDir)
  let compiler: Compiler | undefined

  const open = (): Compiler => (compiler ??= openCompiler(templates, fontFiles))
  const glyphs = createGlyphCheck(fontFiles, (source) => isPrintable(open(), source))

  function compileOnce(file: string, inputs: Record<string, string>): NodeTypstDocument {
    const current = open()
    // Without it the results of every sheet ever drawn stay in memory (1 GB after a thousand).
    current.evictCache(CACHE_AGE)
    const result = current.compile({ mainFilePath: file, inputs })
    const document = result.result
    if (!document || result.hasError()) throw renderFailed(path.basename(file), result.takeDiagnostics()?.shortDiagnostics)
    return document
  }

  /** Most sheets are one page; only a job with a longer one pays for page numbers, which cost a second layout. */
  function compile(file: string, sheets: Sheet[]): Compiled {
    const data = JSON.stringify(sheets)
    const quick = compileOnce(file, { data, single: 'yes' })
    const document = quick.numOfPages === sheets.length ? quick : compileOnce(file, { data })
    return { compiler: open(), document, template: path.basename(file), batch: sheets.length > 1 }
  }

  function prepare<K extends RenderableKind>(kind: K, input: DocumentInput<K>, reprint?: ReprintMark): Sheet {
    const data: CommonData = checkDocumentData(kind, input)
    const missing = glyphs([data, reprint])
    if (missing.length > 0) throw glyphMissing(missing)
    return sheetOf(kind, data, reprint)
  }

  function renderBatch<K extends RenderableKind>(kind: K, inputs: DocumentInput<K>[], options: RenderOptions = {}): RenderedBatch {
    const reprint = options.reprint && checkReprintMark(options.reprint)
    const sheets = inputs.map((input) => prepare(kind, input, reprint))
    const [first] = sheets
    if (!first) throw new AppError('INPUT_INVALID', { message: '没有要打印的文书' })
    if (sheets.some((sheet) => sheet.templateVersion !== first.templateVersion)) {
      throw new AppError('INPUT_INVALID', { message: '一批文书的版式必须相同', field: 'templateVersion' })
    }
    const compiled = compile(templateFile(templates, kind, first.templateVersion), sheets)
    const rendered = exportSheets(compiled, options.format ?? 'pdf', first.printedAt)
    // A big job leaves a big cache that nothing will use again.
    if (sheets.length > 1) open().evictCache(0)
    return { ...rendered, contentHashes: sheets.map((sheet) => sheet.contentHash) }
  }

  return {
    warm: () => {
      glyphs('预热')
      toPdf(compile(path.join(templates, 'warm.typ'), [warmSheet()]), 0)
    },
    render: (kind, data, options) => {
      const { contentHashes, ...rendered } = renderBatch(kind, [data], options)
      return { ...rendered, contentHash: contentHashes[0]! }
    },
    renderBatch,
    missingGlyphs: glyphs,
  }
}

function openCompiler(workspace: string, fontFiles: string[]): Compiler {
  // The package's main module loads the native binary; required lazily so that programs that never print do not pay for it.
  const require = createRequire(import.meta.url)
  const { NodeCompiler } = require('@myriaddreamin/typst-ts-node-compiler') as { NodeCompiler: typeof Compiler }
  return NodeCompiler.create({ workspace, fontArgs: [{ fontPaths: fontFiles }] })
}

type CommonData = { number: string; caseNumber?: string; batch?: string; slips?: { caseNumber: string }[]; printedAt: string; templateVersion: string }

/** What a template gets: the data, what the engine adds, and the barcodes. */
type Sheet = CommonData & { kind: string; label: string; contentHash: string; shortHash: string; qr: string; code128?: string }

/** The template of the version the data were made for: the current file, or `<name>@<version>.typ` of an earlier one. */
function templateFile(templates: string, kind: RenderableKind, version: string): string {
  const { template, version: current }: DocumentKindInfo = DOCUMENT_KINDS[kind]
  if (template === null) throw new AppError('DOCUMENT_UNKNOWN', { message: '还没有这种文书的模板', data: { kind } })
  const name = version === current ? template : template.replace(/\.typ$/, `@${version}.typ`)
  const file = path.join(templates, name)
  if (existsSync(file)) return file
  throw new AppError('RENDER_FAILED', { message: `缺少文书模板(${name})`, data: { kind, version } })
}

function sheetOf(kind: RenderableKind, data: CommonData, reprint: ReprintMark | undefined): Sheet {
  const hash = contentHash(data)
  return {
    ...data,
    kind,
    label: DOCUMENT_KINDS[kind].label,
    contentHash: hash,
    shortHash: shortHash(hash),
    qr: qrSvg(`${data.number}|${shortHash(hash)}`),
    ...(data.caseNumber && { code128: code128Svg(data.caseNumber) }),
    ...(data.batch && { code128: code128Svg(data.batch) }),
    ...(data.slips && { slips: data.slips.map((slip) => ({ ...slip, code128: code128Svg(slip.caseNumber) })) }),
    ...(reprint && { reprint }),
  }
}

function exportSheets(compiled: Compiled, format: 'pdf' | 'svg' | 'both', printedAt: string) {
  const { compiler, document } = compiled
  return {
    ...(format !== 'svg' && { pdf: toPdf(compiled, Math.floor(epochOf(printedAt) / 1000)) }),
    ...(format !== 'pdf' && { svgPages: splitSvgPages(compiler.plainSvg(document)) }),
    pages: document.numOfPages,
  }
}

/**
 * The creation time is that of the data, so that equal data give equal bytes. Structure tags (for screen readers) are left out of a print
 * job: they are five sixths of its size.
 */
function toPdf({ compiler, document, template, batch }: Compiled, creationTimestamp: number): Uint8Array {
  try {
    return compiler.pdf(document, { pdfStandard: 'a-2b', creationTimestamp, pdfTags: !batch })
  } catch (error) {
    throw renderFailed(template, [error instanceof Error ? error.message : String(error)])
  }
}

/** A PDF/A must not hold a glyph of no character, so the compiler itself tells whether any installed font draws the source. */
function isPrintable(compiler: Compiler, source: string): boolean {
  const document = compiler.compile({ mainFileContent: source }).result
  if (!document) return false
  try {
    compiler.pdf(document, { pdfStandard: 'a-2b', creationTimestamp: 0 })
    return true
  } catch {
    return false
  }
}

function glyphMissing(characters: string[]): AppError {
  return new AppError('GLYPH_MISSING', {
    message: `有字无法印出:${characters.map(describe).join('、')}。请安装含该字的字体或改用手写`,
    data: { characters },
  })
}

function describe(character: string): string {
  return `${character}(U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')})`
}

function renderFailed(template: string, diagnostics: unknown[] | undefined): AppError {
  return new AppError('RENDER_FAILED', { data: { template, diagnostics: (diagnostics ?? []).map(plain) } })
}

/** Diagnostics without this machine's paths. */
function plain(diagnostic: unknown): unknown {
  if (diagnostic === null || typeof diagnostic !== 'object') return diagnostic
  const { message, path: file, range } = diagnostic as { message?: string; path?: string; range?: unknown }
  return { message, file: file && path.basename(file), range }
}
