import type { Ddl } from '../ddl.ts'

/** Version 13: supervision slips, complaints, 办不成事, follow-up of bad ratings, overrun explanations; asked forms; evaluation index. Frozen once released. */
export const supervisionWork = {
  version: 13,
  name: 'supervision',
  statements: (t: Ddl): string[] => [
    // 督办单 with a date to answer by; the D18 and the event are those of the case where there is one. `subject` says what it is about.
    `CREATE TABLE supervision_slip (
      id ${t.text} PRIMARY KEY, number ${t.text} NOT NULL UNIQUE, case_id ${t.text} REFERENCES cases(id), event_id ${t.text} UNIQUE REFERENCES case_event(id),
      target_kind ${t.text} NOT NULL CHECK (target_kind IN ('department','community','point')), target_code ${t.text} NOT NULL, subject ${t.text} NOT NULL, reason ${t.text} NOT NULL,
      reply_due ${t.text} NOT NULL, level ${t.int} NOT NULL DEFAULT 1 CHECK (level BETWEEN 1 AND 3), issued_by ${t.text} NOT NULL REFERENCES staff(id), issued_at ${t.text} NOT NULL,
      replied_by ${t.text} REFERENCES staff(id), replied_at ${t.text}, reply ${t.text}, closed_by ${t.text} REFERENCES staff(id), closed_at ${t.text},
      verdict ${t.text} CHECK (verdict IN ('settled','partly','unsettled','withdrawn')), verdict_note ${t.text}, document_id ${t.text} REFERENCES document(id),
      CHECK ((case_id IS NULL) = (event_id IS NULL)), CHECK ((replied_at IS NULL) = (reply IS NULL)), CHECK ((closed_at IS NULL) = (verdict IS NULL))) ${t.end}`,
    `CREATE INDEX supervision_slip_open ON supervision_slip (reply_due) WHERE closed_at IS NULL`,
    `CREATE INDEX supervision_slip_closed ON supervision_slip (closed_at) WHERE closed_at IS NOT NULL`,
    `CREATE INDEX supervision_slip_target ON supervision_slip (target_kind, target_code, issued_at)`,
    `CREATE INDEX supervision_slip_case ON supervision_slip (case_id)`,
    // A slip nobody answered goes up, once to each level, and it stays known when and to whom.
    `CREATE TABLE supervision_escalation (
      slip_id ${t.text} NOT NULL REFERENCES supervision_slip(id), level ${t.int} NOT NULL CHECK (level BETWEEN 2 AND 3), at ${t.text} NOT NULL,
      head_id ${t.text} REFERENCES staff(id), head_name ${t.text} NOT NULL, PRIMARY KEY (slip_id, level)) ${t.end}`,
    ...t.appendOnly('supervision_escalation'),
    // The board of supervision asks for the few cases that ended late among all that ever ended.
    `CREATE INDEX cases_ended_late ON cases ((CASE WHEN substr(ended_at, 1, 10) > due THEN ended_at END), state, id)`,
    // 投诉 and 办不成事 in five steps: 受理 调查 处置 反馈 归档.
    `CREATE TABLE complaint (
      id ${t.text} PRIMARY KEY, number ${t.text} NOT NULL UNIQUE, version ${t.int} NOT NULL CHECK (version >= 1), kind ${t.text} NOT NULL CHECK (kind IN ('complaint','unresolved')),
      channel ${t.text} NOT NULL, state ${t.text} NOT NULL CHECK (state IN ('accepted','investigating','handled','answered','archived')),
      case_id ${t.text} REFERENCES cases(id), about_kind ${t.text} NOT NULL CHECK (about_kind IN ('point','department','community','staff','matter')), about_code ${t.text},
      point_code ${t.text}, title ${t.text} NOT NULL, content ${t.text} NOT NULL, person_name ${t.text}, person_phone ${t.text}, owner_staff ${t.text} REFERENCES staff(id),
      due ${t.text} NOT NULL, received_at ${t.text} NOT NULL, answered_at ${t.text}, archived_at ${t.text}, finding ${t.text}, handling ${t.text}, answer ${t.text}, answered_to ${t.text},
      justified ${t.int} CHECK (justified IN (0,1)), created_by ${t.text} NOT NULL REFERENCES staff(id), updated_at ${t.text} NOT NULL,
      CHECK (state NOT IN ('answered','archived') OR answered_at IS NOT NULL), CHECK ((state = 'archived') = (archived_at IS NOT NULL)),
      CHECK ((answered_at IS NULL) = (answer IS NULL) AND (answered_at IS NULL) = (answered_to IS NULL))) ${t.end}`,
    `CREATE INDEX complaint_received ON complaint (kind, received_at)`,
    `CREATE INDEX complaint_open ON complaint (due) WHERE archived_at IS NULL`,
    `CREATE INDEX complaint_archived ON complaint (archived_at) WHERE archived_at IS NOT NULL`,
    `CREATE TABLE complaint_event (
      id ${t.text} PRIMARY KEY, complaint_id ${t.text} NOT NULL REFERENCES complaint(id), seq ${t.int} NOT NULL, type ${t.text} NOT NULL, at ${t.text} NOT NULL,
      actor_id ${t.text} NOT NULL, actor_name ${t.text} NOT NULL, data ${t.text} NOT NULL, UNIQUE (complaint_id, seq)) ${t.end}`,
    ...t.appendOnly('complaint_event'),
    // 差评回访; a bad rating (1 or 2) opens one, a second bad rating while it is open opens no other.
    `CREATE TABLE rating_follow_up (
      id ${t.text} PRIMARY KEY, case_id ${t.text} NOT NULL REFERENCES cases(id), event_id ${t.text} NOT NULL UNIQUE REFERENCES case_event(id),
      level ${t.int} NOT NULL CHECK (level BETWEEN 1 AND 2), opened_at ${t.text} NOT NULL, due ${t.text} NOT NULL,
      done_at ${t.text}, done_by ${t.text} REFERENCES staff(id), told ${t.text}, cause ${t.text}, measure ${t.text}, CHECK ((done_at IS NULL) = (measure IS NULL))) ${t.end}`,
    `CREATE INDEX rating_follow_up_open ON rating_follow_up (due) WHERE done_at IS NULL`,
    `CREATE INDEX rating_follow_up_done ON rating_follow_up (done_at) WHERE done_at IS NOT NULL`,
    `CREATE INDEX rating_follow_up_case ON rating_follow_up (case_id)`,
    // Why a limit was missed. A case that has ended has no planned end any more.
    `CREATE TABLE overrun_explanation (
      id ${t.text} PRIMARY KEY, case_id ${t.text} NOT NULL REFERENCES cases(id), at ${t.text} NOT NULL, cause ${t.text} NOT NULL, measure ${t.text} NOT NULL, planned_end ${t.text},
      actor_id ${t.text} NOT NULL REFERENCES staff(id), actor_name ${t.text} NOT NULL) ${t.end}`,
    `CREATE INDEX overrun_explanation_case ON overrun_explanation (case_id, planned_end)`,
    ...t.appendOnly('overrun_explanation'),
    // Every report or form a department asked a community for, with its use: the burden is visible.
    `CREATE TABLE asked_form (
      id ${t.text} PRIMARY KEY, department_code ${t.text} NOT NULL REFERENCES department(code), community_code ${t.text} REFERENCES community(code), name ${t.text} NOT NULL,
      used_for ${t.text} NOT NULL, basis ${t.text}, every ${t.text} NOT NULL CHECK (every IN ('once','week','month','quarter','year')), pages ${t.int}, minutes ${t.int},
      asked_on ${t.text} NOT NULL, ended_on ${t.text}, end_reason ${t.text}, recorded_by ${t.text} NOT NULL REFERENCES staff(id), recorded_at ${t.text} NOT NULL,
      CHECK (ended_on IS NULL OR ended_on >= asked_on)) ${t.end}`,
    // Ledgers and figures read what a community finished in a period.
    `CREATE INDEX light_case_done ON light_case (community_code, done_at)`,
    `CREATE INDEX cases_rated ON cases (community_code, ended_at) WHERE rating IS NOT NULL`,
    `CREATE INDEX light_case_community ON light_case (community_code, kind, received_at)`,
    `CREATE TABLE evaluation_indicator (
      code ${t.text} PRIMARY KEY, name ${t.text} NOT NULL, grouping ${t.text} NOT NULL, source ${t.text} NOT NULL, method ${t.text} NOT NULL CHECK (method IN ('computed','entered')),
      formula ${t.text}, unit ${t.text} NOT NULL, every ${t.text} NOT NULL CHECK (every IN ('month','quarter','year')), active ${t.int} NOT NULL DEFAULT 1 CHECK (active IN (0,1)),
      position ${t.int} NOT NULL, updated_at ${t.text} NOT NULL, CHECK ((method = 'computed') = (formula IS NOT NULL))) ${t.end}`,
    `CREATE TABLE evaluation_value (
      id ${t.text} PRIMARY KEY, indicator_code ${t.text} NOT NULL REFERENCES evaluation_indicator(code), community_code ${t.text} REFERENCES community(code), period ${t.text} NOT NULL,
      value ${t.text} NOT NULL, evidence ${t.text} NOT NULL, entered_by ${t.text} NOT NULL REFERENCES staff(id), entered_at ${t.text} NOT NULL) ${t.end}`,
    `CREATE INDEX evaluation_value_period ON evaluation_value (community_code, period, indicator_code)`,
    ...t.appendOnly('evaluation_value'),
  ],
}
