import type { IsoDate, IsoTime } from '#shared/rules/time.ts'

/** Tables of supervision and complaints (migration 13). */
export interface SupervisionTables {
  supervision_slip: {
    id: string
    number: string
    case_id: string | null
    event_id: string | null
    target_kind: 'department' | 'community' | 'point'
    target_code: string
    subject: string
    reason: string
    reply_due: IsoDate
    level: number
    issued_by: string
    issued_at: IsoTime
    replied_by: string | null
    replied_at: IsoTime | null
    reply: string | null
    closed_by: string | null
    closed_at: IsoTime | null
    verdict: 'settled' | 'partly' | 'unsettled' | 'withdrawn' | null
    verdict_note: string | null
    document_id: string | null
  }
  supervision_escalation: {
    slip_id: string
    level: number
    at: IsoTime
    head_id: string | null
    head_name: string
  }
  complaint: {
    id: string
    number: string
    version: number
    kind: 'complaint' | 'unresolved'
    channel: string
    state: 'accepted' | 'investigating' | 'handled' | 'answered' | 'archived'
    case_id: string | null
    about_kind: 'point' | 'department' | 'community' | 'staff' | 'matter'
    about_code: string | null
    point_code: string | null
    title: string
    content: string
    person_name: string | null
    person_phone: string | null
    owner_staff: string | null
    due: IsoDate
    received_at: IsoTime
    answered_at: IsoTime | null
    archived_at: IsoTime | null
    finding: string | null
    handling: string | null
    answer: string | null
    answered_to: string | null
    justified: number | null
    created_by: string
    updated_at: IsoTime
  }
  complaint_event: {
    id: string
    complaint_id: string
    seq: number
    type: string
    at: IsoTime
    actor_id: string
    actor_name: string
    data: string
  }
  rating_follow_up: {
    id: string
    case_id: string
    event_id: string
    level: number
    opened_at: IsoTime
    due: IsoDate
    done_at: IsoTime | null
    done_by: string | null
    told: string | null
    cause: string | null
    measure: string | null
  }
  overrun_explanation: {
    id: string
    case_id: string
    at: IsoTime
    cause: string
    measure: string
    planned_end: IsoDate | null
    actor_id: string
    actor_name: string
  }
}
