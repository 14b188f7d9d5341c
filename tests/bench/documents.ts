import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { percentile, type Figures } from './figures.ts'

interface Times {
  first: number
  next: number[]
  batch: number
}

const script = fileURLToPath(new URL('receiptProcess.ts', import.meta.url))

async function fresh(mode: 'cold' | 'warm' | 'bare', count: number): Promise<Times> {
  const { stdout } = await promisify(execFile)(process.execPath, [script, mode, String(count)], { maxBuffer: 2 ** 20 })
  return JSON.parse(stdout) as Times
}

/** Median of several fresh processes; one process is too much at the mercy of the machine. */
async function freshRuns(mode: 'cold' | 'warm' | 'bare', count: number, runs: number): Promise<Times> {
  const all: Times[] = []
  for (let i = 0; i < runs; i++) all.push(await fresh(mode, count))
  return { first: percentile(all.map((t) => t.first), 0.5), next: all.flatMap((t) => t.next), batch: percentile(all.map((t) => t.batch), 0.5) }
}

/** Receipts (D2): the first of a process, the following, and a job of many. The reference draws the same amount of plain text with the same fonts. */
export async function benchDocuments(figures: Figures, options: { batch: number; runs: number }): Promise<void> {
  const bare = await freshRuns('bare', options.batch, options.runs)
  const cold = await freshRuns('cold', options.batch, options.runs)
  const warm = await freshRuns('warm', options.batch, options.runs)
  figures.add('first receipt of a fresh process', cold.first, 'ms', { most: 400 }, { reference: bare.first, note: 'from the start of the process' })
  figures.add('first receipt after warming', warm.first, 'ms', { most: 400 })
  figures.add('following receipts p95', percentile(warm.next, 0.95), 'ms', { most: 20 }, { reference: percentile(bare.next, 0.95) })
  figures.add(`${options.batch} receipts in one job`, warm.batch, 'ms', { most: 2000 }, { reference: bare.batch })
}
