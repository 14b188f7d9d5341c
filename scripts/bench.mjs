// `npm run bench`: runs the measurements with the pinned Node; arguments are handed on.
import { ensureSetup, main } from './setup.mjs'
import { execNode } from './lib/exec.mjs'

main(async () => {
  await ensureSetup()
  return execNode(['tests/bench/main.ts', ...process.argv.slice(2)])
})
