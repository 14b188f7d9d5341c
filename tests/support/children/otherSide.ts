import fs from 'node:fs'
import type { Call } from '#main/core/core.ts'
import { createCore } from '#main/core/create.ts'
import { signInByCode } from '#main/domain/departments/signIn.ts'
import { signSettlement } from '#main/domain/funds/settlement.ts'
import { toActor } from '#main/domain/session/service.ts'
import { raiseSlips } from '#main/domain/supervision/escalation.ts'
import { exportAll, importAll, NOBODY_YET } from '#main/domain/transfer/carry.ts'
import { runDueChanges } from '#main/domain/transfer/moving.ts'
import { strikeAt } from '#tests/support/interrupt.ts'

/** What a child is to do, as JSON: the action, who does it under which key, when, and at which query of its transactions it dies as by kill -9 (0: it lives). */
export interface OtherSideWork {
  location: string
  resourcesDir: string
  action: 'export' | 'import' | 'move' | 'settle' | 'signIn' | 'raise'
  who: string | null
  key: string | null
  at: string
  dieAt: number
  input: unknown
}

const work = JSON.parse(process.argv[2]!) as OtherSideWork
const core = await createCore({ location: work.location, resourcesDir: work.resourcesDir, workerUrl: new URL('../../../src/main/jobs/worker.ts', import.meta.url) })
core.clock.moveTo(Date.parse(work.at))
const person = work.who === null ? undefined : await core.db.read.selectFrom('staff').selectAll().where('username', '=', work.who).executeTakeFirstOrThrow()
const call: Call = person ? { actor: toActor(person), idempotencyKey: work.key, sessionToken: null, locked: false } : NOBODY_YET
const { queries } = strikeAt(core, work.dieAt, () => void process.kill(process.pid, 'SIGKILL'))
const ACTIONS: Record<OtherSideWork['action'], () => Promise<unknown>> = {
  export: () => exportAll(core, call, work.input as never),
  import: () => importAll(core, call, work.input as never),
  move: () => runDueChanges(core),
  settle: () => signSettlement(core, call, work.input as never),
  signIn: () => signInByCode(core, call, work.input as never),
  raise: () => raiseSlips(core),
}
fs.writeSync(1, 'ready\n')
const result = await ACTIONS[work.action]()
fs.writeSync(1, `${JSON.stringify({ queries: queries(), result })}\n`)
process.exit(0)
