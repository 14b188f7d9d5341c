import { expect, it } from 'vitest'
import { createJobs } from '#main/jobs/jobs.ts'
import { RESOURCES_DIR, WORKER_URL } from '#tests/support/core.ts'

const open = () => createJobs({ workerUrl: WORKER_URL, resourcesDir: RESOURCES_DIR })

it('a program stopped while the document engine warms up ends without an error', async () => {
  const jobs = open()
  const warming = jobs.warm(':none:')
  await jobs.close()
  await expect(warming).resolves.toBeUndefined()
})

it('an engine that cannot start is still an error', async () => {
  const jobs = createJobs({ workerUrl: new URL('data:text/javascript,throw new Error("no engine")'), resourcesDir: RESOURCES_DIR })
  await expect(jobs.warm(':none:')).rejects.toThrow('no engine')
  await jobs.close()
})
