import type { VerifiedCopy } from '#shared/contract/cases.ts'
import { AppError } from '#shared/contract/errors.ts'
import { dateOf, startOfDate, type IsoTime } from '#shared/rules/time.ts'
import { covered } from '#shared/rules/visibility.ts'
import { allow } from '#main/core/action.ts'
import type { Actor, Call, Core } from '#main/core/core.ts'
import type { Reader, Tx } from '#main/database/database.ts'
import { settingsOf } from '#main/domain/system/settings.ts'

/** Events with which papers come in, as they are stored. */
const BRINGING = ['accept', 'supplement', 'supplementPart', 'promiseKept']
/** Only copies compared with the original are worth anything without it. */
const isVerified = (form: string): boolean => form.includes('核验')

async function sinceWhen(db: Reader | Tx, now: IsoTime): Promise<IsoTime> {
  const months = (await settingsOf(db))['applicant.reuseMonths']
  const [y, m, d] = dateOf(now).split('-').map(Number) as [number, number, number]
  const first = y * 12 + (m - 1) - months
  const [year, month] = [Math.floor(first / 12), (first % 12) + 1]
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const two = (n: number): string => String(n).padStart(2, '0')
  return startOfDate(`${year}-${two(month)}-${two(Math.min(d, last))}`)
}

interface Copy {
  name: string
  caseId: string
  caseNumber: string
  date: string
}

/** Papers of the applicant compared with their originals lately, newest first. A copy that was itself used again does not renew the time. */
async function copiesOf(db: Reader | Tx, actor: Actor, applicantId: string, now: IsoTime): Promise<Copy[]> {
  const rows = await db
    .selectFrom('cases as c')
    .innerJoin('case_material as m', 'm.case_id', 'c.id')
    .select(['c.id', 'c.number', 'c.received_at', 'm.no', 'm.name', 'm.form'])
    .where('c.applicant_id', '=', applicantId)
    .where('c.received_at', '>=', await sinceWhen(db, now))
    .where('c.state', '<>', 'discarded')
    .where('c.sensitivity', 'in', covered(actor.clearance))
    .where('m.received', '=', 1)
    .orderBy('c.received_at', 'desc')
    .limit(500)
    .execute()
  const verified = rows.filter((row) => isVerified(row.form))
  const ids = [...new Set(verified.map(({ id }) => id))]
  if (ids.length === 0) return []
  const events = await db.selectFrom('case_event').select(['case_id', 'data']).where('case_id', 'in', ids).where('type', 'in', ['receive', ...BRINGING]).orderBy('case_id').orderBy('seq').execute()
  const brought = events.flatMap((e) => ((JSON.parse(e.data) as { materials?: { no: number; reusedFrom?: string }[] }).materials ?? []).map((m) => [`${e.case_id} ${m.no}`, m.reusedFrom !== undefined] as const))
  // Of a paper brought twice the last time counts: an original brought later makes the copy good.
  const reused = new Set([...new Map(brought)].flatMap(([key, again]) => (again ? [key] : [])))
  return verified.filter((row) => !reused.has(`${row.id} ${row.no}`)).map((row) => ({ name: row.name, caseId: row.id, caseNumber: row.number, date: dateOf(row.received_at) }))
}

/** For each paper of a matter the newest verified copy of the applicant that may be used again. */
export async function verifiedCopies(core: Core, call: Call, input: { id: string; matter: string }): Promise<VerifiedCopy[]> {
  const actor = allow(call, 'applicant.search')
  const now = core.clock.now()
  const matter = core.catalogue.matterNear(input.matter, dateOf(now))
  const copies = await copiesOf(core.db.read, actor, input.id, now)
  return matter.materials.flatMap(({ no, name, form }) => {
    const copy = isVerified(form) ? copies.find((one) => one.name === name) : undefined
    return copy ? [{ no, ...copy }] : []
  })
}

/** Throws INPUT_INVALID for a copy that cannot be used again: another person's, too old, or never verified. */
export async function refuseWrongReuse(tx: Tx, actor: Actor, applicantId: string, entries: readonly { name: string; reusedFrom: string }[], now: IsoTime): Promise<void> {
  if (entries.length === 0) return
  const copies = await copiesOf(tx, actor, applicantId, now)
  const wrong = entries.find((entry) => !copies.some((copy) => copy.name === entry.name && copy.caseNumber === entry.reusedFrom))
  if (wrong) throw new AppError('INPUT_INVALID', { field: 'materials', message: `“${wrong.name}”没有可沿用的核验件,请核验原件` })
}
