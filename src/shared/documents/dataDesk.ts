import { z } from 'zod'
import { CaseData, HeaderData, Officer, Prim } from './parts.ts'

/** Data of the papers of the desk itself: rating, supervision, shift, archive, emergency forms. */

const { text, date, time } = Prim
const count = z.number().int().nonnegative()

/** D17 评价单 (好差评, five levels). */
export const RatingData = CaseData.extend({
  officer: Officer,
  servedAt: time,
  /** Empty on a blank form. */
  level: z.enum(['非常满意', '满意', '基本满意', '不满意', '非常不满意']).optional(),
  comment: text.optional(),
  /** Where the slip goes. */
  handIn: text,
})

/** D18 督办单, of a case, or of something else named by `subject`. */
export const SupervisionData = HeaderData.extend({
  ...CaseData.pick({ caseNumber: true, matter: true, applicant: true, agent: true }).partial().shape,
  subject: text.optional(),
  department: text,
  /** Absent before acceptance, and where the law sets no limit. */
  acceptedAt: time.optional(),
  legalDue: date.optional(),
  promisedDue: date.optional(),
  /** Working days over the promised (or legal) date; 0 before it. */
  overdueDays: count,
  facts: text,
  demand: text,
  replyBy: date,
  supervisor: text,
  issuedAt: time,
}).refine((d) => d.subject !== undefined || (d.matter !== undefined && d.applicant !== undefined && d.caseNumber !== undefined), '督办单须写明办件或事由')

/** D19 交接班表 */
export const ShiftData = HeaderData.extend({
  counter: text,
  from: text,
  to: text,
  startedAt: time,
  endedAt: time,
  counts: z.object({ called: count, consulted: count, received: count, accepted: count, closed: count, delivered: count, missed: count }),
  /** Cases handed over unfinished. */
  open: z.array(z.object({ caseNumber: z.string().regex(/^\d{21}$/), matter: text, state: text, due: date.optional(), todo: text })).default([]),
  /** Originals, seals, blank forms in keeping. */
  keeping: z.array(z.object({ name: text, amount: text, note: text.optional() })).default([]),
  incidents: text.optional(),
})

/** D22 归档目录 (卷内目录) of one case. */
export const ArchiveListData = CaseData.extend({
  /** 档号 */
  fileNumber: text,
  retention: z.enum(['永久', '30年', '10年']),
  acceptedAt: time.optional(),
  closedAt: time,
  result: text,
  items: z.array(z.object({
    no: z.number().int().positive(), name: text, number: text.optional(), date: date.optional(), pages: z.number().int().positive(),
    note: text.optional(),
  })).min(1),
  compiledBy: text,
  checkedBy: text.optional(),
  archivedAt: time,
  /** Lines of the self-check that were waived, by name. */
  waivers: z.array(z.object({ line: text, by: text, reason: text })).default([]),
})

/** D23 空白预编号受理单: filled in by hand while the power or the machine is down, typed in later. */
export const BlankFormData = HeaderData.extend({
  caseNumber: z.string().regex(/^\d{21}$/),
  counter: text,
  /** Lines of the material list. */
  rows: z.number().int().min(1).max(14).default(8),
})

/** PN 社区公示: goes up on the wall, so it carries the surname and 某 only, no numbers, no address. */
export const PublicNoticeData = HeaderData.extend({
  community: text,
  matter: text,
  /** `王某`, or the name of an organisation. */
  applicant: text.refine((name) => !/\d{6}/.test(name), { message: '公示单上不能有号码' }),
  department: text,
  acceptedOn: date.optional(),
  from: date,
  to: date,
  place: text,
  postedBy: text,
  objections: z.object({ place: text, phone: text }),
})

const HandOverLine = z.object({
  caseNumber: z.string().regex(/^\d{21}$/), matter: text, applicant: text, state: text, due: date.optional(), ended: date.optional(), papers: text,
})

/** YJ 受理点移交清单: all cases of one department that came through a closed acceptance point. */
export const HandOverData = HeaderData.extend({
  department: text,
  from: text,
  successor: text.optional(),
  lastDay: date,
  documentNumber: text,
  reason: text,
  open: z.array(HandOverLine),
  closed: z.array(HandOverLine),
})
