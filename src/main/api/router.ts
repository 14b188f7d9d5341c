import { checkIdentifier } from '#shared/rules/identifiers.ts'
import { dateOf } from '#shared/rules/time.ts'
import { allow } from '#main/core/action.ts'
import { file, os, PDF, XLSX } from './base.ts'
import { importYears, overrideDay, removeOverride } from '#main/domain/calendar/change.ts'
import { movedBy, recomputeProgress } from '#main/domain/calendar/recomputing.ts'
import { calendarYear, calendarYears, explainClocks, explainDue, runClocks } from '#main/domain/calendar/service.ts'
import { decideAlias, listAliases, recordChoice } from '#main/domain/catalogue/aliases.ts'
import { findAnything, findMatters, importCatalogueFiles } from '#main/domain/catalogue/service.ts'
import { duplicatesOf, mergeApplicants } from '#main/domain/applicants/merge.ts'
import { verifiedCopies } from '#main/domain/applicants/verified.ts'
import { getCase, listCases, readableCase, revealApplicant, revealCase, searchApplicants, todayNumbers } from '#main/domain/cases/query.ts'
import { applyEvent, createCase } from '#main/domain/cases/service.ts'
import { undoCase } from '#main/domain/cases/undo.ts'
import { moveTask } from '#main/domain/cases/tasks.ts'
import { selfCheckCase } from '#main/domain/cases/selfCheck.ts'
import { archivePackage } from '#main/domain/cases/archive.ts'
import { qrSvg } from '#main/documents/barcode.ts'
import { documentBundle } from '#main/domain/documents/bundle.ts'
import { freezeMonth, listEditions, monthPackage, ownKey } from '#main/domain/district/editions.ts'
import { destination, sendPackage } from '#main/domain/district/send.ts'
import { districtReport, districtWorkbook, importPackage, listCentres, registerCentre } from '#main/domain/district/service.ts'
import { discardDraft, getDraft, listDrafts, saveDraft, takeDraft } from '#main/domain/desk/drafts.ts'
import { consult, refer } from '#main/domain/desk/referrals.ts'
import { findReserved, listReserved, reserveForms, voidReserved } from '#main/domain/desk/reserved.ts'
import { currentShift, endShift, startShift } from '#main/domain/desk/shifts.ts'
import { documentPages, documentPdf, printDocument, printQueue, recordPrintResult, reprintDocument } from '#main/domain/documents/service.ts'
import { boardState, callNext, linkCase, moveTicket, queueState, takeTicket } from '#main/domain/queue/service.ts'
import { exportQuery, listQueries, listSchedules, removeQuery, removeSchedule, saveQuery, saveSchedule } from '#main/domain/queries/service.ts'
import { funds } from './routes/funds.ts'
import { transfer } from './routes/transfer.ts'
import { notices } from './routes/notices.ts'
import { createPerson, listPeople, updatePerson } from '#main/domain/people/service.ts'
import { exportProgress, stopExport } from '#main/domain/reports/running.ts'
import { monthFile, monthReport, reportCases, reportCharts } from '#main/domain/reports/service.ts'
import { changePassword, currentSession, lockSession, logIn, logOut, unlockSession } from '#main/domain/session/service.ts'
import { auditPage, capabilities, health, makeBackup, moveClock } from '#main/domain/system/service.ts'
import { listSettings, saveSetting } from '#main/domain/system/settings.ts'
import { setUp } from '#main/domain/system/setup.ts'

import { authority } from './routes/authority.ts'
import { community } from './routes/community.ts'
import { department, handover } from './routes/department.ts'
import { burden, evaluation, ledgers } from './routes/ledgers.ts'
import { complaints, supervision } from './routes/supervision.ts'

export type { RpcContext } from './base.ts'

const session = {
  create: os.session.create.handler(({ input, context }) => logIn(context.core, input.username, input.password)),
  current: os.session.current.handler(({ context }) => currentSession(context.core, context.call)),
  end: os.session.end.handler(({ context }) => logOut(context.core, context.call)),
  lock: os.session.lock.handler(({ context }) => lockSession(context.core, context.call)),
  unlock: os.session.unlock.handler(({ input, context }) => unlockSession(context.core, context.call, input.password)),
  changePassword: os.session.changePassword.handler(({ input, context }) => changePassword(context.core, context.call, input.oldPassword, input.newPassword)),
}

const system = {
  health: os.system.health.handler(({ context }) => health(context.core)),
  capabilities: os.system.capabilities.handler(({ context }) => capabilities(context.core)),
  setUp: os.system.setUp.handler(({ input, context }) => setUp(context.core, input)),
  audit: os.system.audit.handler(({ input, context }) => auditPage(context.core, context.call, input)),
  settings: {
    list: os.system.settings.list.handler(({ context }) => listSettings(context.core, context.call)),
    save: os.system.settings.save.handler(({ input, context }) => saveSetting(context.core, context.call, input)),
  },
  practiceClock: os.system.practiceClock.handler(({ input, context }) => moveClock(context.core, context.call, input.now)),
}

const people = {
  list: os.people.list.handler(({ context }) => listPeople(context.core, context.call)),
  create: os.people.create.handler(({ input, context }) => createPerson(context.core, context.call, input)),
  update: os.people.update.handler(({ input, context }) => updatePerson(context.core, context.call, input)),
}

const catalogue = {
  matters: os.catalogue.matters.handler(({ input, context }) => findMatters(context.core, context.call, input)),
  find: os.catalogue.find.handler(({ input, context }) => findAnything(context.core, context.call, input)),
  chooseSearch: os.catalogue.chooseSearch.handler(({ input, context }) => recordChoice(context.core, context.call, input)),
  searchAliases: os.catalogue.searchAliases.handler(({ input, context }) => listAliases(context.core, context.call, input)),
  decideSearchAlias: os.catalogue.decideSearchAlias.handler(({ input, context }) => decideAlias(context.core, context.call, input)),
  matter: os.catalogue.matter.handler(({ input, context: { core, call } }) => {
    allow(call, 'catalogue.read')
    const version = core.catalogue.versions(input.code).find((m) => m.version === input.version)
    return version ?? core.catalogue.matterNear(input.code, input.on ?? dateOf(core.clock.now()))
  }),
  departments: os.catalogue.departments.handler(({ context: { core, call } }) => (allow(call, 'catalogue.read'), core.catalogue.departments())),
  communities: os.catalogue.communities.handler(async ({ context: { core, call } }) => {
    allow(call, 'catalogue.read')
    return core.db.read.selectFrom('community').select(['code', 'name', 'area']).orderBy('code').execute()
  }),
  affairs: os.catalogue.affairs.handler(async ({ context: { core, call } }) => {
    allow(call, 'catalogue.read')
    return core.db.read.selectFrom('community_affair').select(['code', 'name', 'grouping as group']).orderBy('code').execute()
  }),
  points: os.catalogue.points.handler(({ context: { core, call } }) => (allow(call, 'catalogue.read'), core.catalogue.points())),
  import: os.catalogue.import.handler(({ input, context }) => importCatalogueFiles(context.core, context.call, input)),
}

const calendar = {
  due: os.calendar.due.handler(({ input, context }) => explainDue(context.core, context.call, input)),
  years: os.calendar.years.handler(({ context }) => calendarYears(context.core, context.call)),
  year: os.calendar.year.handler(({ input, context }) => calendarYear(context.core, context.call, input.year)),
  import: os.calendar.import.handler(({ input, context }) => importYears(context.core, context.call, input)),
  override: os.calendar.override.handler(({ input, context }) => overrideDay(context.core, context.call, input)),
  removeOverride: os.calendar.removeOverride.handler(({ input, context }) => removeOverride(context.core, context.call, input)),
  progress: os.calendar.progress.handler(({ context }) => recomputeProgress(context.core, context.call)),
  moved: os.calendar.moved.handler(({ input, context }) => movedBy(context.core, context.call, input)),
  clocks: os.calendar.clocks.handler(({ input, context }) => runClocks(context.core, context.call, input)),
  explainClocks: os.calendar.explainClocks.handler(({ input, context }) => explainClocks(context.core, context.call, input)),
}

const identifiers = {
  check: os.identifiers.check.handler(({ input, context: { core, call } }) => {
    allow(call, 'identifier.check')
    return checkIdentifier(input.type, input.value, dateOf(core.clock.now()))
  }),
}

const applicants = {
  search: os.applicants.search.handler(({ input, context }) => searchApplicants(context.core, context.call, input.q, input.limit)),
  reveal: os.applicants.reveal.handler(({ input, context }) => revealApplicant(context.core, context.call, input)),
  duplicates: os.applicants.duplicates.handler(({ input, context }) => duplicatesOf(context.core, context.call, input.id)),
  merge: os.applicants.merge.handler(({ input, context }) => mergeApplicants(context.core, context.call, input)),
  verified: os.applicants.verified.handler(({ input, context }) => verifiedCopies(context.core, context.call, input)),
}

const cases = {
  create: os.cases.create.handler(({ input, context }) => createCase(context.core, context.call, input)),
  list: os.cases.list.handler(({ input, context }) => listCases(context.core, context.call, input)),
  get: os.cases.get.handler(({ input, context }) => getCase(context.core, context.call, input.id)),
  event: os.cases.event.handler(({ input, context }) => applyEvent(context.core, context.call, input)),
  task: os.cases.task.handler(({ input, context }) => moveTask(context.core, context.call, input)),
  undo: os.cases.undo.handler(({ input, context }) => undoCase(context.core, context.call, input)),
  qr: os.cases.qr.handler(async ({ input, context }) => {
    const { row } = await readableCase(context.core, context.call, input.id)
    return new File([qrSvg(row.number)], `${row.number}.svg`, { type: 'image/svg+xml' })
  }),
  selfCheck: os.cases.selfCheck.handler(({ input, context }) => selfCheckCase(context.core, context.call, input.id)),
  archivePackage: os.cases.archivePackage.handler(async ({ input, context }) => {
    const { bytes, name } = await archivePackage(context.core, context.call, input.id)
    return file(bytes, name, 'application/zip')
  }),
  today: os.cases.today.handler(({ context }) => todayNumbers(context.core, context.call)),
  reveal: os.cases.reveal.handler(({ input, context }) => revealCase(context.core, context.call, input)),
}

const queue = {
  state: os.queue.state.handler(({ input, context }) => queueState(context.core, context.call, input)),
  take: os.queue.take.handler(({ input, context }) => takeTicket(context.core, context.call, input)),
  call: os.queue.call.handler(({ input, context }) => callNext(context.core, context.call, input)),
  event: os.queue.event.handler(({ input, context }) => moveTicket(context.core, context.call, input)),
  link: os.queue.link.handler(({ input, context }) => linkCase(context.core, context.call, input)),
  board: os.queue.board.handler(({ input, context }) => boardState(context.core, context.call, input)),
}

const desk = {
  drafts: os.desk.drafts.handler(({ context }) => listDrafts(context.core, context.call)),
  draft: os.desk.draft.handler(({ input, context }) => getDraft(context.core, context.call, input.id)),
  saveDraft: os.desk.saveDraft.handler(({ input, context }) => saveDraft(context.core, context.call, input)),
  takeDraft: os.desk.takeDraft.handler(({ input, context }) => takeDraft(context.core, context.call, input.id)),
  discardDraft: os.desk.discardDraft.handler(({ input, context }) => discardDraft(context.core, context.call, input.id)),
  shift: os.desk.shift.handler(({ context }) => currentShift(context.core, context.call)),
  startShift: os.desk.startShift.handler(({ input, context }) => startShift(context.core, context.call, input)),
  endShift: os.desk.endShift.handler(({ input, context }) => endShift(context.core, context.call, input)),
  reserveForms: os.desk.reserveForms.handler(({ input, context }) => reserveForms(context.core, context.call, input)),
  reservedForms: os.desk.reservedForms.handler(({ input, context }) => listReserved(context.core, context.call, input.state)),
  reservedForm: os.desk.reservedForm.handler(({ input, context }) => findReserved(context.core, context.call, input.number)),
  voidForm: os.desk.voidForm.handler(({ input, context }) => voidReserved(context.core, context.call, input)),
  consult: os.desk.consult.handler(({ input, context }) => consult(context.core, context.call, input)),
  refer: os.desk.refer.handler(({ input, context }) => refer(context.core, context.call, input)),
}

const documents = {
  pdf: os.documents.pdf.handler(async ({ input, context }) => {
    const { bytes, name } = await documentPdf(context.core, context.call, input)
    return file(bytes, name, PDF)
  }),
  pages: os.documents.pages.handler(({ input, context }) => documentPages(context.core, context.call, input)),
  bundle: os.documents.bundle.handler(({ input, context }) => documentBundle(context.core, context.call, input.ids)),
  reprint: os.documents.reprint.handler(({ input, context }) => reprintDocument(context.core, context.call, input)),
  queue: os.documents.queue.handler(({ input, context }) => printQueue(context.core, context.call, input.all)),
  print: os.documents.print.handler(({ input, context }) => printDocument(context.core, context.call, input)),
  printResult: os.documents.printResult.handler(({ input, context }) => recordPrintResult(context.core, context.call, input)),
}

const reports = {
  month: os.reports.month.handler(({ input, context }) => monthReport(context.core, context.call, input)),
  cases: os.reports.cases.handler(({ input, context }) => reportCases(context.core, context.call, input)),
  charts: os.reports.charts.handler(({ input, context }) => reportCharts(context.core, context.call, input)),
  monthXlsx: os.reports.monthXlsx.handler(async ({ input, context, signal }) => {
    const { bytes, name } = await monthFile(context.core, context.call, 'xlsx', input, signal)
    return file(bytes, name, XLSX)
  }),
  monthPdf: os.reports.monthPdf.handler(async ({ input, context, signal }) => {
    const { bytes, name } = await monthFile(context.core, context.call, 'pdf', input, signal)
    return file(bytes, name, PDF)
  }),
  progress: os.reports.progress.handler(({ input, context }) => ({ running: exportProgress(context.core, context.call, input.ticket) })),
  stop: os.reports.stop.handler(({ input, context }) => stopExport(context.core, context.call, input.ticket)),
}

const queries = {
  list: os.queries.list.handler(({ context }) => listQueries(context.core, context.call)),
  save: os.queries.save.handler(({ input, context }) => saveQuery(context.core, context.call, input)),
  remove: os.queries.remove.handler(({ input, context }) => removeQuery(context.core, context.call, input.id)),
  export: os.queries.export.handler(async ({ input, context }) => {
    const { bytes, name } = await exportQuery(context.core, context.call, input)
    return file(bytes, name, input.format === 'csv' ? 'text/csv; charset=utf-8' : XLSX)
  }),
  schedules: os.queries.schedules.handler(({ context }) => listSchedules(context.core, context.call)),
  unschedule: os.queries.unschedule.handler(({ input, context }) => removeSchedule(context.core, context.call, input.id)),
  schedule: os.queries.schedule.handler(({ input, context }) => saveSchedule(context.core, context.call, input)),
}

const district = {
  editions: os.district.editions.handler(({ input, context }) => listEditions(context.core, context.call, input.month)),
  freeze: os.district.freeze.handler(({ input, context }) => freezeMonth(context.core, context.call, input)),
  package: os.district.package.handler(async ({ input, context, signal }) => {
    const { bytes, name } = await monthPackage(context.core, context.call, input, signal)
    return file(bytes, name, 'application/zip')
  }),
  destination: os.district.destination.handler(({ context }) => destination(context.core, context.call)),
  send: os.district.send.handler(({ input, context, signal }) => sendPackage(context.core, context.call, input, signal)),
  ownKey: os.district.ownKey.handler(({ context }) => ownKey(context.core, context.call)),
  centres: os.district.centres.handler(({ context }) => listCentres(context.core, context.call)),
  register: os.district.register.handler(({ input, context }) => registerCentre(context.core, context.call, input)),
  import: os.district.import.handler(async ({ input, context }) => importPackage(context.core, context.call, new Uint8Array(await input.file.arrayBuffer()))),
  report: os.district.report.handler(({ input, context }) => districtReport(context.core, context.call, input)),
  workbook: os.district.workbook.handler(async ({ input, context, signal }) => {
    const { bytes, name } = await districtWorkbook(context.core, context.call, input, signal)
    return file(bytes, name, XLSX)
  }),
}

const backup = { make: os.backup.make.handler(({ context }) => makeBackup(context.core, context.call)) }

/** The contract, served: each procedure only hands its input to a service. */
export const router = os.router({ session, system, people, catalogue, calendar, identifiers, applicants, cases, queue, desk, documents, reports, queries, district, backup, notices, authority, department, handover, ledgers, burden, evaluation, supervision, complaints, community, funds, transfer })
