import { getBatch, listBatches, makeBatch, readyForBatch } from '#main/domain/departments/batches.ts'
import { answerHandOver, handOverPapers, papersInHand } from '#main/domain/departments/custody.ts'
import { answerPapers, askPapers, listPaperRequests } from '#main/domain/departments/papers.ts'
import { signInByCode } from '#main/domain/departments/signIn.ts'
import { listOfficers } from '#main/domain/departments/staff.ts'
import { deskStatistics } from '#main/domain/departments/statistics.ts'
import { listTemplates, removeTemplate, saveTemplate } from '#main/domain/departments/templates.ts'
import { inTransit } from '#main/domain/departments/transit.ts'
import { os } from '../base.ts'

export const department = {
  officers: os.department.officers.handler(({ input, context }) => listOfficers(context.core, context.call, input.department)),
  statistics: os.department.statistics.handler(({ input, context }) => deskStatistics(context.core, context.call, input.department)),
  templates: os.department.templates.handler(({ input, context }) => listTemplates(context.core, context.call, input.department)),
  saveTemplate: os.department.saveTemplate.handler(({ input, context }) => saveTemplate(context.core, context.call, input)),
  removeTemplate: os.department.removeTemplate.handler(({ input, context }) => removeTemplate(context.core, context.call, input.id)),
  askPapers: os.department.askPapers.handler(({ input, context }) => askPapers(context.core, context.call, input)),
  answerPapers: os.department.answerPapers.handler(({ input, context }) => answerPapers(context.core, context.call, input)),
  paperRequests: os.department.paperRequests.handler(({ input, context }) => listPaperRequests(context.core, context.call, input)),
}

export const handover = {
  ready: os.handover.ready.handler(({ context }) => readyForBatch(context.core, context.call)),
  make: os.handover.make.handler(({ input, context }) => makeBatch(context.core, context.call, input)),
  list: os.handover.list.handler(({ input, context }) => listBatches(context.core, context.call, input.department)),
  get: os.handover.get.handler(({ input, context }) => getBatch(context.core, context.call, input.number)),
  signIn: os.handover.signIn.handler(({ input, context }) => signInByCode(context.core, context.call, input)),
  inTransit: os.handover.inTransit.handler(({ input, context }) => inTransit(context.core, context.call, input.department)),
  inHand: os.handover.inHand.handler(({ input, context }) => papersInHand(context.core, context.call, input.department)),
  handOver: os.handover.handOver.handler(({ input, context }) => handOverPapers(context.core, context.call, input)),
  answer: os.handover.answer.handler(({ input, context }) => answerHandOver(context.core, context.call, input)),
}
