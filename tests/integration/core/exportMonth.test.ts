import { spawnSync } from 'node:child_process'
import fs from 'node:fs'
import path from 'node:path'
import { describe, expect, it } from 'vitest'
import { createCase } from '#main/domain/cases/service.ts'
import { openWorld, tempDir } from '#tests/support/core.ts'
import { aCase } from '#tests/support/samples.ts'

const CLI = path.resolve(import.meta.dirname, '../../../src/main/hosts/cli/main.ts')

type Answer = { ok?: boolean; span?: string; point?: string | null; from?: string; to?: string; total?: Record<string, number>; error?: { code: string; message: string } }

function exportMonth(...args: string[]): { code: number | null; answer: Answer; told: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', CLI, 'export-month', ...args], { encoding: 'utf8', timeout: 60_000 })
  return { code: status, answer: JSON.parse(stdout || '{}') as Answer, told: stdout + stderr }
}

/** A centre with two cases in February and three in March; its database is closed. */
async function filled(): Promise<string> {
  const w = await openWorld({ dialect: 'sqlite' })
  w.at('2026-02-10T10:00')
  for (const n of [1, 2]) await createCase(w.core, w.as('clerk'), aCase(n))
  w.at('2026-03-10T10:00')
  for (const n of [3, 4, 5]) await createCase(w.core, w.as('clerk'), aCase(n))
  await w.close()
  return w.location
}

const isZip = (file: string): boolean => fs.readFileSync(file).subarray(0, 2).toString() === 'PK'

describe('centre export-month', () => {
  it('writes a month, a year and one acceptance point; refuses what it does not know and leaves the file alone', { timeout: 120_000 }, async () => {
    const db = await filled()
    const out = path.join(tempDir(), 'out.xlsx')
    const base = ['--db', db, '--month', '2026-03', '--out', out]
    const month = exportMonth(...base)
    expect(month, month.told).toMatchObject({ code: 0, answer: { ok: true, span: 'month', point: null, from: '2026-03-01', to: '2026-03-31', total: { received: 3 } } })
    expect(isZip(out)).toBe(true)

    const year = exportMonth(...base, '--span', 'year')
    expect(year, year.told).toMatchObject({ code: 0, answer: { span: 'year', from: '2026-01-01', to: '2026-12-31', total: { received: 5 } } })

    const point = exportMonth(...base, '--point', '001', '--span', 'month')
    expect(point, point.told).toMatchObject({ code: 0, answer: { span: 'month', point: '001', total: { received: 3 } } })

    const nowhere = path.join(path.dirname(out), 'mistyped.db')
    const mistyped = exportMonth('--db', nowhere, '--month', '2026-03', '--out', out)
    expect(mistyped.answer.error, mistyped.told).toMatchObject({ code: 'NOT_FOUND', message: expect.stringContaining('请核对 --db') as string })
    expect(fs.existsSync(nowhere)).toBe(false)

    const before = fs.readFileSync(out)
    const unknown = exportMonth(...base, '--point', '999')
    expect(unknown.code).not.toBe(0)
    expect(unknown.answer.error, unknown.told).toMatchObject({ code: 'NOT_FOUND' })
    const wrong = exportMonth(...base, '--span', 'week')
    expect(wrong.code).not.toBe(0)
    expect(wrong.told).toContain('--span 应为 month 或 year')
    expect(fs.readFileSync(out).equals(before)).toBe(true)
  })
})
