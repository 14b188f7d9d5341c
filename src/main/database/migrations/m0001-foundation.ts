import type { Ddl } from '../ddl.ts'

const STATES = `'draft','received','accepted','awaitingCorrection','dispatched','inProgress','closed','delivered','archived',
  'declined','withdrawn','rejected','deemedWithdrawn','discarded'`

const organisation = (t: Ddl): string[] => [
  `CREATE TABLE meta (key ${t.text} PRIMARY KEY, value ${t.text} NOT NULL) ${t.end}`,
  `CREATE TABLE setting (key ${t.text} PRIMARY KEY, value ${t.text} NOT NULL, updated_at ${t.text} NOT NULL) ${t.end}`,
  `CREATE TABLE department (
    code ${t.text} PRIMARY KEY, name ${t.text} NOT NULL UNIQUE, short ${t.text} NOT NULL,
    address ${t.text}, phone ${t.text}, valid_from ${t.text} NOT NULL, valid_to ${t.text}, data ${t.text} NOT NULL,
    CHECK (valid_to IS NULL OR valid_to >= valid_from)) ${t.end}`,
  `CREATE TABLE street_area (name ${t.text} PRIMARY KEY, data ${t.text} NOT NULL) ${t.end}`,
  `CREATE TABLE community (
    code ${t.text} PRIMARY KEY, name ${t.text} NOT NULL, area ${t.text} REFERENCES street_area(name),
    data ${t.text} NOT NULL, UNIQUE (area, name)) ${t.end}`,
  `CREATE TABLE community_affair (code ${t.text} PRIMARY KEY, name ${t.text} NOT NULL, grouping ${t.text} NOT NULL, data ${t.text} NOT NULL) ${t.end}`,
  `CREATE TABLE matter (code ${t.text} PRIMARY KEY, short_code ${t.text} NOT NULL UNIQUE CHECK (length(short_code) = 2)) ${t.end}`,
  `CREATE TABLE matter_version (
    id ${t.text} PRIMARY KEY, matter_code ${t.text} NOT NULL REFERENCES matter(code), version ${t.int} NOT NULL CHECK (version >= 1),
    name ${t.text} NOT NULL, department_code ${t.text} NOT NULL REFERENCES department(code),
    valid_from ${t.text} NOT NULL, valid_to ${t.text}, sensitivity ${t.text} NOT NULL, processing_type ${t.text} NOT NULL,
    data ${t.text} NOT NULL, created_at ${t.text} NOT NULL,
    UNIQUE (matter_code, version), UNIQUE (matter_code, valid_from),
    CHECK (processing_type IN ('instant','promised','joint','reported')),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)) ${t.end}`,
  `CREATE TABLE acceptance_point (
    code ${t.text} PRIMARY KEY CHECK (length(code) = 3), name ${t.text} NOT NULL, region ${t.text} NOT NULL CHECK (length(region) = 6),
    address ${t.text}, phone ${t.text}, valid_from ${t.text} NOT NULL, valid_to ${t.text}) ${t.end}`,
  `CREATE TABLE counter (
    point_code ${t.text} NOT NULL REFERENCES acceptance_point(code), number ${t.text} NOT NULL CHECK (length(number) = 2),
    name ${t.text} NOT NULL, active ${t.int} NOT NULL DEFAULT 1 CHECK (active IN (0,1)), PRIMARY KEY (point_code, number)) ${t.end}`,
  `CREATE TABLE calendar_year (year ${t.int} PRIMARY KEY, notice ${t.text}, imported_at ${t.text} NOT NULL, data ${t.text} NOT NULL) ${t.end}`,
  `CREATE TABLE calendar_override (
    date ${t.text} PRIMARY KEY, kind ${t.text} NOT NULL CHECK (kind IN ('off','work')), name ${t.text} NOT NULL,
    reason ${t.text} NOT NULL, set_by ${t.text} NOT NULL, set_at ${t.text} NOT NULL) ${t.end}`,
]

const people = (t: Ddl): string[] => [
  `CREATE TABLE staff (
    id ${t.text} PRIMARY KEY, username ${t.text} NOT NULL UNIQUE, display_name ${t.text} NOT NULL,
    role ${t.text} NOT NULL CHECK (role IN ('clerk','supervisor','officer','communityWorker','administrator','auditor')),
    department_code ${t.text} REFERENCES department(code), point_code ${t.text} REFERENCES acceptance_point(code),
    counter_number ${t.text}, password_hash ${t.text} NOT NULL, failed_logins ${t.int} NOT NULL DEFAULT 0 CHECK (failed_logins >= 0),
    locked_until ${t.text}, active ${t.int} NOT NULL DEFAULT 1 CHECK (active IN (0,1)), created_at ${t.text} NOT NULL,
    CHECK (role <> 'officer' OR department_code IS NOT NULL),
    FOREIGN KEY (point_code, counter_number) REFERENCES counter(point_code, number)) ${t.end}`,
  `CREATE TABLE session (
    token_hash ${t.text} PRIMARY KEY, staff_id ${t.text} NOT NULL REFERENCES staff(id), created_at ${t.text} NOT NULL,
    last_seen_at ${t.text} NOT NULL, expires_at ${t.text} NOT NULL, locked ${t.int} NOT NULL DEFAULT 0 CHECK (locked IN (0,1))) ${t.end}`,
  `CREATE TABLE applicant (
    id ${t.text} PRIMARY KEY, kind ${t.text} NOT NULL CHECK (kind IN ('person','organisation')), name ${t.text} NOT NULL,
    name_key ${t.text} NOT NULL, pinyin ${t.text} NOT NULL, initials ${t.text} NOT NULL,
    id_type ${t.text} NOT NULL, id_number ${t.text} NOT NULL, phone ${t.text}, phone_tail ${t.text}, address ${t.text},
    community_code ${t.text} REFERENCES community(code), representative ${t.text},
    created_at ${t.text} NOT NULL, updated_at ${t.text} NOT NULL, UNIQUE (id_type, id_number)) ${t.end}`,
  // With all that a search sorts by and gives, so that a common surname is sorted without reading its rows.
  ...['name_key', 'pinyin', 'initials', 'phone_tail', 'id_number'].map((c) => `CREATE INDEX applicant_${c} ON applicant (${c}, updated_at, id)`),
]

const casework = (t: Ddl): string[] => [
  `CREATE TABLE number_series (series ${t.text} PRIMARY KEY, last ${t.int} NOT NULL CHECK (last >= 0)) ${t.end}`,
  `CREATE TABLE cases (
    id ${t.text} PRIMARY KEY, number ${t.text} NOT NULL UNIQUE CHECK (length(number) = 21),
    version ${t.int} NOT NULL CHECK (version >= 1), state ${t.text} NOT NULL CHECK (state IN (${STATES})),
    matter_code ${t.text} NOT NULL REFERENCES matter(code), matter_version_id ${t.text} NOT NULL REFERENCES matter_version(id),
    processing_type ${t.text} NOT NULL, sensitivity ${t.text} NOT NULL,
    department_code ${t.text} NOT NULL REFERENCES department(code), point_code ${t.text} NOT NULL, counter_number ${t.text} NOT NULL,
    applicant_id ${t.text} NOT NULL REFERENCES applicant(id), applicant_kind ${t.text} NOT NULL, applicant_name ${t.text} NOT NULL,
    applicant_name_key ${t.text} NOT NULL, applicant_pinyin ${t.text} NOT NULL, applicant_initials ${t.text} NOT NULL,
    applicant_id_type ${t.text} NOT NULL, applicant_id_number ${t.text} NOT NULL, applicant_phone ${t.text}, applicant_phone_tail ${t.text},
    community_code ${t.text}, applicant_data ${t.text} NOT NULL, agent_data ${t.text},
    clerk_id ${t.text} NOT NULL REFERENCES staff(id), officer_id ${t.text} REFERENCES staff(id),
    received_at ${t.text} NOT NULL, accepted_at ${t.text}, acceptance_date ${t.text}, dispatched_at ${t.text}, signed_in_at ${t.text},
    ended_at ${t.text}, end_kind ${t.text}, delivered_at ${t.text}, result ${t.text},
    legal_due ${t.text}, promised_due ${t.text}, due ${t.text}, dates_provisional ${t.int} NOT NULL DEFAULT 0 CHECK (dates_provisional IN (0,1)),
    updated_at ${t.text} NOT NULL,
    FOREIGN KEY (point_code, counter_number) REFERENCES counter(point_code, number),
    CHECK ((ended_at IS NULL) = (end_kind IS NULL)),
    CHECK (accepted_at IS NULL OR accepted_at >= received_at),
    CHECK (ended_at IS NULL OR ended_at >= received_at),
    CHECK (state NOT IN ('dispatched','inProgress') OR accepted_at IS NOT NULL),
    CHECK (state NOT IN ('closed','delivered') OR (end_kind IS NOT NULL AND end_kind = 'closed'))) ${t.end}`,
  ...['applicant_name_key', 'applicant_pinyin', 'applicant_initials', 'applicant_phone_tail', 'applicant_id_number'].map(
    (c) => `CREATE INDEX cases_${c} ON cases (${c}, id)`,
  ),
  `CREATE INDEX cases_state ON cases (state, id)`,
  `CREATE INDEX cases_department ON cases (department_code, state, id)`,
  `CREATE INDEX cases_department_id ON cases (department_code, id)`,
  `CREATE INDEX cases_matter ON cases (matter_code, id)`,
  `CREATE INDEX cases_open ON cases (id) WHERE ended_at IS NULL`,
  `CREATE INDEX cases_received ON cases (received_at, id)`,
  `CREATE INDEX cases_accepted ON cases (accepted_at)`,
  `CREATE INDEX cases_ended ON cases (ended_at)`,
  `CREATE INDEX cases_open_due ON cases (due, id) WHERE ended_at IS NULL`,
  `CREATE INDEX cases_applicant ON cases (applicant_id, matter_code)`,
  `CREATE TABLE case_material (
    case_id ${t.text} NOT NULL REFERENCES cases(id), no ${t.int} NOT NULL CHECK (no >= 1), name ${t.text} NOT NULL,
    form ${t.text} NOT NULL, required ${t.int} NOT NULL CHECK (required IN (0,1)), received ${t.int} NOT NULL CHECK (received IN (0,1)),
    copies ${t.int} NOT NULL CHECK (copies >= 0), keep ${t.text} NOT NULL, missing_reason ${t.text}, PRIMARY KEY (case_id, no)) ${t.end}`,
  `CREATE TABLE case_event (
    id ${t.text} PRIMARY KEY, case_id ${t.text} NOT NULL REFERENCES cases(id), seq ${t.int} NOT NULL CHECK (seq >= 1),
    type ${t.text} NOT NULL, at ${t.text} NOT NULL, actor_id ${t.text} NOT NULL, actor_name ${t.text} NOT NULL,
    from_state ${t.text} NOT NULL, to_state ${t.text} NOT NULL, data ${t.text} NOT NULL, UNIQUE (case_id, seq)) ${t.end}`,
  `CREATE INDEX case_event_type_at ON case_event (type, at)`,
  ...t.appendOnly('case_event'),
  `CREATE TABLE document (
    id ${t.text} PRIMARY KEY, case_id ${t.text} REFERENCES cases(id), kind ${t.text} NOT NULL, number ${t.text} NOT NULL,
    event_id ${t.text}, template_version ${t.text} NOT NULL, data ${t.text} NOT NULL, content_hash ${t.text} NOT NULL,
    created_at ${t.text} NOT NULL, created_by ${t.text} NOT NULL, UNIQUE (kind, number)) ${t.end}`,
  `CREATE INDEX document_case ON document (case_id)`,
  `CREATE TABLE document_file (
    document_id ${t.text} PRIMARY KEY REFERENCES document(id), pdf ${t.bytes} NOT NULL, sha256 ${t.text} NOT NULL, rendered_at ${t.text} NOT NULL) ${t.end}`,
  `CREATE TABLE print_job (
    id ${t.text} PRIMARY KEY, document_id ${t.text} NOT NULL REFERENCES document(id), copy_no ${t.int} NOT NULL CHECK (copy_no >= 0),
    status ${t.text} NOT NULL CHECK (status IN ('queued','printing','printed','failed','cancelled')),
    printer ${t.text}, failure ${t.text}, reason ${t.text}, requested_by ${t.text} NOT NULL, requested_at ${t.text} NOT NULL, updated_at ${t.text} NOT NULL,
    CHECK (copy_no = 0 OR reason IS NOT NULL), UNIQUE (document_id, copy_no)) ${t.end}`,
  `CREATE INDEX print_job_open ON print_job (status) WHERE status IN ('queued','printing','failed')`,
  ...t.appendOnly('document'),
  ...t.appendOnly('document_file'),
]

const records = (t: Ddl): string[] => [
  `CREATE TABLE audit (
    seq ${t.int} PRIMARY KEY, at ${t.text} NOT NULL, actor_id ${t.text} NOT NULL, actor_name ${t.text} NOT NULL, action ${t.text} NOT NULL,
    subject ${t.text}, outcome ${t.text} NOT NULL CHECK (outcome IN ('ok','refused')), detail ${t.text} NOT NULL,
    prev_hash ${t.text} NOT NULL, hash ${t.text} NOT NULL UNIQUE) ${t.end}`,
  `CREATE INDEX audit_subject ON audit (subject)`,
  `CREATE INDEX audit_at ON audit (at)`,
  ...t.appendOnly('audit'),
  `CREATE TABLE audit_head (id ${t.int} PRIMARY KEY CHECK (id = 1), seq ${t.int} NOT NULL, hash ${t.text} NOT NULL) ${t.end}`,
  `INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '')`,
  `CREATE TABLE idempotency (
    actor_id ${t.text} NOT NULL, key ${t.text} NOT NULL, action ${t.text} NOT NULL, request_hash ${t.text} NOT NULL,
    response ${t.text} NOT NULL, created_at ${t.text} NOT NULL, PRIMARY KEY (actor_id, key)) ${t.end}`,
]

/** Version 1: organisation and catalogue, people, casework, records. Frozen once released. */
export const foundation = {
  version: 1,
  name: 'foundation',
  statements: (t: Ddl): string[] => [...organisation(t), ...people(t), ...casework(t), ...records(t)],
}
