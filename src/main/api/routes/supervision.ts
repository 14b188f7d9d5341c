import { eventOfComplaint, getComplaint, listComplaints, peopleOfComplaints, registerComplaint, revealComplaint } from '#main/domain/complaints/service.ts'
import { lampCases, supervisionBoard } from '#main/domain/supervision/board.ts'
import { supervisionDays } from '#main/domain/supervision/days.ts'
import { explainOverrun, listExplanations } from '#main/domain/supervision/explanations.ts'
import { doFollowUp, listFollowUps } from '#main/domain/supervision/followUps.ts'
import { closeSlip, issueSlip, listSlips, replyToSlip } from '#main/domain/supervision/slips.ts'
import { os } from '../base.ts'

export const supervision = {
  board: os.supervision.board.handler(({ context }) => supervisionBoard(context.core, context.call)),
  lampCases: os.supervision.lampCases.handler(({ input, context }) => lampCases(context.core, context.call, input)),
  slips: os.supervision.slips.handler(({ input, context }) => listSlips(context.core, context.call, input)),
  issue: os.supervision.issue.handler(({ input, context }) => issueSlip(context.core, context.call, input)),
  reply: os.supervision.reply.handler(({ input, context }) => replyToSlip(context.core, context.call, input)),
  close: os.supervision.close.handler(({ input, context }) => closeSlip(context.core, context.call, input)),
  explanations: os.supervision.explanations.handler(({ input, context }) => listExplanations(context.core, context.call, input.id)),
  explain: os.supervision.explain.handler(({ input, context }) => explainOverrun(context.core, context.call, input)),
  followUps: os.supervision.followUps.handler(({ input, context }) => listFollowUps(context.core, context.call, input)),
  followUp: os.supervision.followUp.handler(({ input, context }) => doFollowUp(context.core, context.call, input)),
  days: os.supervision.days.handler(({ context }) => supervisionDays(context.core, context.call)),
}

export const complaints = {
  list: os.complaints.list.handler(({ input, context }) => listComplaints(context.core, context.call, input)),
  get: os.complaints.get.handler(({ input, context }) => getComplaint(context.core, context.call, input.id)),
  register: os.complaints.register.handler(({ input, context }) => registerComplaint(context.core, context.call, input)),
  event: os.complaints.event.handler(({ input, context }) => eventOfComplaint(context.core, context.call, input)),
  reveal: os.complaints.reveal.handler(({ input, context }) => revealComplaint(context.core, context.call, input)),
  people: os.complaints.people.handler(({ context }) => peopleOfComplaints(context.core, context.call)),
}
