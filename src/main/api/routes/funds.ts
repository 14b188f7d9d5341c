import { exportEntries } from '#main/domain/funds/export.ts'
import { correct, enter, listAccounts, listEntries } from '#main/domain/funds/ledger.ts'
import { listAdmissions, listRefusals, moveAdmission, submitAdmission } from '#main/domain/funds/register.ts'
import { getSettlement, listSettlements, settlementPdf, signSettlement } from '#main/domain/funds/settlement.ts'
import { file, os, PDF, XLSX } from '../base.ts'

/** 准入与费随事转. */
export const funds = {
  admissions: os.funds.admissions.handler(({ input, context }) => listAdmissions(context.core, context.call, input)),
  submitAdmission: os.funds.submitAdmission.handler(({ input, context }) => submitAdmission(context.core, context.call, input)),
  moveAdmission: os.funds.moveAdmission.handler(({ input, context }) => moveAdmission(context.core, context.call, input)),
  refusals: os.funds.refusals.handler(({ input, context }) => listRefusals(context.core, context.call, input)),
  entries: os.funds.entries.handler(({ input, context }) => listEntries(context.core, context.call, input)),
  exportEntries: os.funds.exportEntries.handler(async ({ input, context }) => {
    const { bytes, name } = await exportEntries(context.core, context.call, input)
    return file(bytes, name, input.format === 'csv' ? 'text/csv; charset=utf-8' : XLSX)
  }),
  enter: os.funds.enter.handler(({ input, context }) => enter(context.core, context.call, input)),
  correct: os.funds.correct.handler(({ input, context }) => correct(context.core, context.call, input)),
  settlements: os.funds.settlements.handler(({ input, context }) => listSettlements(context.core, context.call, input)),
  settlement: os.funds.settlement.handler(({ input, context }) => getSettlement(context.core, context.call, input)),
  sign: os.funds.sign.handler(({ input, context }) => signSettlement(context.core, context.call, input)),
  sheet: os.funds.sheet.handler(async ({ input, context }) => {
    const { bytes, name } = await settlementPdf(context.core, context.call, input.id)
    return file(bytes, name, PDF)
  }),
  accounts: os.funds.accounts.handler(({ input, context }) => listAccounts(context.core, context.call, input)),
}
