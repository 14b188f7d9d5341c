import type { AgentInput, ApplicantInput, CreateCaseInput } from '#shared/contract/cases.ts'
import type { Material, MatterDetail } from '#shared/contract/catalogue.ts'
import { isIsoDate } from '#shared/rules/time.ts'
import { ID_TYPES, identifierMessage } from '#shared/rules/identifiers.ts'
import type { IdType } from '#shared/rules/identifiers.ts'
import { cleanName } from './applicantText.ts'
import type { AgentFields, Draft, MaterialTick, PartyFields, PartyKind, PromiseFields } from './draft.ts'

/** Something that stops acceptance; `focus` is the element that solves it. */
export type Problem = {
  id: string
  text: string
  /** The same in a few words, where the field itself says the rest. */
  short?: string
  focus: string
  /** Path of the input field, as the core names it. */
  field?: string
  /** Papers can be taken in all the same (仅收件). */
  onlyAccept?: boolean
  /** Nothing can be taken in without it, yet it does not stop an acceptance by itself. */
  onlyReceive?: boolean
  /** What can be done instead, where it is not the usual. */
  instead?: string
}

export const FOCUS = {
  matter: 'counter-matter', applicant: 'counter-applicant', name: 'counter-name', idNumber: 'counter-id', phone: 'counter-phone',
  representative: 'counter-representative', agentName: 'counter-agent-name', agentId: 'counter-agent-id', agentOff: 'counter-came-agent', promise: 'counter-promise',
  decline: 'counter-decline',
  kind: (kind: PartyKind) => `counter-kind-${kind}`,
  material: (no: number) => `counter-material-${no}`,
  question: (no: number) => `counter-question-${no}`,
}

/** Which element belongs to a field named by the core. */
export function focusOfField(field: string): string {
  const map: Record<string, string> = {
    matterCode: FOCUS.matter, 'applicant.name': FOCUS.name, 'applicant.idNumber': FOCUS.idNumber, 'applicant.idType': FOCUS.idNumber,
    'applicant.phone': FOCUS.phone, 'applicant.representative': FOCUS.representative, 'applicant.kind': FOCUS.applicant,
    'agent.name': FOCUS.agentName, 'agent.idNumber': FOCUS.agentId, agent: FOCUS.agentName,
  }
  if (map[field]) return map[field]
  return field.startsWith('materials') ? FOCUS.material(1) : field.startsWith('applicant') ? FOCUS.name : FOCUS.matter
}

/** The key that goes to what solves a problem. */
export function keyOf({ focus }: Problem): string {
  if (focus === FOCUS.matter) return 'Ctrl+F1'
  if (focus === FOCUS.agentOff) return 'Alt+C'
  if (focus === FOCUS.promise) return 'Ctrl+F10'
  return focus.startsWith('counter-material') ? 'Ctrl+F3' : 'Ctrl+F2'
}

/** What is still to do where a key leads. */
export const openAt = (problems: readonly Problem[], key: string): Problem | undefined => problems.find((problem) => keyOf(problem) === key)

export type IdState = { error: string | null; warning: string | null; normalized: string; complete: boolean }

/** State of an identity number while it is typed: an error only once it can no longer become right by typing on. */
export function idState(idType: IdType, value: string, today: string): IdState {
  const check = ID_TYPES[idType].check(value, today)
  const typing = (idType === 'residentId' || idType === 'creditCode') && check.reason === 'length' && check.normalized.length < 18
  return {
    error: check.reason && check.normalized !== '' && !typing ? identifierMessage(idType, check.reason) : null,
    warning: check.valid ? (check.warnings[0] ?? null) : null,
    normalized: check.normalized,
    complete: check.valid,
  }
}

const idLabel = (idType: IdType): string => (idType === 'creditCode' ? ID_TYPES.creditCode.label : '证件号码')

function idProblem(idType: IdType, value: string, today: string): string | null {
  if (value.trim() === '') return `请填写${idLabel(idType)}`
  const check = ID_TYPES[idType].check(value, today)
  return check.reason ? identifierMessage(idType, check.reason) : null
}

const idShort = (idType: IdType, value: string): string => `${idLabel(idType)}${value.trim() === '' ? '没有填' : '不正确'}`

export function tickOf(draft: Draft, material: Material): MaterialTick {
  return draft.materials[material.no] ?? { received: false, copies: Math.max(1, material.copies), missingReason: '' }
}

/** Notes that are no question: the paper is asked for where there is one, or by today's practice. */
const ANY = /^(有|有则提供|按情形|按要求|现行.*做法|历史要求.*)$/

/** When a paper that is not always asked for is: `搭建时`, or a note as the catalogue has it. */
export const whenText = (when: string): string => (ANY.test(when) ? (when === '有' ? '有则提供' : when) : `${when}时`)

/** The case in which a paper is asked for, as a question of its own; null for one that is always or never asked for. */
export function conditionOf(material: Material): string | null {
  return material.required || material.when === null || ANY.test(material.when) ? null : material.when
}

/** Whether that case is given: as answered, else as the form already says; undefined while nobody has said. */
export function answerOf(draft: Draft, condition: string): boolean | undefined {
  const known = draft.answers[condition]
  if (known !== undefined) return known
  if (condition.startsWith('委托')) return draft.agentOn
  if (condition === '单位' || condition === '个人') return hasApplicant(draft) ? draft.applicant.kind === (condition === '单位' ? 'organisation' : 'person') : undefined
  return undefined
}

/** Asked for in this very case: always required, or its condition is given. */
export function isNeeded(draft: Draft, material: Material): boolean {
  const condition = conditionOf(material)
  return material.required || (condition !== null && answerOf(draft, condition) === true)
}

function partyProblems(draft: Draft, matter: MatterDetail | undefined, today: string): Problem[] {
  const { applicant } = draft
  const list: Problem[] = []
  if (!hasApplicant(draft)) return [{ id: 'applicant', text: '还没有申请人', focus: FOCUS.applicant, field: 'applicant.name' }]
  if (matter && !matter.applicantKinds.includes(applicant.kind)) {
    const only = matter.applicantKinds.map((kind) => (kind === 'person' ? '个人' : '单位')).join('、')
    list.push({ id: 'kind', text: `该事项只受理${only}的申请`, focus: draft.known ? FOCUS.applicant : FOCUS.kind(applicant.kind), field: 'applicant.kind' })
  }
  if (applicant.name.trim() === '') list.push({ id: 'name', text: applicant.kind === 'person' ? '请填写申请人姓名' : '请填写单位名称', short: applicant.kind === 'person' ? '申请人姓名没有填' : '单位名称没有填', focus: FOCUS.name, field: 'applicant.name' })
  const id = idProblem(applicant.idType, applicant.idNumber, today)
  if (id) list.push({ id: 'idNumber', text: id, short: idShort(applicant.idType, applicant.idNumber), focus: FOCUS.idNumber, field: 'applicant.idNumber' })
  if (applicant.kind === 'organisation' && applicant.representative.trim() === '') {
    list.push({ id: 'representative', text: '请填写法定代表人或负责人', short: '负责人没有填', focus: FOCUS.representative, field: 'applicant.representative' })
  }
  return list
}

function agentProblems({ agentOn, agent }: Draft, matter: MatterDetail | undefined, today: string): Problem[] {
  if (!agentOn) return []
  const list: Problem[] = []
  if (matter && !matter.agentAllowed) list.push({ id: 'agent', text: '该事项须本人办理,不能代办', focus: FOCUS.agentOff, field: 'agent' })
  if (agent.name.trim() === '') list.push({ id: 'agentName', text: '请填写代办人姓名', short: '代办人姓名没有填', focus: FOCUS.agentName, field: 'agent.name' })
  const id = idProblem(agent.idType, agent.idNumber, today)
  if (id) list.push({ id: 'agentId', text: id, short: `代办人${idShort(agent.idType, agent.idNumber)}`, focus: FOCUS.agentId, field: 'agent.idNumber' })
  return list
}

function promiseProblems({ deadline, signedBy }: PromiseFields, today: string): Problem[] {
  const list: Problem[] = []
  if (!isIsoDate(deadline) || deadline < today) {
    list.push({ id: 'promiseDay', text: '补齐期限应为今天或以后的日期', focus: FOCUS.promise, field: 'promise.deadline', onlyAccept: true })
  }
  if (signedBy.trim() === '') list.push({ id: 'promiseName', text: '请填写承诺人', focus: FOCUS.promise, field: 'promise.signedBy', onlyAccept: true })
  return list
}

/** Why the matter cannot be accepted here today: its letter of delegation ended (papers can still be taken in), or it is not taken in here any more. */
export type Refusal = { reason: 'authority' | 'elsewhere'; text: string }

function refusalProblem({ reason, text }: Refusal): Problem {
  const at = { id: reason, text, focus: FOCUS.matter }
  if (reason === 'elsewhere') return { ...at, short: '该事项不在这里受理', instead: ',请按办理地点告知申请人(Alt+L 开转介单)' }
  return { ...at, short: '授权委托书不在有效期内', onlyAccept: true, instead: ',暂不能受理,可以按 Shift+F9 仅收件' }
}

/** All that stops the case, in the order of the columns. */
export function problemsOf(draft: Draft, matter: MatterDetail | undefined, today: string, refusal: Refusal | null = null): Problem[] {
  const list: Problem[] = []
  if (draft.matterCode === null) list.push({ id: 'matter', text: '还没有选定事项', focus: FOCUS.matter, field: 'matterCode' })
  else if (refusal !== null) list.push(refusalProblem(refusal))
  if (draft.matterCode !== null && !matter) list.push({ id: 'matterLoading', text: '正在取事项资料', focus: FOCUS.matter })
  list.push(...partyProblems(draft, matter, today), ...agentProblems(draft, matter, today))
  const missing = matter?.materials.filter((material) => material.required && !tickOf(draft, material).received) ?? []
  if (missing.length > 0 && draft.promise) list.push(...promiseProblems(draft.promise, today))
  else if (missing.length > 0) {
    list.push({ id: 'materials', text: `缺${missing.length}件必收材料`, focus: FOCUS.material(missing[0]!.no), field: 'materials', onlyAccept: true })
  }
  const extra = matter?.materials.filter((material) => !material.required && isNeeded(draft, material) && !tickOf(draft, material).received) ?? []
  if (extra.length > 0) {
    list.push({ id: 'conditional', text: `按情形还缺${extra.length}件材料`, focus: FOCUS.material(extra[0]!.no), field: 'materials', onlyAccept: true })
  }
  if (matter && missing.length > 0 && !matter.materials.some((material) => tickOf(draft, material).received)) {
    list.push({ id: 'noMaterial', text: '至少收下一件材料才能收件', focus: FOCUS.material(matter.materials[0]!.no), onlyReceive: true })
  }
  return list
}

/** The papers a correction notice names: every one that is asked for and not here, with its reason. */
export function missingItems(draft: Draft, matter: MatterDetail): { no: number; reason: string; kind: 'missing' }[] {
  return matter.materials
    .filter((material) => !tickOf(draft, material).received && (isNeeded(draft, material) || tickOf(draft, material).missingReason.trim() !== ''))
    .map((material) => ({ no: material.no, reason: tickOf(draft, material).missingReason.trim() || '未提交', kind: 'missing' }))
}

/** True when someone has been chosen or is being entered. */
export function hasApplicant({ applicant, editing, known }: Draft): boolean {
  return known !== null || editing || applicant.name !== '' || applicant.idNumber !== ''
}

const orNone = (text: string): string | undefined => (text.trim() === '' ? undefined : text.trim())

function applicantInput(party: PartyFields, today: string): ApplicantInput {
  return {
    kind: party.kind,
    name: cleanName(party.name),
    idType: party.idType,
    idNumber: ID_TYPES[party.idType].check(party.idNumber, today).normalized,
    phone: orNone(party.phone),
    address: orNone(party.address),
    communityCode: orNone(party.communityCode),
    representative: party.kind === 'organisation' ? orNone(party.representative) : undefined,
  }
}

function agentInput(agent: AgentFields, today: string): AgentInput {
  const idNumber = ID_TYPES[agent.idType].check(agent.idNumber, today).normalized
  return { name: cleanName(agent.name), idType: agent.idType, idNumber, phone: orNone(agent.phone), authority: orNone(agent.authority) }
}

/** True when papers are missing and a promise stands for them. */
export function isPromised(draft: Draft, matter: MatterDetail): draft is Draft & { promise: PromiseFields } {
  return draft.promise !== null && matter.materials.some((material) => material.required && !tickOf(draft, material).received)
}

/** The draft as the core takes it; papers asked for or handed in are listed. */
export function caseInput(draft: Draft, matter: MatterDetail, step: CreateCaseInput['step'], today: string): CreateCaseInput {
  const materials = matter.materials.flatMap((material) => {
    const { received, copies, missingReason, reused } = tickOf(draft, material)
    if (!received && !isNeeded(draft, material)) return []
    return [{ no: material.no, received, copies: received ? copies : undefined, missingReason: received ? undefined : orNone(missingReason), ...(received && reused && draft.known && { reusedFrom: reused }) }]
  })
  return {
    matterCode: matter.code,
    applicant: applicantInput(draft.applicant, today),
    ...(draft.agentOn && { agent: agentInput(draft.agent, today) }),
    materials,
    step,
    ...(step !== 'receive' && isPromised(draft, matter) && { promise: draft.promise }),
    ...(draft.reservedNumber !== null && { reservedNumber: draft.reservedNumber }),
  }
}
