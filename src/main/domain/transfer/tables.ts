import { NO_PASSWORD } from '#main/domain/session/password.ts'
import type { Tables } from '#main/database/schema.ts'

/**
 * Every table of the database: whether a full export takes it, and how. The order is that of an import: no row comes before one it refers
 * to. A test holds this list against the schema: a new table must be decided on here.
 */
export interface Exported {
  /** Primary key: the order of the lines. */
  key: string[]
  /** Rows of one acceptance point, as an SQL condition with {p} for its code; `all`: what its cases may need; `none`: stays with the centre. */
  point: string
  /** A row the importing centre has already under a key: `same` must be equal, `keep` leaves the importing centre's own. */
  known: 'same' | 'keep'
  /** Other keys that are unique. */
  unique?: string[][]
  /** Columns that name a member of staff. */
  people?: string[]
  /** Columns that refer to rows the importing centre may know under another key. */
  refers?: Record<string, keyof Tables>
  /** Numbers counted per centre: beside another centre's they carry a mark. */
  marked?: string
  /** Set after all rows are there: they refer to rows of their own table. */
  later?: string[]
  /** Columns that never leave, and what stands in their place afterwards. */
  secret?: Record<string, string | number | null>
  /** A large column kept as a file of its own beside the lines. */
  file?: { column: string; folder: string; ending: string }
}
/** Why a table stays. */
export interface Kept {
  stays: string
}

/** Settings that hold keys or passwords. */
export const SECRET_SETTING = /key|secret|token|password|certificate|tls/i

const CASES = '(SELECT id FROM cases WHERE point_code = {p})'
const OF_CASE = `case_id IN ${CASES}`
const LIGHT = '(SELECT id FROM light_case WHERE point_code = {p})'
const TICKETS = '(SELECT id FROM ticket WHERE point_code = {p})'
const BATCHES = '(SELECT id FROM transfer_batch WHERE point_code = {p})'
const COMPLAINT = `(point_code = {p} OR ${OF_CASE})`
const COMPLAINTS = `(SELECT id FROM complaint WHERE ${COMPLAINT})`
const DOCUMENT = `(${OF_CASE} OR id IN (SELECT document_id FROM shift WHERE point_code = {p}) OR id IN (SELECT document_id FROM reserved_number WHERE point_code = {p}) OR id IN (SELECT document_id FROM transfer_batch WHERE point_code = {p}) OR event_id IN (SELECT id FROM point_closure WHERE point_code = {p}) OR id IN (SELECT document_id FROM supervision_slip WHERE ${OF_CASE}))`
const DOCUMENTS = `(SELECT id FROM document WHERE ${DOCUMENT})`
const ADMISSIONS = `(SELECT admission_id FROM community_task WHERE ${OF_CASE})`
const APPLICANTS = `(WITH RECURSIVE need(id) AS (SELECT applicant_id FROM cases WHERE point_code = {p} UNION
  SELECT a.merged_into FROM applicant a JOIN need n ON n.id = a.id WHERE a.merged_into IS NOT NULL) SELECT id FROM need)`

const place = (key: string[], more: Partial<Exported> = {}): Exported => ({ key, point: 'all', known: 'keep', ...more })
const ofCase = (more: Partial<Exported> = {}): Exported => ({ key: ['id'], point: OF_CASE, known: 'same', ...more })
const centre = (more: Partial<Exported> = {}): Exported => ({ key: ['id'], point: 'none', known: 'same', ...more })

export const TABLES: Record<keyof Tables, Exported | Kept> = {
  meta: { stays: '本安装自己的标识;中心名称和编号写在导出清单里' },
  session: { stays: '登录会话是秘密' },
  login_failure: { stays: '只为限制登录次数' },
  idempotency: { stays: '只为防止同一提交重复,一个月后清除' },
  audit: { stays: '日志另存为 journal.jsonl,导入后单独保存在 carried_audit,不并入导入方的日志链' },
  audit_head: { stays: '由日志得出' },

  setting: { key: ['key'], point: 'none', known: 'keep' },
  department: place(['code'], { unique: [['name']] }),
  street_area: place(['name']),
  community: place(['code'], { unique: [['area', 'name']] }),
  community_affair: place(['code']),
  matter: place(['code'], { unique: [['short_code']] }),
  matter_version: place(['id'], { unique: [['matter_code', 'version'], ['matter_code', 'valid_from']] }),
  acceptance_point: place(['code']),
  counter: place(['point_code', 'number']),
  calendar_year: place(['year']),
  calendar_override: place(['date']),
  staff: {
    key: ['id'], point: 'all', known: 'keep', unique: [['username']],
    secret: { password_hash: NO_PASSWORD, failed_logins: 0, locked_until: null, active: 0 },
  },
  search_alias: { key: ['id'], point: 'none', known: 'keep', unique: [['word', 'target_code']] },
  number_series: { key: ['series'], point: `series LIKE 'case:______' || {p} || ':%'`, known: 'keep' },
  applicant: { key: ['id'], point: `id IN ${APPLICANTS}`, known: 'keep', unique: [['id_type', 'id_number']], later: ['merged_into'], refers: { merged_into: 'applicant' } },
  property_company: place(['id'], { unique: [['name']] }),
  estate: place(['id'], { unique: [['community_code', 'name']], refers: { company_id: 'property_company' } }),
  help_bell: { key: ['id'], point: 'id IN (SELECT bell_id FROM light_case WHERE point_code = {p})', known: 'keep', unique: [['community_code', 'place']], secret: { token_hash: NO_PASSWORD, active: 0 } },

  cases: {
    key: ['id'], point: 'point_code = {p}', known: 'same', unique: [['number']], people: ['clerk_id', 'officer_id'],
    refers: { applicant_id: 'applicant', matter_version_id: 'matter_version' },
  },
  case_task: ofCase(),
  case_material: ofCase({ key: ['case_id', 'no'] }),
  case_event: ofCase({ unique: [['case_id', 'seq']] }),
  document: { key: ['id'], point: DOCUMENT, known: 'same', unique: [['kind', 'number']], marked: 'number' },
  document_file: {
    key: ['document_id'], point: `document_id IN ${DOCUMENTS}`, known: 'same', file: { column: 'pdf', folder: 'documents', ending: 'pdf' },
  },
  print_job: { key: ['id'], point: `document_id IN ${DOCUMENTS}`, known: 'same', unique: [['document_id', 'copy_no']] },
  draft: { key: ['id'], point: 'point_code = {p}', known: 'same', people: ['owner_id'] },
  shift: { key: ['id'], point: 'point_code = {p}', known: 'same', people: ['staff_id'] },
  reserved_number: { key: ['number'], point: 'point_code = {p}', known: 'same', unique: [['document_id'], ['case_id']], people: ['printed_by', 'ended_by'] },
  queue_group: { key: ['point_code', 'code'], point: 'point_code = {p}', known: 'keep' },
  ticket: { key: ['id'], point: 'point_code = {p}', known: 'same', unique: [['point_code', 'day', 'number']], people: ['staff_id'] },
  ticket_event: { key: ['id'], point: `ticket_id IN ${TICKETS}`, known: 'same', unique: [['ticket_id', 'seq']] },
  ticket_case: { key: ['ticket_id', 'case_id'], point: `ticket_id IN ${TICKETS} AND ${OF_CASE}`, known: 'same' },
  saved_query: centre({ unique: [['owner_id', 'name']], people: ['owner_id'] }),
  export_schedule: centre({ people: ['created_by'] }),
  report_edition: centre({ unique: [['period', 'edition']], people: ['frozen_by'], marked: 'period' }),
  report_kept: centre({ key: ['edition_id'], refers: { edition_id: 'report_edition' } }),
  district_centre: centre({ known: 'keep', unique: [['public_key']] }),
  district_package: centre({ unique: [['centre_id', 'period', 'edition']], refers: { centre_id: 'district_centre' } }),

  matter_authority: place(['id'], { unique: [['matter_code', 'valid_from']], people: ['recorded_by'] }),
  opinion_template: centre({ known: 'keep', unique: [['department_code', 'title']], people: ['created_by'] }),
  paper_request: ofCase({ people: ['asked_by', 'answered_by'] }),
  custody_event: ofCase({ unique: [['case_id', 'seq']], people: ['from_staff', 'to_staff'] }),
  transfer_batch: { key: ['id'], point: 'point_code = {p}', known: 'same', unique: [['number']], people: ['created_by'], marked: 'number' },
  transfer_batch_case: { key: ['batch_id', 'case_id'], point: `batch_id IN ${BATCHES} AND ${OF_CASE}`, known: 'same' },

  community_task: ofCase({ key: ['task_id'], people: ['assigned_to', 'notice_by', 'notice_down_by'] }),
  light_case: {
    key: ['id'], point: 'point_code = {p}', known: 'same', unique: [['number']], people: ['owner_staff'], marked: 'number', refers: { estate_id: 'estate', bell_id: 'help_bell' },
  },
  light_case_event: { key: ['id'], point: `light_case_id IN ${LIGHT}`, known: 'same', unique: [['light_case_id', 'seq']] },
  activity: centre({ people: ['created_by'] }),

  admission: { key: ['id'], point: `id IN ${ADMISSIONS}`, known: 'same', unique: [['number']], people: ['created_by'], marked: 'number' },
  admission_event: { key: ['id'], point: `admission_id IN ${ADMISSIONS}`, known: 'same', unique: [['admission_id', 'seq']] },
  admission_refusal: ofCase(),
  // By seq: an entry corrects an earlier one. Before the settlements: a closed month takes no more lines.
  fund_entry: centre({ key: ['department_code', 'community_code', 'seq'], unique: [['id']] }),
  // A settlement is between a department and a community, whatever point the cases came through: it is not divided.
  settlement: centre({ unique: [['month', 'department_code', 'community_code']], people: ['department_signed_by', 'community_signed_by'] }),

  supervision_slip: ofCase({ unique: [['number'], ['event_id']], people: ['issued_by', 'replied_by', 'closed_by'], marked: 'number' }),
  supervision_escalation: { key: ['slip_id', 'level'], point: `slip_id IN (SELECT id FROM supervision_slip WHERE ${OF_CASE})`, known: 'same', people: ['head_id'] },
  complaint: { key: ['id'], point: COMPLAINT, known: 'same', unique: [['number']], people: ['owner_staff', 'created_by'], marked: 'number' },
  complaint_event: { key: ['id'], point: `complaint_id IN ${COMPLAINTS}`, known: 'same', unique: [['complaint_id', 'seq']] },
  rating_follow_up: ofCase({ unique: [['event_id']], people: ['done_by'] }),
  overrun_explanation: ofCase({ people: ['actor_id'] }),
  asked_form: centre({ people: ['recorded_by'] }),
  evaluation_indicator: centre({ key: ['code'], known: 'keep' }),
  evaluation_value: centre({ people: ['entered_by'] }),

  ownership_change: centre({ known: 'keep', unique: [['matter_code', 'effective_from']], people: ['decided_by'], refers: { version_id: 'matter_version' } }),
  point_closure: { key: ['id'], point: 'point_code = {p}', known: 'keep', unique: [['point_code']], people: ['decided_by'] },
  carried_over: centre({ known: 'keep', unique: [['sha256']] }),
  carried_audit: { key: ['source', 'seq'], point: `subject IN ${CASES}`, known: 'same' },
  notice_seen: { key: ['staff_id', 'key'], point: 'none', known: 'keep', people: ['staff_id'] },
}

export const isExported = (rule: Exported | Kept): rule is Exported => 'key' in rule

/** The exported tables in the order of an import. */
export const EXPORTED: [keyof Tables, Exported][] = Object.entries(TABLES).flatMap(([table, rule]) => (isExported(rule) ? [[table as keyof Tables, rule]] : []))

/** Columns of a table that name a member of staff, for the people a part of the centre needs. */
export const PEOPLE: [keyof Tables, string, Exported][] = EXPORTED.flatMap(([table, rule]) => (rule.people ?? []).map((column): [keyof Tables, string, Exported] => [table, column, rule]))
