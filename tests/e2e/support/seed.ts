/** `node seed.ts FILE [empty|month]`: a practice database with the people of the tests, without anybody, or with a worked month. Run by Node itself, not by the test runner. */
import { fileURLToPath } from 'node:url'
import { closeCore, createCore } from '#main/core/create.ts'
import { createPerson } from '#main/domain/people/service.ts'
import { identify } from '#main/domain/session/service.ts'
import { setUp } from '#main/domain/system/setup.ts'
import { playMonth, startOfPlay } from '#main/practice/month.ts'
import { makePracticeStaff } from '#main/practice/staff.ts'
import { AFTER_MONTH, PASSWORD, PEOPLE } from './people.ts'

const root = new URL('../../../', import.meta.url)
const [location = '', seed] = process.argv.slice(2)
const core = await createCore({
  location,
  resourcesDir: fileURLToPath(new URL('resources', root)),
  workerUrl: new URL('src/main/jobs/worker.ts', root),
  practice: true,
})
const month = AFTER_MONTH.slice(0, 7)
if (seed === 'month') core.clock.moveTo(startOfPlay(month))
if (seed !== 'empty') {
  const { administrator, ...others } = PEOPLE
  const { token } = await setUp(core, { centreName: '演练受理中心', administrator: { ...administrator, password: PASSWORD } })
  const call = await identify(core, token, null)
  for (const person of Object.values(others)) await createPerson(core, call, { ...person, password: PASSWORD })
}
if (seed === 'month') await playMonth(core, await makePracticeStaff(core), { month, cases: 60, seed: 7, district: true, until: AFTER_MONTH })
await closeCore(core)
