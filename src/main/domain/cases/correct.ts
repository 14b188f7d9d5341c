import { AppError } from '#shared/contract/errors.ts'
import { normalizeName, pinyinKeys } from '#shared/rules/names.ts'
import type { IdType } from '#shared/rules/identifiers.ts'
import { dateOf, type IsoTime } from '#shared/rules/time.ts'
import { canonicalJson } from '#main/core/canonical.ts'
import type { CaseTable } from '#main/database/schema.ts'
import { RECEIVED_FIELD } from './backfill.ts'
import { checkedIdNumber } from './parties.ts'
import type { EventData, Working } from './working.ts'

interface Correctable {
  label: string
  read: (row: CaseTable) => string | null
  /** Columns that take the new value; throws INPUT_INVALID or IDENTIFIER_INVALID for a wrong one. */
  write: (row: CaseTable, value: string | null) => Partial<CaseTable>
}

type Extra = { address: string | null; representative: string | null }
const extraOf = (row: CaseTable): Extra => JSON.parse(row.applicant_data) as Extra
const filled = (value: string | null, label: string): string => {
  if (value === null || value.trim() === '') throw new AppError('INPUT_INVALID', { field: 'newValue', message: `${label}不能为空` })
  return value.trim()
}

/** What may be put right after printing (更正), by name: old value, new value, reason and person stay in the case history. */
export const CORRECTABLE: Record<string, Correctable> = {
  'applicant.name': {
    label: '申请人姓名(名称)',
    read: (row) => row.applicant_name,
    write: (row, value) => {
      const name = filled(value, '申请人姓名')
      const { full, initials } = pinyinKeys(name, row.applicant_kind)
      return { applicant_name: name, applicant_name_key: normalizeName(name), applicant_pinyin: full, applicant_initials: initials }
    },
  },
  'applicant.idNumber': {
    label: '证件号码',
    read: (row) => row.applicant_id_number,
    write: (row, value) => ({
      applicant_id_number: checkedIdNumber(row.applicant_id_type as IdType, filled(value, '证件号码'), row.applicant_kind, 'newValue.idNumber', dateOf(row.updated_at)),
    }),
  },
  'applicant.phone': {
    label: '联系电话',
    read: (row) => row.applicant_phone,
    write: (_, value) => ({ applicant_phone: value || null, applicant_phone_tail: value?.replace(/\D/g, '').slice(-4) || null }),
  },
  'applicant.address': {
    label: '地址',
    read: (row) => extraOf(row).address,
    write: (row, value) => ({ applicant_data: canonicalJson({ ...extraOf(row), address: value || null }) }),
  },
  'applicant.representative': {
    label: '法定代表人(负责人)',
    read: (row) => extraOf(row).representative,
    write: (row, value) => ({ applicant_data: canonicalJson({ ...extraOf(row), representative: value || null }) }),
  },
  'applicant.communityCode': {
    label: '所属社区',
    read: (row) => row.community_code,
    write: (_, value) => ({ community_code: value || null }),
  },
  // The day the papers came; the time of day stays what it was at the entry.
  [RECEIVED_FIELD]: {
    label: '收件日期(离线补录)',
    read: (row) => dateOf(row.received_at),
    write: (row, value) => ({ received_at: `${filled(value, '收件日期')}${row.received_at.slice(10)}` as IsoTime }),
  },
}

/**
 * Completes a `correct` event with the value that stands now and applies the new one to the case in hand. Errors: INPUT_INVALID
 * (unknown field), VERSION_CONFLICT (the caller saw another old value).
 */
export function correctionOf(data: EventData, w: Working): EventData {
  const field = String(data['field'])
  const correctable = Object.hasOwn(CORRECTABLE, field) ? CORRECTABLE[field] : undefined
  if (!correctable) throw new AppError('INPUT_INVALID', { field: 'field', message: `不能更正“${field}”,可更正:${Object.values(CORRECTABLE).map((c) => c.label).join('、')}`, data: { fields: Object.keys(CORRECTABLE) } })
  const oldValue = correctable.read(w.row)
  if (data['oldValue'] !== undefined && data['oldValue'] !== null && data['oldValue'] !== oldValue)
    throw new AppError('VERSION_CONFLICT', { message: '原值已被他人更改,请刷新后再更正', data: { field } })
  const newValue = data['newValue'] === null ? null : String(data['newValue'])
  Object.assign(w.row, correctable.write(w.row, newValue))
  return { ...data, label: correctable.label, oldValue, newValue: correctable.read(w.row) }
}
