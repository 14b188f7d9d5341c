import { copyFileSync } from 'node:fs'
import path from 'node:path'
import { createCase } from '#main/domain/cases/service.ts'
import { closeCore } from '#main/core/create.ts'
import { openSqliteHandle } from '#main/database/sqlite.ts'
import { CreateCaseInput } from '#shared/contract/cases.ts'
import { NOW } from './constants.ts'
import { percentile, sum, timed, type Figures } from './figures.ts'
import { applicantOf, pick, randomOf } from './people.ts'
import { readAccepted, referenceAccept } from './reference.ts'
import { callOf, employ, openCore, temporaryFolder } from './world.ts'

/** Cases accepted before the clock runs: the code is compiled, the files have grown. */
const WARM_UP = 100
/** Every n-th applicant has been there before. */
const RETURNING = 5
/** A counter has 999 numbers a day; the clock moves to the next day in time. */
const CASES_PER_DAY = 5000

/**
 * Accepts cases through the service and, in turn, puts exactly the same rows into another file by hand. The two take turns, so that
 * whatever else the machine does falls on both.
 */
export async function benchAccept(figures: Figures, count: number): Promise<void> {
  const folder = temporaryFolder()
  const file = path.join(folder, 'accept.db')
  const other = path.join(folder, 'reference.db')
  const prepared = await openCore(file)
  const { clerks } = await employ(prepared)
  await closeCore(prepared)
  copyFileSync(file, other)

  const core = await openCore(file)
  const byHand = openSqliteHandle(other)
  const accepted = readAccepted(openSqliteHandle(file, { readonly: true }))
  const reference = referenceAccept(byHand)
  const random = randomOf(1)
  const matters = core.catalogue.matters().filter((m) => m.validTo === null)
  const service: number[] = []
  const hand: number[] = []
  for (let i = 0; i < count + WARM_UP; i++) {
    if (i % CASES_PER_DAY === 0) core.clock.moveTo(Date.parse(NOW) + (i / CASES_PER_DAY) * 86_400_000)
    const n = i % RETURNING === 0 && i > 0 ? Math.floor(random() * i) : i
    const applicant = applicantOf(n, randomOf(n))
    const matter = pick(random, matters.filter((m) => m.applicantKinds.includes(applicant.kind)))
    const input = { matterCode: matter.code, applicant, materials: matter.materials.map((m) => ({ no: m.no, received: m.required, copies: m.copies })), step: 'accept' }
    const call = callOf(clerks[i % clerks.length] ?? null, `bench-${i}`)
    // What a host does with a request body: check and normalise it, then call the service.
    const { ms, result } = await timed(() => createCase(core, call, CreateCaseInput.parse(input)))
    const rows = accepted(result.id, `bench-${i}`)
    const again = await timed(() => reference(rows))
    if (i < WARM_UP) continue
    service.push(ms)
    hand.push(again.ms)
  }
  byHand.close()
  await closeCore(core)

  const rate = (samples: number[]): number => samples.length / (sum(samples) / 1000)
  figures.add('accept rate', rate(service), 'cases/s', { ratioLeast: 0.4 }, { reference: rate(hand) })
  figures.add('accept median', percentile(service, 0.5), 'ms', null, { reference: percentile(hand, 0.5) })
  figures.add('accept p99', percentile(service, 0.99), 'ms', { most: 10 }, { reference: percentile(hand, 0.99) })
}
