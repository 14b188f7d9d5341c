import type { MatterDetail } from '#shared/contract/catalogue.ts'
import type { WorkCalendar } from '#shared/rules/calendar.ts'
import { communityStage } from '#shared/rules/communityWork.ts'
import { stageDates, stageNaming } from '#shared/rules/stages.ts'
import { addDays, dateOf, type IsoDate } from '#shared/rules/time.ts'
import type { Core } from '#main/core/core.ts'
import type { TaskRow } from './working.ts'

type Facts = Pick<TaskRow, 'kind' | 'owner_code' | 'opened_at'>
/** The case a step belongs to: its matter and the day of acceptance, from which the stages count. */
export interface StepCase {
  matter: MatterDetail
  acceptanceDate: IsoDate | null
}

/** Where nothing names a stage: half of the promised (else legal) limit; null for a matter without limits. */
function halfLimit({ promisedLimit, legalLimit }: MatterDetail, from: IsoDate, calendar: WorkCalendar): IsoDate | null {
  const limit = promisedLimit ?? legalLimit
  return limit === null ? null : calendar.addWorkingDays(from, Math.max(1, Math.ceil(limit.days / 2)))
}

/** The stage of the catalogue that names the department; one that is as good as over leaves it a working day. */
function jointDue({ matter, acceptanceDate }: StepCase, department: string, from: IsoDate, calendar: WorkCalendar): IsoDate | null {
  const at = acceptanceDate === null ? -1 : stageNaming(matter.stages, department)
  const due = at < 0 ? null : stageDates(matter.stages, acceptanceDate!, [], calendar)[at]!.due
  const least = calendar.addWorkingDays(from, 1)
  return due === null || due >= least ? due : least
}

/** The days the stages of the matter leave to the community. */
function communityDue(matter: MatterDetail, from: IsoDate, calendar: WorkCalendar): IsoDate | null {
  const stage = communityStage(matter)
  if (!stage) return null
  if (stage.unit === 'working') return calendar.addWorkingDays(from, stage.days)
  let due = addDays(from, stage.days)
  while (!calendar.isWorkingDay(due)) due = addDays(due, 1)
  return due
}

/** Last day of a step of others, the same whenever it is asked: at the opening and after a change of the calendar. Null: outside bodies take their own time. */
export function stepDue(core: Core, step: Facts, ofCase: StepCase, calendar: WorkCalendar = core.calendar.calendar()): IsoDate | null {
  if (step.kind === 'outside') return null
  const from = dateOf(step.opened_at)
  const short = core.catalogue.department(step.owner_code ?? '')?.short
  const stage = step.kind === 'community' ? communityDue(ofCase.matter, from, calendar) : short === undefined ? null : jointDue(ofCase, short, from, calendar)
  return stage ?? halfLimit(ofCase.matter, from, calendar)
}
