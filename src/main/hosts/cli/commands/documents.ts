import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createDocumentEngine } from '#main/documents/engine.ts'
import { isDocumentKind } from '#shared/documents/kinds.ts'
import { SPECIMENS, type Specimen } from '#shared/documents/specimens.ts'
import { readOptions, required, UsageError } from '../arguments.ts'
import { RESOURCES_DIR } from '../paths.ts'

const milliseconds = (from: number): number => Math.round((performance.now() - from) * 10) / 10

function chosen(kind: string | undefined): Specimen[] {
  if (kind === undefined) return SPECIMENS
  if (!isDocumentKind(kind)) throw new UsageError('--kind 应为 D1 至 D23')
  const specimens = SPECIMENS.filter((s) => s.kind === kind)
  if (specimens.length === 0) throw new UsageError(`${kind} 没有样张`)
  return specimens
}

export const documentsCommand = {
  usage: '--specimens --out DIR [--kind D3]',
  /** Renders the made-up specimens of every paper (long names, rare characters, many materials) to PDF/A files, to be looked at. */
  async run(argv: string[]) {
    const options = readOptions(argv, { specimens: { type: 'boolean' }, out: { type: 'string' }, kind: { type: 'string' } })
    if (!options.specimens) throw new UsageError('请加 --specimens')
    const out = required(options.out, 'out')
    const specimens = chosen(options.kind)
    await mkdir(out, { recursive: true })
    const started = performance.now()
    const engine = createDocumentEngine({ resourcesDir: RESOURCES_DIR })
    engine.warm()
    const warmMs = milliseconds(started)
    const kinds: Record<string, number> = {}
    const documents = []
    for (const { kind, name, data } of specimens) {
      const from = performance.now()
      const { pdf, pages } = engine.render(kind, data, { format: 'pdf' })
      const ms = milliseconds(from)
      const file = join(out, `${kind}-${name}.pdf`)
      await writeFile(file, pdf ?? new Uint8Array())
      kinds[kind] = (kinds[kind] ?? 0) + 1
      documents.push({ kind, name, file, pages, bytes: pdf?.byteLength ?? 0, ms })
    }
    return { ok: true, out, count: documents.length, pages: documents.reduce((sum, d) => sum + d.pages, 0), kinds, documents, timings: { warmMs, totalMs: milliseconds(started) } }
  },
}
