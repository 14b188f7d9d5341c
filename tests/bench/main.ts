import { closeCore } from '#main/core/create.ts'
import { benchAccept } from './accept.ts'
import { benchExplain, benchRecompute } from './clocks.ts'
import { benchDistrict } from './district.ts'
import { benchDocuments } from './documents.ts'
import { Figures, say } from './figures.ts'
import { benchBundle } from './life.ts'
import { benchOther } from './otherSide.ts'
import { benchExport, benchMonth, benchWorkbook, benchYear } from './reports.ts'
import { benchScreen } from './screen.ts'
import { benchSearch } from './search.ts'
import { seededFile } from './seed.ts'
import { openCore } from './world.ts'

const FULL = { accepts: 2000, cases: 200_000, inMonth: 15_000, yearCases: 400_000, repeats: 60, months: 5, bundles: 40, exportRows: 100_000, batch: 500, processes: 5, explain: 400, open: 20_000, starts: 3, light: 20_000, entries: 50_000 }
/** Shows in a few seconds that everything works; its figures mean little. */
const QUICK: typeof FULL = { accepts: 60, cases: 3000, inMonth: 400, yearCases: 6000, repeats: 3, months: 1, bundles: 3, exportRows: 1000, batch: 20, processes: 1, explain: 20, open: 200, starts: 0, light: 400, entries: 1000 }

/** `npm run bench [-- --quick] [-- --only accept,search]`: progress on stderr, figures as JSON on stdout. */
async function main(argv: string[]): Promise<void> {
  const size = argv.includes('--quick') ? QUICK : FULL
  const only = argv[argv.indexOf('--only') + 1]?.split(',') ?? []
  const wanted = (part: string): boolean => !argv.includes('--only') || only.includes(part)
  const figures = new Figures()
  const started = performance.now()

  if (wanted('accept')) await benchAccept(figures, size.accepts)
  if (wanted('documents')) await benchDocuments(figures, { batch: size.batch, runs: size.processes })
  if (wanted('life')) await benchBundle(figures, size.bundles)
  if (['search', 'reports', 'district', 'clocks', 'life', 'screen', 'other'].some(wanted)) await onSeeded(figures, size, wanted)

  const missed = figures.list.filter((figure) => figure.ok === false)
  say(`${figures.list.length} figures in ${((performance.now() - started) / 1000).toFixed(0)} s, ${missed.length} missed their bound`)
  process.stdout.write(`${JSON.stringify({ node: process.version, platform: `${process.platform}-${process.arch}`, cases: size.cases, figures: figures.list }, null, 2)}\n`)
}

/** Everything that needs a register of two years. */
async function onSeeded(figures: Figures, size: typeof FULL, wanted: (part: string) => boolean): Promise<void> {
  const { file, seconds } = await seededFile({ cases: size.cases, inMonth: size.inMonth })
  if (seconds !== null) figures.add('seeding', seconds, 's', { most: 60 }, { note: `${size.cases} cases` })
  const core = await openCore(file)
  if (wanted('search')) await benchSearch(figures, core, size.repeats)
  if (wanted('reports')) {
    await benchMonth(figures, core, size.months)
    await benchExport(figures, core, size.exportRows)
    await benchWorkbook(figures, file, size.months)
    await benchYear(figures, await yearFile(size), size.months)
  }
  if (wanted('district')) await benchDistrict(figures, core, { centres: 10, repeats: size.months })
  if (wanted('clocks')) await benchExplain(figures, core, size.explain)
  await closeCore(core)
  if (wanted('clocks') || wanted('life')) await benchRecompute(figures, file, size.open)
  if (wanted('other')) await benchOther(figures, file, { light: size.light, entries: size.entries }, size.repeats)
  if (wanted('screen')) await benchScreen(figures, file, size.starts)
}

/** A register of two years so busy that its second, unfinished calendar year has some 180,000 cases; the year before it is compared. */
async function yearFile({ yearCases, inMonth }: typeof FULL): Promise<string> {
  return (await seededFile({ cases: yearCases, inMonth })).file
}

await main(process.argv.slice(2))
