// `npm run -s centre -- <command>`: runs the command line with the pinned Node; stdout belongs to the command alone.
import { ensureSetup, main } from './setup.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { execNode } from './lib/exec.mjs'

main(async () => {
  await ensureSetup()
  const args = process.argv.slice(2)
  // Only the HTTP host shows the renderer; every other command starts without waiting for a build.
  if (args[0] === 'serve') await ensureBuilt()
  // Short-lived rows of a whole centre are collected early, or they pile up while the machine is busy (docs/bench.md).
  const flags = args[0] === 'import-all' ? ['--max-semi-space-size=4'] : []
  return execNode(['src/main/hosts/cli/main.ts', ...args], flags)
})
