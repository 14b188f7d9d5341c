import { CASE_NUMBER_LENGTH, checkCaseNumber, normalizeCaseNumber } from '#shared/rules/caseNumber.ts'

export type Scanned = { ok: true; number: string } | { ok: false; message: string }

/**
 * What a scanner or a person put into the scan box → a case number. A QR code holds the number among other things (`number|hash`), a
 * Code 128 the number alone.
 */
export function readScan(text: string): Scanned {
  const normalized = normalizeCaseNumber(text)
  if (!normalized) return { ok: false, message: '没有读到编号' }
  const inside = new RegExp(`(?<!\\d)\\d{${CASE_NUMBER_LENGTH}}(?!\\d)`).exec(normalized)
  const { valid, reason } = checkCaseNumber(inside?.[0] ?? normalized)
  if (valid) return { ok: true, number: inside?.[0] ?? normalized }
  const messages = {
    length: `受理编号应为 ${CASE_NUMBER_LENGTH} 位,读到 ${normalized.length} 位`,
    charset: '受理编号应全为数字,请重新扫描',
    impossible_date: '受理编号里的日期不存在,请核对后重新扫描',
    checksum: '受理编号的校验位不对,可能有一位读错,请重新扫描',
  }
  return { ok: false, message: messages[reason ?? 'length'] }
}

export type ScanLine = { id: number; number: string; status: 'busy' | 'ok' | 'note' | 'error'; text: string }

/** Newest first; as many as a batch of an afternoon. */
export function addLine(lines: readonly ScanLine[], line: ScanLine): ScanLine[] {
  return [line, ...lines.filter((other) => other.id !== line.id)].slice(0, 50)
}

/** A tray by what is due first there; a case without a limit comes last, equal dates in the order of receipt. */
export function byDue<T extends { nextDue: string | null; due: string | null; promisedDue: string | null; receivedAt: string }>(rows: readonly T[]): T[] {
  const key = (row: T): string => `${row.nextDue ?? row.promisedDue ?? row.due ?? '9999-12-31'} ${row.receivedAt}`
  return [...rows].sort((a, b) => (key(a) < key(b) ? -1 : 1))
}
