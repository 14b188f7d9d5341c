import { spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Actor, Call, Core } from '#main/core/core.ts'
import { closeCore, createCore, type CoreOptions } from '#main/core/create.ts'
import { importCatalogueFiles } from '#main/domain/catalogue/service.ts'
import { keptPdf } from '#main/domain/documents/service.ts'
import { startShift } from '#main/domain/desk/shifts.ts'
import { callNext, moveTicket, takeTicket } from '#main/domain/queue/service.ts'
import { createPerson } from '#main/domain/people/service.ts'
import { identify } from '#main/domain/session/service.ts'
import { setUp } from '#main/domain/system/setup.ts'
import { playMonth, startOfPlay } from '#main/practice/month.ts'
import { makePracticeStaff } from '#main/practice/staff.ts'
import { epochOf } from '#shared/rules/time.ts'
import { PASSWORD, PEOPLE } from '#tests/e2e/support/people.ts'

const root = new URL('../../', import.meta.url)

/** The month the practice cases were made in, and the end of its last working day, when the pictures are taken. */
const MONTH = '2026-03'
export const NOW = '2026-03-31T17:05:00.000+08:00'

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
    core.clock.moveTo(startOfPlay(MONTH))
    const { administrator, ...others } = PEOPLE
    const { token } = await setUp(core, { centreName: '淮海路受理中心', administrator: { ...administrator, password: PASSWORD } })
    const call = await identify(core, token, null)
    for (const person of Object.values(others)) await createPerson(core, call, { ...person, password: PASSWORD })
    await addLongMatter(core, call)
    const staff = await makePracticeStaff(core)
    await playMonth(core, staff, { month: MONTH, cases: 240, seed: 7, district: true, until: NOW })
    await makeQueue(core, staff.clerks)
    const row = await core.db.read.selectFrom('document').selectAll().where('kind', '=', 'D4').orderBy('id').executeTakeFirstOrThrow()
    const pdf = path.join(path.dirname(location), 'receipt.pdf')
    writeFileSync(pdf, await keptPdf(core, row))
    drawFirstPage(pdf, receipt)
  } finally {
    await closeCore(core)
  }
}

/** A made-up matter that asks for forty papers, some with long names. */
async function addLongMatter(core: Core, call: Call): Promise<void> {
  const preset = (name: string): unknown => JSON.parse(readFileSync(new URL(`resources/preset/${name}.json`, root), 'utf8'))
  const catalogue = preset('catalogue-57') as Record<string, unknown>[]
  const long = '及其附件(含变更前后的对照说明、四邻书面意见、产权人与使用人的授权文件以及专业机构出具的安全鉴定报告)'
  const materials = Array.from({ length: 40 }, (_, i) => ({
    name: `演练材料${i + 1}${i % 7 === 3 ? long : ''}`, form: i % 2 === 0 ? '原件' : '原件核验+复印件', copies: 1 + (i % 3), required: i % 10 !== 9, ...(i % 10 === 9 && { when: '有四邻异议' }),
    keep: i % 2 === 0 ? '留存' : '原件核验后退回,复印件留存',
  }))
  const row = { ...catalogue.find((r) => r['code'] === 'SR-04'), code: 'SR-07', name: '综合整治联审(四十份材料的演练事项)', routing_keywords: ['四十份材料'], materials }
  await importCatalogueFiles(core, call, { catalogue: [...catalogue, row], departments: preset('departments') })
}

/** People waiting in the hall, two of them at a counter. */
async function makeQueue(core: Core, clerks: readonly Actor[]): Promise<void> {
  const as = (actor: Actor): Call => ({ actor, idempotencyKey: randomUUID(), sessionToken: null, locked: false })
  const [one, two] = clerks as [Actor, Actor]
  const start = epochOf(NOW) - 40 * 60_000
  core.clock.moveTo(start)
  for (const clerk of [one, two]) await startShift(core, as(clerk), { pointCode: clerk.pointCode!, counter: clerk.counterNumber! })
  for (const [i, group] of ['A', 'B', 'A', 'C', 'A', 'E', 'D', 'A', 'B'].entries()) {
    core.clock.moveTo(start + i * 4 * 60_000)
    await takeTicket(core, as(one), { group, priority: i === 4 ? 'elderly' : 'none' })
    if (i !== 2 && i !== 3) continue
    const { ticket } = await callNext(core, as(i === 2 ? one : two), {})
    if (ticket && i === 2) await moveTicket(core, as(one), { type: 'start', id: ticket.id })
  }
}

/** By pdftoppm of poppler-utils, which is what draws the PDF for the tests too. */
function drawFirstPage(pdf: string, picture: string): void {
  const { status, stderr, error } = spawnSync('pdftoppm', ['-png', '-gray', '-r', '90', '-f', '1', '-l', '1', '-singlefile', pdf, picture.replace(/\.png$/, '')], { encoding: 'utf8' })
  if (status !== 0) throw new Error(`pdftoppm: ${error?.message ?? stderr}`)
}
