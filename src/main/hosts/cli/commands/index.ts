import { backupCommand, clocksCommand, openapiCommand, verifyCommand } from './maintain.ts'
import { districtCommand, packageCommand } from './district.ts'
import { certCommand } from './cert.ts'
import { demoCommand } from './demo.ts'
import { documentsCommand } from './documents.ts'
import { exportMonthCommand } from './export.ts'
import { initCommand } from './init.ts'
import { searchEvalCommand } from './searchEval.ts'
import { serveCommand } from './serve.ts'
import { exportAllCommand, importAllCommand } from './transfer.ts'

export interface Command {
  usage: string
  /** The result is printed as JSON; `ok: false` in it gives exit code 1. */
  run(argv: string[]): Promise<unknown>
}

export const COMMANDS = {
  init: initCommand,
  serve: serveCommand,
  cert: certCommand,
  demo: demoCommand,
  documents: documentsCommand,
  'export-month': exportMonthCommand,
  package: packageCommand,
  district: districtCommand,
  'export-all': exportAllCommand,
  'import-all': importAllCommand,
  backup: backupCommand,
  verify: verifyCommand,
  clocks: clocksCommand,
  openapi: openapiCommand,
  'search-eval': searchEvalCommand,
} as const satisfies Record<string, Command>
