import type { IsoDate } from '#shared/rules/time.ts'
import type { ActionScope } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import { recordSheet, sheetHead } from './sheet.ts'

interface TicketPaper {
  point: string
  day: IsoDate
  number: string
  group: string
  ahead: number
  /** Likely wait. */
  minutes: number
  priority: string | null
}

/** Records D1, the queue ticket, and returns its id. The recorded number carries the day, since ticket numbers begin anew every morning. */
export async function recordTicketPaper(core: Core, scope: ActionScope, paper: TicketPaper): Promise<string> {
  const head = sheetHead(core, 'D1', { point: paper.point, number: paper.number, printedAt: scope.now })
  const data = { ...head, group: paper.group, ahead: paper.ahead, minutes: paper.minutes, takenAt: scope.now, ...(paper.priority && { priority: paper.priority }) }
  const { id } = await recordSheet(scope, 'D1', data, `${paper.point}-${paper.day}-${paper.number}`)
  return id
}
