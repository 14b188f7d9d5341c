import type { CaseState } from '#shared/rules/caseMachine.ts'
import type { IsoDate, IsoTime } from '#shared/rules/time.ts'
import type { Role } from '#shared/rules/roles.ts'
import type { Clearance } from '#shared/rules/visibility.ts'
import type { OtherTables } from './schemaOther.ts'
import type { HoldKind, Priority, TicketState } from '#shared/rules/ticketMachine.ts'

/** The tables as Kysely sees them; the text of the schema is in migrations/. Booleans are 0/1, JSON is text. */
export interface Tables extends OtherTables {
  meta: { key: string; value: string }
  setting: { key: string; value: string; updated_at: IsoTime }
  department: {
    code: string
    name: string
    short: string
    address: string | null
    phone: string | null
    valid_from: IsoDate
    valid_to: IsoDate | null
    data: string
  }
  street_area: { name: string; data: string }
  community: { code: string; name: string; area: string | null; data: string; address: string | null; phone: string | null; entered_by: string | null }
  community_affair: { code: string; name: string; grouping: string; data: string }
  matter: { code: string; short_code: string }
  matter_version: {
    id: string
    matter_code: string
    version: number
    name: string
    department_code: string
    valid_from: IsoDate
    valid_to: IsoDate | null
    sensitivity: string
    processing_type: string
    data: string
    created_at: IsoTime
  }
  search_alias: {
    id: string
    word: string
    target_code: string
    count: number
    state: 'suggested' | 'confirmed' | 'refused'
    first_by: string
    first_at: IsoTime
    last_by: string
    last_at: IsoTime
    decided_by: string | null
    decided_at: IsoTime | null
  }
  acceptance_point: {
    code: string
    name: string
    region: string
    address: string | null
    phone: string | null
    valid_from: IsoDate
    valid_to: IsoDate | null
    kind: 'centre' | 'station'
    community_code: string | null
  }
  counter: { point_code: string; number: string; name: string; active: number }
  calendar_year: { year: number; notice: string | null; imported_at: IsoTime; data: string }
  calendar_override: { date: IsoDate; kind: 'off' | 'work'; name: string; reason: string; set_by: string; set_at: IsoTime }
  staff: {
    id: string
    username: string
    display_name: string
    role: Role
    department_code: string | null
    point_code: string | null
    counter_number: string | null
    community_code: string | null
    leads: number
    clearance: Clearance | null
    password_hash: string
    failed_logins: number
    locked_until: IsoTime | null
    active: number
    created_at: IsoTime
  }
  /** Failed log-ins under names that are nobody's, by SHA-256 of the name. */
  login_failure: { name_hash: string; failures: number; locked_until: IsoTime | null; at: IsoTime }
  session: {
    token_hash: string
    staff_id: string
    created_at: IsoTime
    last_seen_at: IsoTime
    expires_at: IsoTime
    locked: number
  }
  applicant: {
    id: string
    kind: 'person' | 'organisation'
    name: string
    name_key: string
    pinyin: string
    initials: string
    id_type: string
    id_number: string
    phone: string | null
    phone_tail: string | null
    address: string | null
    community_code: string | null
    representative: string | null
    created_at: IsoTime
    updated_at: IsoTime
    /** The record that goes on in place of this one. */
    merged_into: string | null
  }
  number_series: { series: string; last: number }
  cases: CaseTable
  case_task: {
    id: string
    case_id: string
    kind: 'joint' | 'outside' | 'community'
    owner_code: string | null
    owner_name: string
    step: string
    opened_at: IsoTime
    due: IsoDate | null
    signed_at: IsoTime | null
    done_at: IsoTime | null
    result: string | null
    opinion: string | null
    done_by: string | null
  }
  case_material: {
    case_id: string
    no: number
    name: string
    form: string
    required: number
    received: number
    copies: number
    keep: string
    missing_reason: string | null
  }
  case_event: {
    id: string
    case_id: string
    seq: number
    type: string
    at: IsoTime
    actor_id: string
    actor_name: string
    from_state: CaseState
    to_state: CaseState
    data: string
  }
  saved_query: {
    id: string
    name: string
    owner_id: string
    shared: number
    filter: string
    columns: string
    department_code: string | null
    created_at: IsoTime
    updated_at: IsoTime
  }
  export_schedule: {
    id: string
    query_id: string
    folder: string
    format: 'csv' | 'xlsx'
    every: 'day' | 'week' | 'month'
    at: string
    day: number
    active: number
    created_by: string
    last_run: IsoTime | null
    last_result: string | null
  }
  report_edition: {
    id: string
    /** Month, cut-off and point in one text: what is frozen once. */
    period: string
    month: string
    edition: number
    report: string
    data_hash: string
    frozen_at: IsoTime
    frozen_by: string
    note: string | null
    differences: string
  }
  report_kept: {
    edition_id: string
    /** Masked list of cases: JSON lines, gzipped. */
    detail: Uint8Array
    /** ReportCharts as JSON. */
    charts: string
  }
  district_centre: { id: string; name: string; public_key: string; added_at: IsoTime; added_by: string }
  district_package: {
    id: string
    centre_id: string
    period: string
    month: string
    edition: number
    manifest: string
    report: string
    detail: Uint8Array
    sha256: string
    imported_at: IsoTime
    imported_by: string
  }
  draft: {
    id: string
    point_code: string
    counter: string | null
    owner_id: string
    version: number
    title: string
    data: string
    created_at: IsoTime
    updated_at: IsoTime
  }
  shift: {
    id: string
    staff_id: string
    point_code: string
    counter: string
    started_at: IsoTime
    ended_at: IsoTime | null
    to_staff: string | null
    keeping: string
    incidents: string | null
    document_id: string | null
  }
  reserved_number: {
    number: string
    point_code: string
    counter: string
    serial: number
    printed_at: IsoTime
    printed_by: string
    document_id: string
    state: 'open' | 'used' | 'void'
    case_id: string | null
    void_reason: string | null
    ended_at: IsoTime | null
    ended_by: string | null
  }
  queue_group: { point_code: string; code: string; name: string; departments: string }
  ticket: {
    id: string
    point_code: string
    day: IsoDate
    number: string
    group_code: string
    state: TicketState
    priority: Priority
    /** 0 goes before 1; then by order_key. */
    rank: number
    order_key: IsoTime
    hold_kind: HoldKind | null
    counter: string | null
    staff_id: string | null
    taken_at: IsoTime
    called_at: IsoTime | null
    started_at: IsoTime | null
    ended_at: IsoTime | null
    since: IsoTime
    calls: number
    wait_ms: number
    service_ms: number
    hold_ms: number
  }
  ticket_event: { id: string; ticket_id: string; seq: number; type: string; at: IsoTime; actor_id: string; counter: string | null; data: string }
  ticket_case: { ticket_id: string; case_id: string }
  document: {
    id: string
    case_id: string | null
    kind: string
    number: string
    event_id: string | null
    template_version: string
    data: string
    content_hash: string
    created_at: IsoTime
    created_by: string
  }
  document_file: { document_id: string; pdf: Uint8Array; sha256: string; rendered_at: IsoTime }
  print_job: {
    id: string
    document_id: string
    copy_no: number
    status: 'queued' | 'printing' | 'printed' | 'failed' | 'cancelled'
    printer: string | null
    failure: string | null
    reason: string | null
    requested_by: string
    requested_at: IsoTime
    updated_at: IsoTime
  }
  audit: {
    seq: number
    at: IsoTime
    actor_id: string
    actor_name: string
    action: string
    subject: string | null
    outcome: 'ok' | 'refused'
    detail: string
    prev_hash: string
    hash: string
  }
  audit_head: { id: number; seq: number; hash: string }
  idempotency: {
    actor_id: string
    key: string
    action: string
    request_hash: string
    response: string
    created_at: IsoTime
  }
}

/** A case as it stands now; every column but the keys is derived from its events and its application. */
export interface CaseTable {
  id: string
  number: string
  version: number
  state: CaseState
  matter_code: string
  matter_version_id: string
  processing_type: string
  sensitivity: string
  department_code: string
  point_code: string
  counter_number: string
  applicant_id: string
  applicant_kind: 'person' | 'organisation'
  applicant_name: string
  applicant_name_key: string
  applicant_pinyin: string
  applicant_initials: string
  applicant_id_type: string
  applicant_id_number: string
  applicant_phone: string | null
  applicant_phone_tail: string | null
  community_code: string | null
  applicant_data: string
  agent_data: string | null
  clerk_id: string
  officer_id: string | null
  received_at: IsoTime
  accepted_at: IsoTime | null
  /** Legal date of acceptance (deemed acceptance counts from receipt). */
  acceptance_date: IsoDate | null
  dispatched_at: IsoTime | null
  signed_in_at: IsoTime | null
  /** When handling ended (closed or any other end), and how. */
  ended_at: IsoTime | null
  end_kind: string | null
  delivered_at: IsoTime | null
  result: string | null
  legal_due: IsoDate | null
  promised_due: IsoDate | null
  /** The date the colour follows: promised, legal where there is no promise. */
  due: IsoDate | null
  dates_provisional: number
  /** Last day to accept or tell what is missing; watched while received (行政许可法 §32). */
  acceptance_deadline: IsoDate | null
  correction_deadline: IsoDate | null
  /** 容缺: the day by which promised papers must be in. */
  promise_due: IsoDate | null
  suspended: number
  supervised: number
  /** 1…5, 5 is best; null: not rated. */
  rating: number | null
  updated_at: IsoTime
}
