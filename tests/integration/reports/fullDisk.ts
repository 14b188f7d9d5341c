import { writeFileAtomically } from '#main/reports/atomicFile.ts'
import { ZipWriter } from '#main/reports/zip.ts'
import { randomBytes } from 'node:crypto'
import type { AppError } from '#shared/contract/errors.ts'

// Run under a limit on the size of files: a streamed part that does not fit.
const target = process.argv[2]!
async function* pieces(): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < 200; i++) yield randomBytes(64 * 1024)
}
const outcome = await writeFileAtomically(target, async (file) => {
  const zip = new ZipWriter(file)
  await zip.stream('large.bin', pieces())
  return zip.finish()
}).catch((error: AppError) => error.toBody?.() ?? { code: String(error) })
process.stdout.write(JSON.stringify(outcome))
