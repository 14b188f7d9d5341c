import { execFile } from 'node:child_process'
import fs from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

type Finding = { message: string; code: string; help?: string; filename: string }

/** [file, import specifier, part of the layer message] */
const forbidden: [string, string, string][] = [
  ['src/shared/rules/a.ts', 'node:fs', 'src/shared must not import Node builtins'],
  ['src/shared/rules/a.ts', 'crypto', 'src/shared must not import Node builtins'],
  ['src/shared/rules/a.ts', 'fs/promises', 'src/shared must not import Node builtins'],
  ['src/shared/rules/a.ts', 'electron', 'src/shared must not import Electron'],
  ['src/shared/rules/a.ts', '#main/core/action.ts', 'src/shared must not import src/main'],
  ['src/shared/rules/a.ts', '../../main/core/action.ts', 'src/shared must not import src/main'],
  ['src/shared/rules/a.ts', '#renderer/api.ts', 'src/shared must not import src/renderer'],
  ['src/shared/a.ts', '../renderer/api.ts', 'src/shared must not import src/renderer'],
  ['src/shared/rules/a.ts', 'kysely', 'src/shared may import only'],
  ['src/shared/rules/a.ts', '@orpc/server', 'src/shared may import only'],
  ['src/main/domain/cases/a.ts', 'electron', 'src/main outside hosts must not import Electron'],
  ['src/main/core/a.ts', 'electron/main', 'src/main outside hosts must not import Electron'],
  ['src/main/api/a.ts', 'hono', 'Hono belongs to src/main/hosts/http'],
  ['src/main/api/a.ts', '@hono/node-server', 'Hono belongs to src/main/hosts/http'],
  ['src/main/api/a.ts', '#main/hosts/http/server.ts', 'only a host may import src/main/hosts'],
  ['src/main/domain/cases/a.ts', '../../hosts/cli/main.ts', 'only a host may import src/main/hosts'],
  ['src/main/a.ts', './hosts/cli/main.ts', 'only a host may import src/main/hosts'],
  ['src/main/reports/a.ts', '#renderer/api.ts', 'src/main must not import src/renderer'],
  ['src/main/documents/a.ts', 'react', 'must not import user-interface libraries'],
  ['src/main/jobs/a.ts', '#tests/support/postgres.ts', 'must not import tests'],
  ['src/main/database/a.ts', '../../../tests/support/postgres.ts', 'must not import tests'],
  ['src/main/hosts/electron/a.ts', '#main/hosts/cli/paths.ts', 'hosts do not import each other'],
  ['src/main/hosts/electron/windows/a.ts', '../../cli/main.ts', 'hosts do not import each other'],
  ['src/main/hosts/electron/a.ts', 'hono', 'Hono belongs to src/main/hosts/http'],
  ['src/main/hosts/http/a.ts', '#main/hosts/electron/main.ts', 'hosts do not import each other'],
  ['src/main/hosts/http/a.ts', '../cli/main.ts', 'hosts do not import each other'],
  ['src/main/hosts/http/a.ts', 'electron', 'the HTTP host must not import Electron'],
  ['src/main/hosts/cli/a.ts', '../electron/main.ts', 'hosts do not import each other'],
  ['src/main/hosts/cli/a.ts', 'electron', 'the CLI must not import Electron'],
  ['src/main/hosts/cli/a.ts', '#renderer/api.ts', 'a host must not import src/renderer'],
  ['src/renderer/cases/a.tsx', 'node:path', 'src/renderer must not import Node builtins'],
  ['src/renderer/cases/a.tsx', 'electron', 'src/renderer must not import Electron'],
  ['src/renderer/cases/a.tsx', '#main/core/action.ts', 'src/renderer must not import src/main'],
  ['src/renderer/cases/a.tsx', '../../main/core/action.ts', 'src/renderer must not import src/main'],
  ['src/renderer/cases/a.tsx', 'better-sqlite3', 'src/renderer must not import server libraries'],
  ['src/renderer/cases/a.tsx', '@orpc/server', 'src/renderer must not import server libraries'],
  ['scripts/a.mjs', 'zod', 'scripts run before anything is installed'],
  ['scripts/a.mjs', '../src/shared/rules/time.ts', 'scripts run before anything is installed']
]

const allowed: [string, string][] = [
  ['src/shared/rules/a.ts', '#shared/rules/time.ts'],
  ['src/shared/rules/a.ts', '../contract/errors.ts'],
  ['src/shared/rules/a.ts', './time.ts'],
  ['src/shared/contract/a.ts', 'zod'],
  ['src/shared/contract/a.ts', '@orpc/contract'],
  ['src/shared/rules/a.ts', 'pinyin-pro'],
  ['src/main/core/a.ts', 'node:crypto'],
  ['src/main/core/a.ts', '#shared/rules/time.ts'],
  ['src/main/domain/cases/a.ts', '../../database/schema.ts'],
  ['src/main/api/a.ts', '@orpc/server'],
  ['src/main/hosts/electron/a.ts', 'electron'],
  ['src/main/hosts/electron/a.ts', '#main/api/handler.ts'],
  ['src/main/hosts/electron/a.ts', '#main/hosts/http/server.ts'],
  ['src/main/hosts/http/a.ts', '@hono/node-server'],
  ['src/main/hosts/cli/a.ts', '#main/hosts/http/server.ts'],
  ['src/renderer/cases/a.tsx', 'react'],
  ['src/renderer/cases/a.tsx', '@tanstack/react-query'],
  ['src/renderer/cases/a.tsx', '#shared/contract/errors.ts'],
  ['src/renderer/cases/a.tsx', '../api.ts'],
  ['scripts/a.mjs', 'node:fs'],
  ['scripts/a.mjs', './lib/files.mjs']
]

const root = path.resolve(import.meta.dirname, '../..')
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'centre-layers-'))
let findings: Finding[] = []

/** Each sample gets its own file: `a.ts` becomes `a_12.ts` in the same folder. */
const sampleName = (file: string, index: string): string => file.replace(/(\.\w+)$/, `_${index}$1`)

function write(file: string, text: string): void {
  const target = path.join(folder, file)
  fs.mkdirSync(path.dirname(target), { recursive: true })
  fs.writeFileSync(target, text)
}

function lint(): Promise<{ code: number; findings: Finding[] }> {
  return new Promise((resolve, reject) => {
    const args = [path.join(root, 'node_modules/oxlint/bin/oxlint'), '--deny-warnings', '-f', 'json']
    const options = { cwd: folder, maxBuffer: 64 * 1024 * 1024, encoding: 'utf8' as const }
    execFile(process.execPath, args, options, (error, stdout, stderr) => {
      const code = error ? Number(error.code) : 0
      try {
        resolve({ code, findings: (JSON.parse(stdout) as { diagnostics: Finding[] }).diagnostics })
      } catch {
        reject(new Error(`oxlint said ${stdout.slice(0, 500)} ${stderr.slice(0, 500)}`))
      }
    })
  })
}

const findingsIn = (file: string): Finding[] => findings.filter((f) => path.normalize(f.filename).endsWith(path.normalize(file)))

beforeAll(async () => {
  fs.copyFileSync(path.join(root, '.oxlintrc.json'), path.join(folder, '.oxlintrc.json'))
  forbidden.forEach(([file, specifier], i) => write(sampleName(file, `bad${i}`), `import '${specifier}'\n`))
  allowed.forEach(([file, specifier], i) => write(sampleName(file, `good${i}`), `import '${specifier}'\n`))
  write('src/shared/dynamic.ts', `export const load = () => import('node:fs')\n`)
  write('src/shared/typed.ts', `import type { A } from '#main/core/action.ts'\nexport type B = A\n`)
  write('src/shared/again.ts', `export { readFileSync } from 'node:fs'\n`)
  write('src/main/core/loose.ts', 'export const loose = (value: any): unknown => value\n')
  write('src/main/core/long.ts', Array.from({ length: 401 }, (_, i) => `export const x${i} = ${i}`).join('\n'))
  const body = Array.from({ length: 61 }, (_, i) => `  console.log(${i})`).join('\n')
  write('src/main/core/wide.ts', `export function wide(): void {\n${body}\n}\n`)
  const result = await lint()
  findings = result.findings
  expect(result.code).toBe(1)
})

afterAll(() => fs.rmSync(folder, { recursive: true, force: true }))

describe('layer rules', () => {
  it.each(forbidden.map((row, i) => [...row, i] as const))('%s may not import %s', (file, _specifier, message, i) => {
    const found = findingsIn(sampleName(file, `bad${i}`)).filter((f) => f.code === 'eslint(no-restricted-imports)')
    expect(found.map((f) => f.help ?? f.message).join('\n')).toContain(message)
  })

  it.each(allowed.map((row, i) => [...row, i] as const))('%s may import %s', (file, _specifier, i) => {
    expect(findingsIn(sampleName(file, `good${i}`))).toEqual([])
  })

  it.each(['dynamic', 'typed', 'again'])('sees imports of every form: %s', (name) => {
    expect(findingsIn(`src/shared/${name}.ts`).map((f) => f.code)).toContain('eslint(no-restricted-imports)')
  })
})

describe('other rules of the house', () => {
  it.each([
    ['loose', 'typescript(no-explicit-any)'],
    ['long', 'eslint(max-lines)'],
    ['wide', 'eslint(max-lines-per-function)']
  ])('%s.ts breaks %s', (name, code) => {
    expect(findingsIn(`src/main/core/${name}.ts`).map((f) => f.code)).toContain(code)
  })
})
