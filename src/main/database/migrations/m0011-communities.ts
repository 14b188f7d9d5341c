import type { Ddl } from '../ddl.ts'

const tasks = (t: Ddl): string[] => [
  // What a community does for a case; the step itself is the case_task of kind community.
  `CREATE TABLE community_task (
    task_id ${t.text} PRIMARY KEY REFERENCES case_task(id), case_id ${t.text} NOT NULL REFERENCES cases(id), community_code ${t.text} NOT NULL REFERENCES community(code),
    department_code ${t.text} NOT NULL REFERENCES department(code), matter_code ${t.text} NOT NULL REFERENCES matter(code),
    work ${t.text} NOT NULL CHECK (work IN ('homeVisit','publicNotice','survey','assist')), admission_id ${t.text} NOT NULL,
    assigned_to ${t.text} REFERENCES staff(id), units ${t.int} NOT NULL DEFAULT 1 CHECK (units >= 1), form ${t.text} NOT NULL DEFAULT '{}',
    notice_from ${t.text}, notice_to ${t.text}, notice_place ${t.text}, notice_document ${t.text} REFERENCES document(id), notice_by ${t.text} REFERENCES staff(id),
    notice_down_on ${t.text}, notice_down_by ${t.text} REFERENCES staff(id), notice_objections ${t.text},
    CHECK (notice_to IS NULL OR notice_to >= notice_from), CHECK ((notice_down_on IS NULL) = (notice_objections IS NULL)),
    CHECK (notice_down_on IS NULL OR notice_from IS NOT NULL)) ${t.end}`,
  `CREATE INDEX community_task_community ON community_task (community_code, task_id)`,
  `CREATE INDEX community_task_case ON community_task (case_id)`,
  // What is waiting and what came last, among all that communities ever did.
  `CREATE INDEX case_task_community_open ON case_task (due) WHERE kind = 'community' AND done_at IS NULL`,
  `CREATE INDEX case_task_community ON case_task (opened_at) WHERE kind = 'community'`,
]

const requests = (t: Ddl): string[] => [
  `CREATE TABLE property_company (
    id ${t.text} PRIMARY KEY, name ${t.text} NOT NULL UNIQUE, phone ${t.text}, contact ${t.text}, active ${t.int} NOT NULL DEFAULT 1 CHECK (active IN (0,1))) ${t.end}`,
  `CREATE TABLE estate (
    id ${t.text} PRIMARY KEY, community_code ${t.text} NOT NULL REFERENCES community(code), name ${t.text} NOT NULL, company_id ${t.text} REFERENCES property_company(id),
    UNIQUE (community_code, name)) ${t.end}`,
  `CREATE TABLE help_bell (
    id ${t.text} PRIMARY KEY, community_code ${t.text} NOT NULL REFERENCES community(code), place ${t.text} NOT NULL, token_hash ${t.text} NOT NULL UNIQUE,
    active ${t.int} NOT NULL DEFAULT 1 CHECK (active IN (0,1)), created_at ${t.text} NOT NULL, UNIQUE (community_code, place)) ${t.end}`,
  // 轻办件: affairs of the community, help requests, property-service requests, inquiries. The history is light_case_event.
  `CREATE TABLE light_case (
    id ${t.text} PRIMARY KEY, number ${t.text} NOT NULL UNIQUE, version ${t.int} NOT NULL CHECK (version >= 1),
    kind ${t.text} NOT NULL CHECK (kind IN ('affair','help','property','inquiry')),
    channel ${t.text} NOT NULL CHECK (channel IN ('counter','hotline','internet','bell','community')),
    affair_code ${t.text} REFERENCES community_affair(code), community_code ${t.text} REFERENCES community(code), estate_id ${t.text} REFERENCES estate(id),
    point_code ${t.text}, title ${t.text} NOT NULL, content ${t.text} NOT NULL, person_name ${t.text}, person_phone ${t.text}, place ${t.text},
    owner_kind ${t.text} NOT NULL CHECK (owner_kind IN ('community','propertyCompany','department','centre')), owner_code ${t.text},
    owner_staff ${t.text} REFERENCES staff(id), state ${t.text} NOT NULL CHECK (state IN ('open','answered','done','cancelled')), urgent ${t.int} NOT NULL DEFAULT 0 CHECK (urgent IN (0,1)),
    received_at ${t.text} NOT NULL, promised_at ${t.text} NOT NULL, answered_at ${t.text}, done_at ${t.text}, answer ${t.text},
    bell_id ${t.text} REFERENCES help_bell(id), query_hash ${t.text} UNIQUE, created_by ${t.text} NOT NULL, updated_at ${t.text} NOT NULL,
    CHECK (kind <> 'affair' OR affair_code IS NOT NULL), CHECK ((state IN ('done','cancelled')) = (done_at IS NOT NULL)), CHECK (done_at IS NULL OR done_at >= received_at)) ${t.end}`,
  `CREATE INDEX light_case_open ON light_case (community_code, promised_at) WHERE done_at IS NULL`,
  `CREATE INDEX light_case_promised ON light_case (promised_at) WHERE done_at IS NULL`,
  `CREATE INDEX light_case_ended ON light_case (done_at) WHERE done_at IS NOT NULL`,
  `CREATE INDEX light_case_received ON light_case (kind, received_at)`,
  `CREATE INDEX light_case_bell ON light_case (bell_id, received_at) WHERE bell_id IS NOT NULL`,
  `CREATE INDEX light_case_owner ON light_case (owner_kind, owner_code, state)`,
  `CREATE TABLE light_case_event (
    id ${t.text} PRIMARY KEY, light_case_id ${t.text} NOT NULL REFERENCES light_case(id), seq ${t.int} NOT NULL CHECK (seq >= 1), type ${t.text} NOT NULL,
    at ${t.text} NOT NULL, actor_id ${t.text} NOT NULL, actor_name ${t.text} NOT NULL, data ${t.text} NOT NULL, UNIQUE (light_case_id, seq)) ${t.end}`,
  // The few that were taken up again: ledgers keep what was finished before.
  `CREATE INDEX light_case_reopened ON light_case_event (light_case_id, seq) WHERE type = 'reopen'`,
  ...t.appendOnly('light_case_event'),
]

/** Version 11: communities: tasks from cases, light cases, activities, property companies, help bells. Frozen once released. */
export const communityWork = {
  version: 11,
  name: 'communities',
  statements: (t: Ddl): string[] => [
    ...tasks(t),
    ...requests(t),
    `CREATE TABLE activity (
      id ${t.text} PRIMARY KEY, community_code ${t.text} NOT NULL REFERENCES community(code), affair_code ${t.text} NOT NULL REFERENCES community_affair(code),
      title ${t.text} NOT NULL, place ${t.text} NOT NULL, planned_at ${t.text} NOT NULL, expected ${t.int}, state ${t.text} NOT NULL CHECK (state IN ('planned','done','cancelled')),
      held_at ${t.text}, attended ${t.int} CHECK (attended >= 0), result ${t.text}, created_by ${t.text} NOT NULL REFERENCES staff(id), updated_at ${t.text} NOT NULL,
      CHECK (state <> 'done' OR (held_at IS NOT NULL AND attended IS NOT NULL)), CHECK (state <> 'cancelled' OR result IS NOT NULL)) ${t.end}`,
    `CREATE INDEX activity_community ON activity (community_code, planned_at)`,
  ],
}
