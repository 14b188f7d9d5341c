import type { Settlement } from '#shared/contract/funds.ts'
import { amountInWords } from '#shared/rules/money.ts'
import type { ActionScope } from '#main/core/action.ts'
import type { Core } from '#main/core/core.ts'
import { CENTRE_PREFIX, takePaperNumbers } from '#main/domain/cases/numbering.ts'
import { recordSheet, sheetHead } from '#main/domain/documents/sheet.ts'

/** Records D21 of a month both sides have signed; returns the id of the document. */
export async function recordSettlementSheet(core: Core, { view, ...scope }: ActionScope & { view: Settlement }): Promise<string> {
  const { department, community } = view.signed
  if (department === null || community === null) throw new Error('a settlement sheet needs both signatures')
  const [number = ''] = await takePaperNumbers(scope.tx, CENTRE_PREFIX, Number(scope.now.slice(0, 4)), 1)
  const { id } = await recordSheet(scope, 'D21', {
    ...sheetHead(core, 'D21', { point: scope.actor.pointCode, number, printedAt: scope.now }),
    department: view.departmentName,
    community: `${view.communityName}社区`,
    month: view.month,
    lines: view.lines,
    deductions: view.deductions.map((e) => ({ no: e.seq, reason: e.reason ?? '', amountFen: e.amountFen ?? 0 })),
    corrections: view.corrections.map((e) => ({ no: e.seq, about: e.task, reason: e.reason ?? '', amountFen: e.amountFen ?? 0 })),
    unpriced: view.unpriced,
    totalFen: view.totalFen,
    totalWords: amountInWords(view.totalFen),
    signed: { department, community },
    closedAt: scope.now,
  })
  return id
}
