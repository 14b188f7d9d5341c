/** `node seed.ts FILE [empty]`: a practice database with the people of the tests, or without anybody. Run by Node itself, not by the test runner. */
import { fileURLToPath } from 'node:url'
import { closeCore, createCore } from '#main/core/create.ts'
import { createPerson } from '#main/domain/people/service.ts'
import { identify } from '#main/domain/session/service.ts'
import { setUp } from '#main/domain/system/setup.ts'
import { PASSWORD, PEOPLE } from './people.ts'

const root = new URL('../../../', import.meta.url)
const [location = '', empty] = process.argv.slice(2)
const core = await createCore({
  location,
  resourcesDir: fileURLToPath(new URL('resources', root)),
  workerUrl: new URL('src/main/jobs/worker.ts', root),
  practice: true,
})
if (empty !== 'empty') {
  const { administrator, ...others } = PEOPLE
  const { token } = await setUp(core, { centreName: '演练受理中心', administrator: { ...administrator, password: PASSWORD } })
  const call = await identify(core, token, null)
  for (const person of Object.values(others)) await createPerson(core, call, { ...person, password: PASSWORD })
}
await closeCore(core)
