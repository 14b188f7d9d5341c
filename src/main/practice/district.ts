import { addDays, type IsoDate, type IsoMonth } from '#shared/rules/time.ts'
import type { ApplicantInput } from '#shared/contract/cases.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import type { Actor, Core } from '#main/core/core.ts'
import { workingDaysOf, type Agenda, type Play } from './agenda.ts'
import { playCommunities } from './communities.ts'
import { askForPapers, playDesk } from './desk.ts'
import { playFunds } from './funds.ts'
import { createRandom } from './random.ts'
import { playRequests } from './requests.ts'
import { COMMUNITIES, type PracticeStaff } from './staff.ts'
import { playWatch } from './watch.ts'

/** A play that knows its days: working days of the month and of the month before. */
export interface DistrictPlay extends Play {
  month: IsoMonth
  /** `day(1)` is the first working day of the month, `day(-1)` the last. */
  day: (n: number) => IsoDate
  /** The same of the month before. */
  before: (n: number) => IsoDate
  on: (day: IsoDate, time: string, run: () => Promise<void>) => void
  /** Cases whose community task nobody takes up. */
  left: Set<string>
}

/** What the cases of the month have to do with the other side. */
export interface District {
  /** Puts a good part of the residents into the communities whose people play along. */
  settle: (applicant: ApplicantInput) => ApplicantInput
  signedIn: (caseId: string, matter: MatterDetail, officer: Actor) => Promise<void>
}

interface Options {
  core: Core
  staff: PracticeStaff
  month: IsoMonth
  days: readonly IsoDate[]
  seed: number
}

/** Plans everything beside the cases themselves. Its randomness is its own, so that the cases stay as they are without it. */
export function playDistrict(agenda: Agenda, { core, staff, month, days, seed }: Options): District {
  const random = createRandom(seed + 1)
  const earlier = workingDaysOf(core, addDays(`${month}-01`, -1).slice(0, 7))
  const nth = (list: readonly IsoDate[]) => (n: number) => list.at(n > 0 ? n - 1 : n) as IsoDate
  const play: DistrictPlay = {
    core, staff, random, month, left: new Set(), now: agenda.now, day: nth(days), before: nth(earlier), plan: (at, run) => agenda.plan(at, random, run), on: (day, time, run) => agenda.on(day, time, run),
  }
  playFunds(play)
  playCommunities(play, days, earlier)
  playRequests(play)
  playDesk(play, days)
  playWatch(play, days)
  return {
    settle: (applicant) => (applicant.kind === 'person' && random.chance(0.5) ? { ...applicant, communityCode: random.pick(COMMUNITIES) } : applicant),
    signedIn: (caseId, matter, officer) => askForPapers(play, caseId, matter, officer),
  }
}
