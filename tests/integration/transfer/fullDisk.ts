import { runExport } from '#main/domain/transfer/export.ts'
import type { AppError } from '#shared/contract/errors.ts'

// Run under a limit on the size of files.
const [location, file] = process.argv.slice(2) as [string, string]
const outcome = await runExport({ location, file, by: '试办', now: '2026-03-02T09:00:00.000+08:00', program: '0' }).catch((error: AppError) => error.toBody?.() ?? { code: String(error) })
process.stdout.write(JSON.stringify(outcome))
