import fs from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { openDatabase } from '#main/database/database.ts'
import { migrate } from '#main/database/migrate.ts'
import { verifyDatabase } from '#main/database/verify.ts'
import { createCase } from '#main/domain/cases/service.ts'
import { openWorld, tempDir } from '#tests/support/core.ts'
import { aCase, randomOf } from '#tests/support/samples.ts'

const TORN = 120
const CASES = 25
const seed = Number(process.env['WAL_SEED'] ?? Date.now() % 1_000_000)

/** A database and the WAL of work not yet in it, as a power cut leaves them; with the length of the WAL after each case. */
async function powerCut(): Promise<{ db: Buffer; wal: Buffer; numbers: string[]; lengths: number[] }> {
  const w = await openWorld({ dialect: 'sqlite' })
  // Everything stays in the WAL, so that every cut hits a different number of cases.
  await w.sql('pragma wal_autocheckpoint = 0')
  const numbers: string[] = []
  const lengths: number[] = []
  const wal = `${w.location}-wal`
  const start = fs.readFileSync(w.location)
  for (let n = 1; n <= CASES; n++) {
    numbers.push((await createCase(w.core, w.as('clerk'), aCase(n))).number)
    lengths.push(fs.statSync(wal).size)
  }
  const files = { db: fs.readFileSync(w.location), wal: fs.readFileSync(wal), numbers, lengths }
  // If SQLite had moved pages into the file meanwhile, the copy would not be the state of a power cut.
  expect(files.db.equals(start)).toBe(true)
  await w.close()
  return files
}

type Damage = (wal: Buffer, at: number, random: () => number) => Buffer
/** What a disk may make of the end of a file that was being written when the power went. */
const DAMAGES: [name: string, damage: Damage][] = [
  ['cut off', (wal, at) => wal.subarray(0, at)],
  ['garbled from there on', (wal, at, random) => Buffer.concat([wal.subarray(0, at), Buffer.from(Array.from({ length: wal.length - at }, () => Math.floor(random() * 256)))])],
  ['zeros from there on', (wal, at) => Buffer.concat([wal.subarray(0, at), Buffer.alloc(wal.length - at)])],
  ['one sector lost', (wal, at) => Buffer.concat([wal.subarray(0, at), Buffer.alloc(Math.min(512, wal.length - at)), wal.subarray(Math.min(wal.length, at + 512))])],
  ['one bit flipped', (wal, at) => {
    const copy = Buffer.from(wal)
    if (at < copy.length) copy[at] = copy[at]! ^ 0x10
    return copy
  }],
]

it(`${TORN} torn ends of the WAL open to a whole prefix of the work (seed ${seed})`, { timeout: 120_000 }, async () => {
  const random = randomOf(seed)
  const { db, wal, numbers, lengths } = await powerCut()
  const folder = tempDir()
  const found = new Map<number, number>()
  for (let i = 0; i < TORN; i++) {
    const [name, damage] = DAMAGES[i % DAMAGES.length]!
    // Half of the cuts near a commit, where a mistake would show.
    const near = lengths[Math.floor(random() * lengths.length)]! + Math.floor((random() - 0.5) * 600)
    const at = Math.max(0, Math.min(wal.length, i % 2 ? near : Math.floor(random() * wal.length)))
    const file = path.join(folder, `${i}.db`)
    fs.writeFileSync(file, db)
    fs.writeFileSync(`${file}-wal`, damage(wal, at, random))
    const what = `${name} at ${at} of ${wal.length}, seed ${seed}`
    const opened = await openDatabase(file)
    try {
      await migrate(opened)
      const rows = await opened.read.selectFrom('cases').select('number').orderBy('number').execute()
      expect(rows.map((r) => r.number), what).toEqual(numbers.slice(0, rows.length))
      // Nothing synced before the damage is lost.
      const safe = lengths.filter((length) => length <= at).length
      expect(rows.length, what).toBeGreaterThanOrEqual(safe)
      expect((await verifyDatabase(opened)).findings, what).toEqual([])
      found.set(rows.length, (found.get(rows.length) ?? 0) + 1)
    } finally {
      await opened.close()
      for (const end of ['', '-wal', '-shm']) fs.rmSync(`${file}${end}`, { force: true })
    }
  }
  console.log(`torn WAL: seed ${seed}, ${TORN} damages, prefixes of ${[...found.keys()].toSorted((a, b) => a - b).join(', ')} cases`)
  expect(found.size).toBeGreaterThan(10)
})
