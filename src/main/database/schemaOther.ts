import type { CustodyKind } from '#shared/rules/custody.ts'
import type { IsoDate, IsoTime } from '#shared/rules/time.ts'
import type { SupervisionTables } from './schemaSupervision.ts'

/** Tables of the other side of the counter (migrations 10-14): departments, communities, funds, supervision, transfer. Amounts are fen. */
export interface OtherTables extends SupervisionTables {
  matter_authority: {
    id: string
    matter_code: string
    issuing_authority: string
    seal_owner: string
    delegated: number
    letter_number: string | null
    letter_from: IsoDate | null
    letter_to: IsoDate | null
    valid_from: IsoDate
    valid_to: IsoDate | null
    note: string | null
    recorded_by: string
    recorded_at: IsoTime
  }
  opinion_template: {
    id: string
    department_code: string
    matter_code: string | null
    result: string
    title: string
    body: string
    active: number
    created_by: string
    created_at: IsoTime
    updated_at: IsoTime
  }
  paper_request: {
    id: string
    case_id: string
    department_code: string
    papers: string
    reason: string
    asked_by: string
    asked_at: IsoTime
    answer_due: IsoDate
    answered_by: string | null
    answered_at: IsoTime | null
    answer: string | null
  }
  custody_event: {
    id: string
    case_id: string
    seq: number
    at: IsoTime
    kind: CustodyKind
    from_staff: string | null
    to_staff: string | null
    to_place: string
    note: string | null
    actor_id: string
  }
  transfer_batch: {
    id: string
    number: string
    department_code: string
    point_code: string
    created_at: IsoTime
    created_by: string
    document_id: string | null
  }
  transfer_batch_case: {
    batch_id: string
    case_id: string
  }
  community_task: {
    task_id: string
    case_id: string
    community_code: string
    department_code: string
    matter_code: string
    work: 'homeVisit' | 'publicNotice' | 'survey' | 'assist'
    admission_id: string
    assigned_to: string | null
    units: number
    form: string
    notice_from: IsoDate | null
    notice_to: IsoDate | null
    notice_place: string | null
    notice_document: string | null
    notice_by: string | null
    notice_down_on: IsoDate | null
    notice_down_by: string | null
    notice_objections: string | null
  }
  property_company: {
    id: string
    name: string
    phone: string | null
    contact: string | null
    active: number
  }
  estate: {
    id: string
    community_code: string
    name: string
    company_id: string | null
  }
  help_bell: {
    id: string
    community_code: string
    place: string
    token_hash: string
    active: number
    created_at: IsoTime
  }
  light_case: {
    id: string
    number: string
    version: number
    kind: 'affair' | 'help' | 'property' | 'inquiry'
    channel: 'counter' | 'hotline' | 'internet' | 'bell' | 'community'
    affair_code: string | null
    community_code: string | null
    estate_id: string | null
    point_code: string | null
    title: string
    content: string
    person_name: string | null
    person_phone: string | null
    place: string | null
    owner_kind: 'community' | 'propertyCompany' | 'department' | 'centre'
    owner_code: string | null
    owner_staff: string | null
    state: 'open' | 'answered' | 'done' | 'cancelled'
    urgent: number
    received_at: IsoTime
    promised_at: IsoTime
    answered_at: IsoTime | null
    done_at: IsoTime | null
    answer: string | null
    bell_id: string | null
    query_hash: string | null
    created_by: string
    updated_at: IsoTime
  }
  light_case_event: {
    id: string
    light_case_id: string
    seq: number
    type: string
    at: IsoTime
    actor_id: string
    actor_name: string
    data: string
  }
  activity: {
    id: string
    community_code: string
    affair_code: string
    title: string
    place: string
    planned_at: IsoTime
    expected: number | null
    state: 'planned' | 'done' | 'cancelled'
    held_at: IsoTime | null
    attended: number | null
    result: string | null
    created_by: string
    updated_at: IsoTime
  }
  admission: {
    id: string
    number: string
    department_code: string
    community_code: string | null
    matter_code: string | null
    /** Null: every kind of work. */
    work: 'homeVisit' | 'publicNotice' | 'survey' | 'assist' | null
    task: string
    unit: string
    amount_fen: number | null
    valid_from: IsoDate
    valid_to: IsoDate | null
    ended_on: IsoDate | null
    agreement: string | null
    state: 'submitted' | 'districtApproved' | 'admitted' | 'refused' | 'ended'
    version: number
    created_by: string
    created_at: IsoTime
  }
  admission_event: {
    id: string
    admission_id: string
    seq: number
    type: string
    at: IsoTime
    actor_id: string
    actor_name: string
    data: string
  }
  admission_refusal: {
    id: string
    at: IsoTime
    department_code: string
    community_code: string | null
    matter_code: string | null
    case_id: string | null
    reason: string
    asked_by: string
  }
  settlement: {
    id: string
    month: string
    department_code: string
    community_code: string
    state: 'open' | 'closed'
    department_signed_by: string | null
    department_signed_at: IsoTime | null
    community_signed_by: string | null
    community_signed_at: IsoTime | null
    total_fen: number | null
    entries: number | null
    unpriced: number | null
    last_seq: number | null
    closed_at: IsoTime | null
    document_id: string | null
  }
  fund_entry: {
    id: string
    seq: number
    month: string
    department_code: string
    community_code: string
    kind: 'accrual' | 'deduction' | 'correction' | 'payment'
    task_id: string | null
    admission_id: string | null
    corrects: string | null
    units: number | null
    unit: string | null
    unit_fen: number | null
    amount_fen: number | null
    reason: string | null
    entered_by: string
    entered_at: IsoTime
  }
  asked_form: {
    id: string
    department_code: string
    community_code: string | null
    name: string
    used_for: string
    basis: string | null
    every: 'once' | 'week' | 'month' | 'quarter' | 'year'
    pages: number | null
    minutes: number | null
    asked_on: IsoDate
    ended_on: IsoDate | null
    end_reason: string | null
    recorded_by: string
    recorded_at: IsoTime
  }
  evaluation_indicator: {
    code: string
    name: string
    grouping: string
    source: string
    method: 'computed' | 'entered'
    formula: string | null
    unit: string
    every: 'month' | 'quarter' | 'year'
    active: number
    position: number
    updated_at: IsoTime
  }
  evaluation_value: {
    id: string
    indicator_code: string
    community_code: string | null
    period: string
    value: string
    evidence: string
    entered_by: string
    entered_at: IsoTime
  }
  ownership_change: {
    id: string
    matter_code: string
    from_department: string
    to_department: string | null
    to_stations: number
    effective_from: IsoDate
    open_cases: 'stay' | 'move'
    document_number: string
    reason: string
    version_id: string | null
    decided_by: string
    decided_at: IsoTime
    moved: number
    /** JSON: cases that could not move, and why. */
    problems: string
    done_at: IsoTime | null
  }
  point_closure: {
    id: string
    point_code: string
    last_day: IsoDate
    successor: string | null
    reason: string
    document_number: string
    open_cases: 'stay' | 'move'
    decided_by: string
    decided_at: IsoTime
    export_sha256: string | null
    moved: number
    done_at: IsoTime | null
  }
  carried_over: {
    id: string
    sha256: string
    source: string
    cases: number
    documents: number
    imported_at: IsoTime
    imported_by: string
  }
  carried_audit: {
    source: string
    seq: number
    at: IsoTime
    actor_id: string
    actor_name: string
    action: string
    subject: string | null
    outcome: string
    detail: string
    prev_hash: string
    hash: string
  }
  notice_seen: {
    staff_id: string
    key: string
    seen_at: IsoTime
  }
}
