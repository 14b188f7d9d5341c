// `npm run screenshots`: the pictures in docs/screenshots, taken with the pinned Node; arguments are handed on.
import { ensureSetup, main } from './setup.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { execNode } from './lib/exec.mjs'
import { ensurePrograms } from './lib/packages.mjs'

main(async () => {
  await ensureSetup()
  await ensurePrograms(['screenshots'])
  await ensureBuilt()
  return execNode(['tests/screenshots/main.ts', ...process.argv.slice(2)])
})
