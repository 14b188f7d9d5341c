import type { AgentInput, ApplicantInput } from '#shared/contract/cases.ts'
import type { MatterDetail } from '#shared/contract/catalogue.ts'
import { AppError } from '#shared/contract/errors.ts'
import { identifierMessage, ID_TYPES, type IdType } from '#shared/rules/identifiers.ts'
import { normalizeName, pinyinKeys } from '#shared/rules/names.ts'
import type { IsoDate, IsoTime } from '#shared/rules/time.ts'
import { uuid } from '#main/core/ids.ts'
import type { Tx } from '#main/database/database.ts'
import { insertRows } from '#main/database/insert.ts'
import type { Tables } from '#main/database/schema.ts'

export type ApplicantRow = Tables['applicant']

/** Checks a number against its kind of paper and returns it normalised. Throws IDENTIFIER_INVALID at the field. */
export function checkedIdNumber(idType: IdType, idNumber: string, kind: 'person' | 'organisation', field: string, today: IsoDate): string {
  const type = ID_TYPES[idType]
  if (!type.appliesTo.includes(kind))
    throw new AppError('INPUT_INVALID', { field: field.replace('idNumber', 'idType'), message: `${kind === 'person' ? '个人' : '单位'}不能使用${type.label}` })
  const check = type.check(idNumber, today)
  if (!check.valid)
    throw new AppError('IDENTIFIER_INVALID', {
      field,
      ...(check.reason && { message: identifierMessage(idType, check.reason), data: { reason: check.reason } }),
    })
  return check.normalized
}

/** The applicant and agent of an application against the matter's rules; returns them with checked numbers. */
export function checkParties(matter: MatterDetail, applicant: ApplicantInput, agent: AgentInput | undefined, today: IsoDate): { applicant: ApplicantInput; agent: AgentInput | null } {
  if (!matter.applicantKinds.includes(applicant.kind))
    throw new AppError('APPLICANT_NOT_ALLOWED', {
      field: 'applicant.kind',
      message: `${matter.name}只受理${matter.applicantKinds.map((k) => (k === 'person' ? '个人' : '单位')).join('、')}申请`,
    })
  if (agent && !matter.agentAllowed) throw new AppError('APPLICANT_NOT_ALLOWED', { field: 'agent', message: `${matter.name}须本人办理,不能代办` })
  return {
    applicant: { ...applicant, idNumber: checkedIdNumber(applicant.idType, applicant.idNumber, applicant.kind, 'applicant.idNumber', today) },
    agent: agent ? { ...agent, idNumber: checkedIdNumber(agent.idType, agent.idNumber, 'person', 'agent.idNumber', today) } : null,
  }
}

/** A community of the catalogue, or none. Throws INPUT_INVALID at the field. */
export async function checkCommunity(tx: Tx, code: string | null | undefined, field: string): Promise<void> {
  if (!code) return
  const known = await tx.selectFrom('community').select('code').where('code', '=', code).executeTakeFirst()
  if (!known) throw new AppError('INPUT_INVALID', { field, message: `没有社区 ${code},请从列表中选择` })
}

/** Last four digits of a phone number; what residents say when asked who they are. */
const phoneTail = (phone: string | undefined): string | null => phone?.replace(/\D/g, '').slice(-4) || null

/** Finds the applicant by paper and number and brings the record up to date, or makes it. Empty fields do not erase known ones. */
export async function upsertApplicant(tx: Tx, input: ApplicantInput, now: IsoTime): Promise<ApplicantRow> {
  const { full, initials } = pinyinKeys(input.name, input.kind)
  const found = await tx.selectFrom('applicant').selectAll().where('id_type', '=', input.idType).where('id_number', '=', input.idNumber).executeTakeFirst()
  const values = {
    kind: input.kind,
    name: input.name,
    name_key: normalizeName(input.name),
    pinyin: full,
    initials,
    phone: input.phone || (found?.phone ?? null),
    phone_tail: phoneTail(input.phone) ?? found?.phone_tail ?? null,
    address: input.address || (found?.address ?? null),
    community_code: input.communityCode || (found?.community_code ?? null),
    representative: input.representative || (found?.representative ?? null),
    updated_at: now,
  }
  // Merged into another record: the case is that one's, under the number presented; the old record stays as it was.
  if (found?.merged_into) return { ...found, ...values, id: found.merged_into, updated_at: found.updated_at }
  if (found) {
    const same = (Object.keys(values) as (keyof typeof values)[]).every((k) => k === 'updated_at' || values[k] === found[k])
    if (!same) await tx.updateTable('applicant').set(values).where('id', '=', found.id).execute()
    return { ...found, ...values }
  }
  const row = { id: uuid(), id_type: input.idType, id_number: input.idNumber, created_at: now, merged_into: null, ...values }
  await insertRows(tx, 'applicant', [row])
  return row
}
