import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { closeCore, createCore, type CoreOptions } from '#main/core/create.ts'
import { keptPdf } from '#main/domain/documents/service.ts'
import { createPerson } from '#main/domain/people/service.ts'
import { identify } from '#main/domain/session/service.ts'
import { setUp } from '#main/domain/system/setup.ts'
import { makePracticeStaff, playMonth } from '#main/practice/month.ts'
import { epochOf } from '#shared/rules/time.ts'
import { PASSWORD, PEOPLE } from '#tests/e2e/support/people.ts'

const root = new URL('../../', import.meta.url)

/** The month the practice cases were made in, and the working morning after it on which the pictures are taken. */
export const MONTH = '2026-03'
export const NOW = '2026-04-01T10:05:00+08:00'

const coreOptions = (location: string): CoreOptions => ({
  location,
  resourcesDir: fileURLToPath(new URL('resources', root)),
  workerUrl: new URL('src/main/jobs/worker.ts', root),
  practice: true,
})

/** A practice database that nobody has set up. */
export async function makeEmpty(location: string): Promise<void> {
  await closeCore(await createCore(coreOptions(location)))
}

/** A practice database with one person of each role and a month of cases; writes the first page of a receipt to `receipt` (PNG). */
export async function makeWorld(location: string, receipt: string): Promise<void> {
  const core = await createCore(coreOptions(location))
  try {
    core.clock.moveTo(epochOf(`${MONTH}-01T08:00:00.000+08:00`))
    const { administrator, ...others } = PEOPLE
    const { token } = await setUp(core, { centreName: '淮海路受理中心', administrator: { ...administrator, password: PASSWORD } })
    const call = await identify(core, token, null)
    for (const person of Object.values(others)) await createPerson(core, call, { ...person, password: PASSWORD })
    await playMonth(core, await makePracticeStaff(core), { month: MONTH, cases: 240, seed: 7 })
    const row = await core.db.read.selectFrom('document').selectAll().where('kind', '=', 'D4').orderBy('id').executeTakeFirstOrThrow()
    const pdf = path.join(path.dirname(location), 'receipt.pdf')
    writeFileSync(pdf, await keptPdf(core, row))
    drawFirstPage(pdf, receipt)
  } finally {
    await closeCore(core)
  }
}

/** By pdftoppm of poppler-utils, which is what draws the PDF for the tests too. */
function drawFirstPage(pdf: string, picture: string): void {
  const { status, stderr, error } = spawnSync('pdftoppm', ['-png', '-gray', '-r', '90', '-f', '1', '-l', '1', '-singlefile', pdf, picture.replace(/\.png$/, '')], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`pdftoppm: ${error?.message ?? stderr}`)
}
