import { mkdtemp, open, rm } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ZipWriter } from '#main/reports/zip.ts'
import { openZipFile } from '#main/reports/zipFile.ts'

let folder: string
beforeAll(async () => void (folder = await mkdtemp(path.join(os.tmpdir(), 'zip-test-'))))
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('archives on disk', () => {
  it('hold more parts than the plain directory can count, stored and deflated, and give each back', async () => {
    const file = path.join(folder, 'many.zip')
    const handle = await open(file, 'wx')
    const zip = new ZipWriter(handle)
    for (let i = 0; i < 65_600; i++) await zip.store(`documents/${i}.pdf`, Buffer.from(`paper ${i}`))
    await zip.stream('表/办件.jsonl', (async function* () {
      for (let i = 0; i < 5000; i++) yield Buffer.from(`{"第":${i}}\n`)
    })())
    await zip.finish()
    await handle.close()
    const back = await openZipFile(file)
    expect(back.parts.size).toBe(65_601)
    expect((await back.bytes('documents/65599.pdf')).toString()).toBe('paper 65599')
    expect((await back.bytes('表/办件.jsonl')).toString().split('\n')).toHaveLength(5001)
    await back.close()
  })
})
