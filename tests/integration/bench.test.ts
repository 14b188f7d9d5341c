import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'
import type { Figure } from '#tests/bench/figures.ts'

/** Only that the bench works and is complete: its bounds are no test, a busy machine would fail them. */
it('npm run bench -- --quick measures every figure', async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [path.resolve(import.meta.dirname, '../bench/main.ts'), '--quick'], { maxBuffer: 2 ** 22 })
  const { figures } = JSON.parse(stdout) as { figures: Figure[] }
  expect(figures.map((f) => f.name)).toEqual(expect.arrayContaining([
    'accept rate', 'accept p99', 'first receipt of a fresh process', 'following receipts p95', 'search by name p95', 'search by pinyin p95', 'search by number p95',
    'search by phone tail p95', 'list page p95', 'search of applicants p95', 'numbers of the day p95', 'month report', 'event loop delay p99 while a month is counted',
    'export of 1000 rows', 'workbook of the month', 'workbook of the month, event loop delay p99', 'workbook of the month, peak memory', 'year report', 'year report, event loop delay p99',
    'year report, peak memory', 'district total of 10 centres for 12 months', 'bundle of 5 documents, warm', 'explaining all clocks of a case p95', 'recomputing 20,000 open cases',
    'notices of a person p95', 'board of supervision p95', 'inbox of a department p95', 'statistics of a department p95', 'case list within a clearance p95', 'requests of communities p95',
    'tasks of communities p95', 'ledgers of a busy month p95', 'evaluation values of a busy month p95', 'balances of all accounts p95', 'export of everything', 'export of everything, peak memory',
    'import of everything', 'import of everything, peak memory',
  ]))
  for (const figure of figures) {
    expect(figure.value, figure.name).toBeGreaterThan(0)
    expect(typeof figure.ok, figure.name).toBe(figure.bound === null ? 'object' : 'boolean')
    // Figures are rounded to four digits.
    if (figure.reference !== null) expect((figure.ratio ?? 0) / (figure.value / figure.reference), figure.name).toBeCloseTo(1, 2)
  }
}, 120_000)
