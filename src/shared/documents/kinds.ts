/**
 * The printed papers of the centre (domain.md §7). The table is the only place that knows which template draws which paper;
 * services name a kind, the engine does the rest.
 */
export type DocumentKind = `D${1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 11 | 12 | 13 | 14 | 15 | 16 | 17 | 18 | 19 | 20 | 21 | 22 | 23}` | 'PN' | 'YJ'

export type DocumentKindInfo = {
  label: string
  paper: 'A4' | '80mm'
  /** Laid out as an official letter by GB/T 9704-2012 (text block 156 × 225 mm, 22 lines of 28 characters). */
  letter: boolean
  /** File in resources/templates; null while the paper has no Typst template. */
  template: string | null
  /** Printed in the footer. Raise it with every visible change and keep the old file as `<name>@<version>.typ`. */
  version: string
}

const form = (label: string, template: string | null, version = '1.0'): DocumentKindInfo =>
  ({ label, paper: 'A4', letter: false, template, version })
const letter = (label: string, template: string | null, version = '1.0'): DocumentKindInfo =>
  ({ label, paper: 'A4', letter: true, template, version })

export const DOCUMENT_KINDS = {
  D1: { label: '排队小票', paper: '80mm', letter: false, template: 'd01-ticket.typ', version: '1.1' },
  D2: form('收件凭证与材料接收清单', 'd02-receipt.typ'),
  D3: form('一次性告知单', 'd03-correction.typ'),
  D4: form('受理通知书', 'd04-acceptance.typ'),
  D5: letter('不予受理通知书', 'd05-decline.typ'),
  D6: form('转介告知单', 'd06-referral.typ'),
  D7: form('容缺受理承诺书', 'd07-promise.typ'),
  D8: form('转办单', 'd08-transfer.typ'),
  D9: form('退回单', 'd09-send-back.typ'),
  D10: form('特别程序期限告知书', 'd10-suspension.typ'),
  D11: letter('延长办理期限通知书', 'd11-extension.typ'),
  D12: form('撤回确认单', 'd12-withdrawal.typ'),
  D13: form('退件通知书', 'd13-rejection.typ'),
  D14: form('办结通知书', 'd14-closing.typ'),
  D15: form('取件通知', 'd15-pickup.typ'),
  D16: form('送达回证', 'd16-delivery.typ'),
  D17: form('评价单', 'd17-rating.typ'),
  D18: letter('督办单', 'd18-supervision.typ'),
  D19: form('交接班表', 'd19-shift.typ'),
  D20: letter('月报', null),
  D21: form('费随事转结算表', 'd21-settlement.typ'),
  D22: form('归档目录', 'd22-archive-list.typ'),
  D23: form('空白预编号受理单', 'd23-blank-form.typ'),
  // Put up by communities; not among the numbered papers of the counter.
  PN: form('社区公示', 'public-notice.typ'),
  // Goes with the cases of a closed acceptance point, one per department.
  YJ: form('受理点移交清单', 'hand-over.typ'),
} as const satisfies Record<DocumentKind, DocumentKindInfo>

export const DOCUMENT_KIND_LIST = Object.keys(DOCUMENT_KINDS) as DocumentKind[]

/** True for a text that names a paper, `D1` … `D23`, `PN` or `YJ`. */
export function isDocumentKind(text: string): text is DocumentKind {
  return Object.hasOwn(DOCUMENT_KINDS, text)
}
