import type { Ddl } from '../ddl.ts'

/** Version 4: queue tickets. Frozen once released. */
export const queueTickets = {
  version: 4,
  name: 'queue',
  statements: (t: Ddl): string[] => [
    `CREATE TABLE queue_group (
      point_code ${t.text} NOT NULL REFERENCES acceptance_point(code), code ${t.text} NOT NULL, name ${t.text} NOT NULL,
      departments ${t.text} NOT NULL, PRIMARY KEY (point_code, code)) ${t.end}`,
    `CREATE TABLE ticket (
      id ${t.text} PRIMARY KEY, point_code ${t.text} NOT NULL, day ${t.text} NOT NULL, number ${t.text} NOT NULL, group_code ${t.text} NOT NULL,
      state ${t.text} NOT NULL CHECK (state IN ('waiting','called','serving','held','done','missed')),
      priority ${t.text} NOT NULL, rank ${t.int} NOT NULL, order_key ${t.text} NOT NULL, hold_kind ${t.text} CHECK (hold_kind IN ('away','papers','external')),
      counter ${t.text}, staff_id ${t.text} REFERENCES staff(id), taken_at ${t.text} NOT NULL, called_at ${t.text}, started_at ${t.text}, ended_at ${t.text},
      since ${t.text} NOT NULL, calls ${t.int} NOT NULL DEFAULT 0, wait_ms ${t.int} NOT NULL DEFAULT 0, service_ms ${t.int} NOT NULL DEFAULT 0, hold_ms ${t.int} NOT NULL DEFAULT 0,
      UNIQUE (point_code, day, number), FOREIGN KEY (point_code, group_code) REFERENCES queue_group(point_code, code),
      CHECK ((state = 'held') = (hold_kind IS NOT NULL)),
      CHECK (state NOT IN ('called','serving') OR counter IS NOT NULL)) ${t.end}`,
    `CREATE INDEX ticket_waiting ON ticket (point_code, day, group_code, rank, order_key) WHERE state = 'waiting'`,
    `CREATE INDEX ticket_open ON ticket (point_code, state)`,
    // One person at a counter at a time: two clerks logged in at one counter cannot both call.
    `CREATE UNIQUE INDEX ticket_at_counter ON ticket (point_code, counter) WHERE state IN ('called','serving')`,
    `CREATE TABLE ticket_event (
      id ${t.text} PRIMARY KEY, ticket_id ${t.text} NOT NULL REFERENCES ticket(id), seq ${t.int} NOT NULL, type ${t.text} NOT NULL, at ${t.text} NOT NULL,
      actor_id ${t.text} NOT NULL, counter ${t.text}, data ${t.text} NOT NULL, UNIQUE (ticket_id, seq)) ${t.end}`,
    ...t.appendOnly('ticket_event'),
    `CREATE TABLE ticket_case (ticket_id ${t.text} NOT NULL REFERENCES ticket(id), case_id ${t.text} NOT NULL REFERENCES cases(id), PRIMARY KEY (ticket_id, case_id)) ${t.end}`,
  ],
}
