// `npm test`: types, lint, build, unit, integration and end-to-end tests; the last line is `N passed, N failed`.
// `npm test -- unit e2e` runs only these stages; other arguments go to the test runners (file names, -t).
import { ensureSetup, main, SetupError } from './setup.mjs'
import { say } from './lib/files.mjs'
import { ensurePrograms } from './lib/packages.mjs'
import { runStage, stageNames, stopRunners } from './lib/stages.mjs'

const messageLines = 40

function selectStages(argv) {
  const named = stageNames.filter((name) => argv.includes(name))
  const extra = argv.filter((arg) => !stageNames.includes(arg))
  if (named.length === 0) return { stages: stageNames, extra }
  // End-to-end tests drive the built application.
  const stages = stageNames.filter((name) => named.includes(name) || (name === 'build' && named.includes('e2e')))
  return { stages, extra }
}

function report({ name, passed, failed, skipped, seconds, failures, notes = [] }) {
  const skippedText = skipped > 0 ? `, ${skipped} skipped` : ''
  console.log(`${failed > 0 ? '✗' : '✓'} ${name.padEnd(12)} ${passed} passed, ${failed} failed${skippedText}  ${seconds.toFixed(1)} s`)
  for (const note of new Set(notes)) console.log(`  ${note}`)
  for (const { title, message } of failures) {
    // Frames inside the runners say nothing about the program under test.
    const lines = message.trim().split('\n').filter((line) => !/^\s+at .*(node_modules|node:internal|new Promise)/.test(line))
    const cut = lines.length > messageLines ? [...lines.slice(0, messageLines), `… ${lines.length - messageLines} more lines`] : lines
    console.log(`  ✗ ${title}\n${cut.map((line) => `      ${line}`).join('\n')}`)
  }
}

async function runAll(stages, extra) {
  const results = []
  const runNow = async (names) => {
    const work = names.filter((name) => stages.includes(name)).map(async (name) => {
      const result = await runStage(name, extra)
      results.push(result)
      report(result)
    })
    await Promise.all(work)
  }
  // The first four are short and share the cores; the database and browser tests get the machine for themselves.
  await runNow(['types', 'lint', 'build', 'unit'])
  await runNow(['integration'])
  await runNow(['e2e'])
  return results
}

function onStop(signal, code) {
  process.on(signal, () => {
    say('测试被中止。')
    stopRunners()
    process.exit(code)
  })
}

/** The last line, always in the same form, also when the tests could not begin. */
function summarise(results, began) {
  const sum = (key) => results.reduce((total, result) => total + result[key], 0)
  console.log(`total ${((Date.now() - began) / 1000).toFixed(1)} s`)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  return sum('failed') === 0 ? 0 : 1
}

main(async () => {
  const began = Date.now()
  const { stages, extra } = selectStages(process.argv.slice(2))
  onStop('SIGINT', 130)
  onStop('SIGTERM', 143)
  try {
    await ensureSetup()
    await ensurePrograms(stages)
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    say(error.message)
    return summarise([{ passed: 0, failed: 1 }], began)
  }
  return summarise(await runAll(stages, extra), began)
})
