/**
 * A fresh process that draws receipts and prints its times (ms) as one JSON line. Argument: `cold` (the first receipt is the first thing
 * drawn), `warm` (the engine was warmed, as at the start of the program), or `bare`: the least the same library must do.
 */
import { fileURLToPath } from 'node:url'

const mode = process.argv[2]
const COUNT = Number(process.argv[3] ?? 500)
const SAMPLES = 60

async function bare(): Promise<object> {
  const { NodeCompiler } = await import('@myriaddreamin/typst-ts-node-compiler')
  const { bundledFontFiles } = await import('#main/documents/fonts.ts')
  const compiler = NodeCompiler.create({ fontArgs: [{ fontPaths: bundledFontFiles() }] })
  const page = (n: number): string => `#set text(font: "Noto Serif SC")\n${Array.from({ length: 20 }, (_, i) => `第${n}页第${i}行 收件凭证`).join('\n\n')}`
  const draw = (source: string): void => void compiler.pdf(compiler.compile({ mainFileContent: source }).result!, { pdfStandard: 'a-2b', creationTimestamp: 0 })
  draw(page(0))
  const first = performance.now()
  const next = Array.from({ length: SAMPLES }, (_, n) => timeOf(() => draw(page(n + 1))))
  return { first, next, batch: timeOf(() => draw(Array.from({ length: COUNT }, (_, n) => page(n)).join('\n#pagebreak()\n'))) }
}

function timeOf(work: () => unknown): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

async function receipts(): Promise<object> {
  const { createDocumentEngine } = await import('#main/documents/engine.ts')
  const { SPECIMENS } = await import('#shared/documents/specimens.ts')
  const specimen = SPECIMENS.find((s) => s.kind === 'D2' && s.name === 'normal')
  if (specimen?.kind !== 'D2') throw new Error('no specimen of a receipt')
  const receipt = (n: number) => ({ ...specimen.data, number: `淮受〔2026〕第${String(n).padStart(5, '0')}号`, applicant: { ...specimen.data.applicant, name: `试办${n}` } })
  const engine = createDocumentEngine({ resourcesDir: fileURLToPath(new URL('../../resources', import.meta.url)) })
  if (mode === 'warm') engine.warm()
  const begun = mode === 'warm' ? performance.now() : 0
  engine.render('D2', receipt(0))
  const first = performance.now() - begun
  const next = Array.from({ length: SAMPLES }, (_, n) => timeOf(() => engine.render('D2', receipt(n + 1))))
  return { first, next, batch: timeOf(() => engine.renderBatch('D2', Array.from({ length: COUNT }, (_, n) => receipt(n)))) }
}

process.stdout.write(JSON.stringify(mode === 'bare' ? await bare() : await receipts()))
