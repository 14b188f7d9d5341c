import { toIsoTime, type IsoTime } from '#shared/rules/time.ts'

/** The one source of "now". A practice database may shift it, to train and test with moving dates. */
export interface Clock {
  now(): IsoTime
  /** Moves the clock so that it shows `epochMs` now and runs on from there. */
  moveTo(epochMs: number): void
  offsetMs(): number
}

export function createClock(initialOffsetMs = 0, machine: () => number = Date.now): Clock {
  let offset = initialOffsetMs
  return {
    now: () => toIsoTime(machine() + offset),
    moveTo: (epochMs) => {
      offset = epochMs - machine()
    },
    offsetMs: () => offset,
  }
}
