// `npm run bench`: runs the measurements with the pinned Node; arguments are handed on.
import { ensureSetup, main } from './setup.mjs'
import { ensureBuilt } from './lib/build.mjs'
import { execNode } from './lib/exec.mjs'

main(async () => {
  await ensureSetup()
  const args = process.argv.slice(2)
  // The start in a browser is measured on the built renderer; the quick run leaves it out.
  if (!args.includes('--quick')) await ensureBuilt()
  return execNode(['tests/bench/main.ts', ...args])
})
