import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { KIND_LABELS, labelOf, limitText, PROCESSING_LABELS, SENSITIVITY_LABELS } from '#shared/text/labels.ts'

/** Everything a version says, as label and words, in an order that is the same for every version. */
export function factsOf(m: MatterDetail, departmentName: (code: string) => string): [label: string, text: string][] {
  return [
    ['名称', m.name],
    ['主管部门', [m.departmentCode, ...m.coDepartments].map(departmentName).join('、')],
    ['办件类型', labelOf(PROCESSING_LABELS, m.processingType)],
    ['对象', `${m.applicantKinds.map((kind) => labelOf(KIND_LABELS, kind)).join('、')};${m.agentAllowed ? '可代办' : '须本人办理'}`],
    ['承诺时限', limitText(m.promisedLimit)],
    ['法定时限', `${limitText(m.legalLimit)} ${m.legalLimitText}`.trim()],
    ['受理与补正', `受理决定 ${m.acceptanceDays} 个工作日,补正 ${m.correctionDays} 个工作日${m.publicNoticeDays === null ? '' : `,公示 ${m.publicNoticeDays} 天`}`],
    ['办理环节', m.stages.map((stage) => `${stage.step} ${stage.days} ${stage.unit}`).join('\n')],
    ['材料', m.materials.map((material) => `${material.no}. ${material.name}(${material.form} ${material.copies} 份,${material.required ? '必收' : '视情'})`).join('\n')],
    ['收费', m.fee.text],
    ['办理结果', m.resultDocument],
    ['依据', m.legalBasis.map((law) => `《${law.name}》${law.year ?? ''} ${law.note ?? ''}(${law.certainty})`).join('\n')],
    ['情形', m.trigger],
    ['外部单位', [...m.outsideBodies, ...(m.reportsTo ? [`上报 ${m.reportsTo}`] : [])].join('、')],
    ['敏感程度', labelOf(SENSITIVITY_LABELS, m.sensitivity)],
    ['转办规则', m.routingRule],
    ['关键词', m.keywords.join('、')],
    ['说明', m.notes.join('\n')],
  ]
}
