import { dateOf } from '#shared/rules/time.ts'
import { raiseOverdue } from '#main/domain/cases/overdue.ts'
import { recomputeOpenCases } from '#main/domain/cases/recompute.ts'
import { raiseSlips } from '#main/domain/supervision/escalation.ts'
import { runDueChanges } from '#main/domain/transfer/moving.ts'
import { runDueSchedules } from '#main/domain/queries/service.ts'
import { forgetAnswers } from './action.ts'
import type { Core } from './core.ts'

const EVERY_MS = 30_000

/** What the law makes happen follows from dates that are right. */
async function passDeadlines(core: Core): Promise<void> {
  await recomputeOpenCases(core)
  await raiseOverdue(core)
}

/** In this order; each does again only what is still to do. */
const DAILY: readonly ((core: Core) => Promise<unknown>)[] = [passDeadlines, raiseSlips, runDueChanges, forgetAnswers]

/**
 * What must happen once a day: deadlines that passed at midnight are recorded (also those of days the program was not running).
 * `exports`: false where many desks share the database and the folders are another machine's.
 * Looks at the date twice a minute, so that a machine that slept over midnight catches up when it wakes.
 */
export function startDailyWork(core: Core, { exports = true } = {}): { stop(): void } {
  let done = ''
  let running = false
  const exportsDue = (): void => void runDueSchedules(core).catch((error: unknown) => console.error('scheduled export:', error))
  const look = async (): Promise<void> => {
    const today = dateOf(core.clock.now())
    if (today === done || running) return
    running = true
    let failed = false
    for (const work of DAILY)
      // What one of them meets must not keep the others from their day; all are tried again until all have done theirs.
      await work(core).catch((error: unknown) => {
        failed = true
        console.error('daily work:', error)
      })
    if (!failed) done = today
    running = false
  }
  void look()
  const timer = setInterval(() => {
    void look()
    if (exports) exportsDue()
  }, EVERY_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
