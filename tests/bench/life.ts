import path from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import { documentBundle } from '#main/domain/documents/bundle.ts'
import { closeCore } from '#main/core/create.ts'
import { uuid } from '#main/core/ids.ts'
import { bundledFontFiles } from '#main/documents/fonts.ts'
import { SPECIMENS } from '#shared/documents/specimens.ts'
import { NOW } from './constants.ts'
import { percentile, sample, type Figures } from './figures.ts'
import { callOf, employ, openCore, temporaryFolder } from './world.ts'

/** What acceptance, a promise kept and a transfer print: five sheets, as large as a usual case makes them. */
const KINDS = ['D2', 'D4', 'D7', 'D8', 'D14'] as const

/** As many pages of plain text, by the same library with the same fonts. */
function drawPlain(): () => void {
  const compiler = NodeCompiler.create({ fontArgs: [{ fontPaths: bundledFontFiles() }] })
  let n = 0
  return () => {
    n++
    const page = (at: number): string => Array.from({ length: 20 }, (_l, i) => `第${n}次第${at}页第${i}行 收件凭证`).join('\n\n')
    const source = `#set text(font: "Noto Serif SC")\n${KINDS.map((_k, at) => page(at)).join('\n#pagebreak()\n')}`
    compiler.plainSvg(compiler.compile({ mainFileContent: source }).result!)
  }
}

/** Five sheets of one case as one key prints them, with the engine warm; the first after warming apart. */
export async function benchBundle(figures: Figures, count: number): Promise<void> {
  const core = await openCore(path.join(temporaryFolder(), 'bundle.db'))
  const { clerks } = await employ(core)
  const clerk = clerks[0]!
  const rows = KINDS.map((kind) => {
    const specimen = SPECIMENS.find((s) => s.kind === kind && s.name === 'normal')
    if (!specimen) throw new Error(`no specimen of ${kind}`)
    const rest = { case_id: null, event_id: null, template_version: '1', content_hash: '', created_at: NOW, created_by: clerk.id }
    return { id: uuid(), kind, number: `bench-${kind}`, data: JSON.stringify(specimen.data), ...rest }
  })
  await core.db.write(async (tx) => void (await tx.insertInto('document').values(rows).execute()))
  await core.jobs.warm(core.db.location)
  const ids = rows.map((row) => row.id)
  const bundle = async (): Promise<void> => {
    const sheets = await documentBundle(core, callOf(clerk), ids)
    if (sheets.length !== KINDS.length || sheets.some((s) => s.pages.length === 0)) throw new Error('a sheet of the bundle is missing')
  }
  const [first = Number.NaN] = await sample(1, bundle, 0)
  const times = await sample(count, bundle, 2)
  await closeCore(core)
  const byHand = await sample(count, drawPlain(), 2)
  figures.add('bundle of 5 documents, warm', percentile(times, 0.5), 'ms', { most: 150 }, { reference: percentile(byHand, 0.5), note: `p95 ${percentile(times, 0.95).toFixed(0)} ms, first ${first.toFixed(0)} ms` })
}
