import { closeCore, createCore } from '#main/core/create.ts'

// Opens a database as a program does at its start, as soon as a line arrives, and answers with what it found.
const [location, resourcesDir] = process.argv.slice(2) as [string, string]
const workerUrl = new URL('../../../src/main/jobs/worker.ts', import.meta.url)
process.stdout.write('ready\n')
for await (const _line of process.stdin) break
try {
  const core = await createCore({ location, resourcesDir, workerUrl })
  process.stdout.write(`${JSON.stringify({ matters: core.catalogue.matters().length })}\n`)
  await closeCore(core)
} catch (error) {
  process.stdout.write(`${JSON.stringify({ error: String((error as Error).message), code: (error as { code?: string }).code })}\n`)
}
process.exit(0)
