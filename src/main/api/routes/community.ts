import { endActivity, listActivities, planActivity } from '#main/domain/community/activities.ts'
import { askCommunity } from '#main/domain/community/ask.ts'
import { listBells, pressBell, ringBell, saveBell } from '#main/domain/community/bells.ts'
import { moveLight, openLight } from '#main/domain/community/lightCases.ts'
import { getLight, listLight, revealLight } from '#main/domain/community/lightQuery.ts'
import { readLimits } from '#main/domain/community/limits.ts'
import { postNotice, takeDownNotice } from '#main/domain/community/notices.ts'
import { listCompanies, listEstates, listPlaces, saveCompany, saveEstate, savePlace } from '#main/domain/community/places.ts'
import { assignTask, finishTask, listStaff, listTasks, revealTask, signTask } from '#main/domain/community/tasks.ts'
import { os } from '../base.ts'

const c = os.community

export const community = {
  tasks: c.tasks.handler(({ input, context }) => listTasks(context.core, context.call, input)),
  staff: c.staff.handler(({ input, context }) => listStaff(context.core, context.call, input)),
  assign: c.assign.handler(({ input, context }) => assignTask(context.core, context.call, input)),
  sign: c.sign.handler(({ input, context }) => signTask(context.core, context.call, input)),
  finish: c.finish.handler(({ input, context }) => finishTask(context.core, context.call, input)),
  reveal: c.reveal.handler(({ input, context }) => revealTask(context.core, context.call, input)),
  postNotice: c.postNotice.handler(({ input, context }) => postNotice(context.core, context.call, input)),
  takeDownNotice: c.takeDownNotice.handler(({ input, context }) => takeDownNotice(context.core, context.call, input)),
  ask: c.ask.handler(({ input, context }) => askCommunity(context.core, context.call, input)),
  lightCases: c.lightCases.handler(({ input, context }) => listLight(context.core, context.call, input)),
  lightCase: c.lightCase.handler(({ input, context }) => getLight(context.core, context.call, input.id)),
  openLightCase: c.openLightCase.handler(({ input, context }) => openLight(context.core, context.call, input)),
  lightEvent: c.lightEvent.handler(({ input, context }) => moveLight(context.core, context.call, input)),
  revealLight: c.revealLight.handler(({ input, context }) => revealLight(context.core, context.call, input)),
  limits: c.limits.handler(({ context }) => readLimits(context.core, context.call)),
  activities: c.activities.handler(({ input, context }) => listActivities(context.core, context.call, input)),
  planActivity: c.planActivity.handler(({ input, context }) => planActivity(context.core, context.call, input)),
  endActivity: c.endActivity.handler(({ input, context }) => endActivity(context.core, context.call, input)),
  places: c.places.handler(({ context }) => listPlaces(context.core, context.call)),
  save: c.save.handler(({ input, context }) => savePlace(context.core, context.call, input)),
  companies: c.companies.handler(({ context }) => listCompanies(context.core, context.call)),
  saveCompany: c.saveCompany.handler(({ input, context }) => saveCompany(context.core, context.call, input)),
  estates: c.estates.handler(({ input, context }) => listEstates(context.core, context.call, input)),
  saveEstate: c.saveEstate.handler(({ input, context }) => saveEstate(context.core, context.call, input)),
  bells: c.bells.handler(({ input, context }) => listBells(context.core, context.call, input)),
  saveBell: c.saveBell.handler(({ input, context }) => saveBell(context.core, context.call, input)),
  ring: c.ring.handler(({ input, context }) => ringBell(context.core, context.call, input)),
  pressBell: c.pressBell.handler(({ input, context }) => pressBell(context.core, context.call, input)),
}
