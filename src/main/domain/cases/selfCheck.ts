import { dateOf } from '#shared/rules/time.ts'
import { missingRequired } from '#shared/rules/checklist.ts'
import type { Call, Core } from '#main/core/core.ts'
import type { Reader } from '#main/database/database.ts'
import { datesOf } from './clocks.ts'
import { loadWorking } from './load.ts'
import { readableCase } from './sight.ts'
import type { EventData, EventRow, Working } from './working.ts'

export interface CheckLine {
  line: string
  ok: boolean
  /** What is missing, in words a clerk can act on; null when the line is passed or does not apply. */
  missing: string | null
}

/** What a line looks at. */
interface File {
  core: Core
  w: Working
  /** Kinds of the papers recorded. */
  papers: ReadonlySet<string>
  event(type: string): EventRow | undefined
  data(type: string): EventData
  accepted: boolean
  /** Why it was late has been written down. */
  explained: boolean
}

/** One line of the self-check (domain §13): null when passed or not applicable, else what is missing. */
type Line = (file: File) => string | null

const LINES: [name: string, check: Line][] = [
  [
    '受理通知书在收件后五个工作日内出具,并写明办结日期',
    (f) => {
      if (!f.accepted || f.event('finishOnTheSpot')) return null
      if (!f.papers.has('D4')) return '缺少受理通知书(D4)'
      const { clocks } = clocksAtAcceptance(f)
      // The notice of an acceptance that came about by law is a late one, however it is dated.
      if (f.event('deemedAccept')) return `未在 ${clocks.acceptanceDeadline} 前出具受理通知书,已视为受理`
      const accept = f.event('accept')
      if (accept && clocks.acceptanceDeadline && dateOf(accept.at) > clocks.acceptanceDeadline) return `受理决定晚于 ${clocks.acceptanceDeadline}`
      return f.w.row.due === null && f.w.matter.legalLimit !== null ? '受理通知书没有写明办结日期' : null
    },
  ],
  [
    '申请材料齐全,申请表由申请人签字',
    (f) => {
      if (!f.accepted) return null
      const missing = missingRequired(f.w.lines)
      return missing.length > 0 ? `缺少${missing.map((m) => m.name).join('、')}` : null
    },
  ],
  ['收件凭证已出具', (f) => (f.papers.has('D2') ? null : '缺少收件凭证(D2)')],
  ['一次性告知单及清单已签收并载明送达时间', (f) => (f.event('correctionNotice') && !f.papers.has('D3') ? '缺少一次性告知单(D3)' : null)],
  [
    '受理日期为材料齐备之日',
    (f) => {
      const supplement = f.w.events.findLast((e) => e.type === 'supplement' && (JSON.parse(e.data) as EventData)['complete'] === true)
      const accept = f.event('accept')
      if (!supplement || !accept) return null
      return dateOf(accept.at) < dateOf(supplement.at) ? `受理日期 ${dateOf(accept.at)} 早于材料补齐之日 ${dateOf(supplement.at)}` : null
    },
  ],
  [
    '在承诺期限内作出决定,或有超期说明',
    (f) => {
      const { ended_at, promised_due, legal_due } = f.w.row
      const due = promised_due ?? legal_due
      if (!f.accepted || ended_at === null || due === null || dateOf(ended_at) <= due) return null
      return f.explained ? null : `超过期限 ${due},缺少超期说明`
    },
  ],
  [
    '审批有意见、有时间',
    (f) => {
      if (!f.event('close')) return null
      return String(f.data('close')['opinion'] ?? '').trim() === '' ? '缺少办理意见' : null
    },
  ],
  [
    '不予受理、不予许可写明理由和救济途径',
    (f) => {
      const type = f.event('decline') ? 'decline' : f.data('close')['result'] === 'refused' ? 'close' : null
      if (type === null) return null
      const data = f.data(type)
      return data['reason'] && data['remedies'] ? null : '缺少理由或救济途径'
    },
  ],
  [
    '送达回证完整',
    (f) => {
      if (!f.event('close')) return null
      const delivered = f.event('deliver')
      if (!delivered) return '结果尚未送达,缺少送达回证(D16)'
      return f.data('deliver')['receiver'] ? null : '送达回证没有收件人'
    },
  ],
  ['撤回申请由申请人签字', (f) => (f.event('withdraw') && f.data('withdraw')['requestSigned'] !== true ? '缺少签字的撤回申请' : null)],
]

function clocksAtAcceptance(f: File) {
  const upTo = f.w.events.filter((e) => e.type === 'receive' || e.type === 'correctionNotice' || e.type === 'supplement')
  return datesOf(f.w.matter, upTo, dateOf(upTo.at(-1)?.at ?? f.w.row.received_at), f.core.calendar.calendar())
}

/** The self-check of a case in hand, line by line. */
export async function selfCheckOf(core: Core, w: Working, db: Reader = core.db.read): Promise<CheckLine[]> {
  const rows = await db.selectFrom('document').select('kind').where('case_id', '=', w.row.id).execute()
  const explained = await db.selectFrom('overrun_explanation').select('id').where('case_id', '=', w.row.id).limit(1).executeTakeFirst()
  const event = (type: string): EventRow | undefined => w.events.findLast((e) => e.type === type)
  const file: File = {
    core,
    w,
    papers: new Set(rows.map((r) => r.kind)),
    event,
    data: (type) => JSON.parse(event(type)?.data ?? '{}') as EventData,
    accepted: w.row.accepted_at !== null,
    explained: explained !== undefined,
  }
  return LINES.map(([line, check]) => {
    const missing = check(file)
    return { line, ok: missing === null, missing }
  })
}

export async function selfCheckCase(core: Core, call: Call, id: string): Promise<CheckLine[]> {
  const { row } = await readableCase(core, call, id)
  return selfCheckOf(core, await loadWorking(core, core.db.read, row))
}
