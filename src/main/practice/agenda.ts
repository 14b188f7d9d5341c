import { v7 as uuid } from 'uuid'
import { addDays, dateOf, epochOf, toIsoTime, type IsoDate, type IsoMonth } from '#shared/rules/time.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Random } from './random.ts'
import type { PracticeStaff } from './staff.ts'

export const DAY = 86_400_000
export const HOUR = 3_600_000
export const MINUTE = 60_000

/** One thing to happen at a time; what it leads to is put back into the agenda. */
interface Step {
  at: number
  /** Steps of the same moment happen in the order they were planned. */
  serial: number
  run: () => Promise<void>
}

/** Things to come, done in order of time with the practice clock; what would fall after the end never happens. */
export class Agenda {
  readonly #core: Core
  readonly #end: number
  readonly #steps: Step[] = []
  #planned = 0
  #now = 0

  constructor(core: Core, end: number) {
    this.#core = core
    this.#end = end
  }

  /** At that moment, or in the next office hours when it falls outside them. */
  plan(wanted: number, random: Random, run: () => Promise<void>): void {
    const at = officeTime(this.#core, wanted, random)
    this.#add(at, run)
  }

  /** Exactly then, `time` as `09:30`. */
  on(day: IsoDate, time: string, run: () => Promise<void>): void {
    const at = epochOf(`${day}T${time}:00.000+08:00`)
    this.#add(at, run)
  }

  /** The moment that is played: the clock runs on by what the machine needs, which must not decide what comes next. */
  readonly now = (): number => this.#now

  #add(at: number, run: () => Promise<void>): void {
    if (at < this.#end) this.#steps.push({ at, serial: this.#planned++, run })
  }

  async playAll(onProgress?: (done: number) => void): Promise<void> {
    for (let done = 1; this.#steps.length > 0; done++) {
      this.#steps.sort((a, b) => b.at - a.at || b.serial - a.serial)
      const step = this.#steps.pop() as Step
      this.#now = step.at
      this.#core.clock.moveTo(step.at)
      await step.run()
      if (done % 50 === 0) onProgress?.(done)
    }
    this.#core.clock.moveTo(this.#end)
  }
}

/** What everything that is played needs. */
export interface Play {
  core: Core
  staff: PracticeStaff
  random: Random
  now: () => number
  plan: (at: number, run: () => Promise<void>) => void
}

export const callOf = (actor: Actor): Call => ({ actor, idempotencyKey: uuid(), sessionToken: null, locked: false })

export const later = ({ now, plan }: Pick<Play, 'now' | 'plan'>, ms: number, run: () => Promise<void>): void => plan(now() + ms, run)

export function workingDaysOf(core: Core, month: IsoMonth): IsoDate[] {
  const days: IsoDate[] = []
  for (let date = `${month}-01`; date.startsWith(month); date = addDays(date, 1)) if (core.calendar.calendar().isWorkingDay(date)) days.push(date)
  return days
}

export const openingTime = (random: Random, day: IsoDate): number => epochOf(`${day}T09:00:00.000+08:00`) + random.between(0, 8 * 3600) * 1000 + random.between(0, 999)

function officeTime(core: Core, at: number, random: Random): number {
  const calendar = core.calendar.calendar()
  const time = toIsoTime(at)
  const date = dateOf(time)
  const hour = Number(time.slice(11, 13))
  if (calendar.isWorkingDay(date) && hour >= 9 && hour < 17) return at
  return openingTime(random, hour < 9 ? calendar.nextWorkingDay(date) : calendar.nextWorkingDay(addDays(date, 1)))
}
