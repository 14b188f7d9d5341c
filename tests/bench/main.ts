import { Figures } from './figures.ts'
import { benchSearch } from './search.ts'
import { seededFile } from './seed.ts'
import { openCore } from './world.ts'

const figures = new Figures()
const { file } = await seededFile({ cases: 200_000, inMonth: 15_000 })
const core = await openCore(file)
await benchSearch(figures, core, 60)
process.stdout.write(`${JSON.stringify({ figures: figures.list }, null, 2)}\n`)
