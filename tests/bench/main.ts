import { Figures } from './figures.ts'
import { benchAccept } from './accept.ts'

const figures = new Figures()
await benchAccept(figures, 2000)
process.stdout.write(`${JSON.stringify({ figures: figures.list }, null, 2)}\n`)
