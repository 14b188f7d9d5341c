import type { Ddl } from '../ddl.ts'

/** A closed settlement never changes nor goes, and its month takes no more lines but corrections; kept also against raw SQL. */
function closedMonths(t: Ddl): string[] {
  const closed = `EXISTS (SELECT 1 FROM settlement s WHERE s.state = 'closed' AND s.month = NEW.month AND s.department_code = NEW.department_code AND s.community_code = NEW.community_code)`
  if (t.dialect === 'sqlite')
    return [
      ...['UPDATE', 'DELETE'].map(
        (op) => `CREATE TRIGGER settlement_closed_${op.toLowerCase()} BEFORE ${op} ON settlement WHEN OLD.state = 'closed'
          BEGIN SELECT RAISE(ABORT, 'settlement is closed'); END`,
      ),
      `CREATE TRIGGER fund_entry_closed BEFORE INSERT ON fund_entry WHEN NEW.kind <> 'correction' AND ${closed}
        BEGIN SELECT RAISE(ABORT, 'settlement is closed'); END`,
    ]
  return [
    `CREATE FUNCTION settlement_closed() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'settlement is closed'; END $$`,
    `CREATE TRIGGER settlement_closed BEFORE UPDATE OR DELETE ON settlement FOR EACH ROW WHEN (OLD.state = 'closed') EXECUTE FUNCTION settlement_closed()`,
    `CREATE FUNCTION fund_entry_closed() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN IF NEW.kind <> 'correction' AND ${closed} THEN RAISE EXCEPTION 'settlement is closed'; END IF; RETURN NEW; END $$`,
    `CREATE TRIGGER fund_entry_closed BEFORE INSERT ON fund_entry FOR EACH ROW EXECUTE FUNCTION fund_entry_closed()`,
  ]
}

/** Version 12: 费随事转: admissions, entries per finished task, settlements. Entries are never changed. Frozen once released. */
export const funds = {
  version: 12,
  name: 'funds',
  statements: (t: Ddl): string[] => [
    // 准入. `community_code` null: all communities; `matter_code` null: every matter of the department;
    // `work` null: every kind of work (rules/communityWork.ts). Amount in fen per unit; null: 未定价.
    // `ended_on`: last day it is in force when ended before its period is over; `agreement`: the paper both sides signed, if not confirmed here.
    `CREATE TABLE admission (
      id ${t.text} PRIMARY KEY, number ${t.text} NOT NULL UNIQUE, department_code ${t.text} NOT NULL REFERENCES department(code), community_code ${t.text} REFERENCES community(code),
      matter_code ${t.text} REFERENCES matter(code), work ${t.text} CHECK (work IN ('homeVisit','publicNotice','survey','assist')), task ${t.text} NOT NULL, unit ${t.text} NOT NULL, amount_fen ${t.int} CHECK (amount_fen >= 0),
      valid_from ${t.text} NOT NULL, valid_to ${t.text}, ended_on ${t.text}, agreement ${t.text}, state ${t.text} NOT NULL CHECK (state IN ('submitted','districtApproved','admitted','refused','ended')),
      version ${t.int} NOT NULL DEFAULT 1, created_by ${t.text} NOT NULL REFERENCES staff(id), created_at ${t.text} NOT NULL, CHECK (valid_to IS NULL OR valid_to >= valid_from), CHECK ((state = 'ended') = (ended_on IS NOT NULL))) ${t.end}`,
    `CREATE INDEX admission_lookup ON admission (department_code, matter_code, state)`,
    `CREATE TABLE admission_event (
      id ${t.text} PRIMARY KEY, admission_id ${t.text} NOT NULL REFERENCES admission(id), seq ${t.int} NOT NULL, type ${t.text} NOT NULL, at ${t.text} NOT NULL,
      actor_id ${t.text} NOT NULL, actor_name ${t.text} NOT NULL, data ${t.text} NOT NULL, UNIQUE (admission_id, seq)) ${t.end}`,
    ...t.appendOnly('admission_event'),
    // Tasks that were asked for without an admission and refused; reported.
    `CREATE TABLE admission_refusal (
      id ${t.text} PRIMARY KEY, at ${t.text} NOT NULL, department_code ${t.text} NOT NULL, community_code ${t.text}, matter_code ${t.text}, case_id ${t.text} REFERENCES cases(id),
      reason ${t.text} NOT NULL, asked_by ${t.text} NOT NULL) ${t.end}`,
    ...t.appendOnly('admission_refusal'),
    // `last_seq`: last line of the account that the closed total holds; what comes after is a correction.
    `CREATE TABLE settlement (
      id ${t.text} PRIMARY KEY, month ${t.text} NOT NULL, department_code ${t.text} NOT NULL REFERENCES department(code), community_code ${t.text} NOT NULL REFERENCES community(code),
      state ${t.text} NOT NULL CHECK (state IN ('open','closed')), department_signed_by ${t.text} REFERENCES staff(id), department_signed_at ${t.text},
      community_signed_by ${t.text} REFERENCES staff(id), community_signed_at ${t.text}, total_fen ${t.int}, entries ${t.int}, unpriced ${t.int}, last_seq ${t.int}, closed_at ${t.text},
      document_id ${t.text} REFERENCES document(id), UNIQUE (month, department_code, community_code),
      CHECK ((state = 'closed') = (closed_at IS NOT NULL)),
      CHECK (state = 'open' OR (department_signed_at IS NOT NULL AND community_signed_at IS NOT NULL AND total_fen IS NOT NULL AND last_seq IS NOT NULL))) ${t.end}`,
    // `seq` counts the lines of one account (department × community). amount_fen: positive accrues to the community, negative is a deduction or payment; null: 未定价.
    `CREATE TABLE fund_entry (
      id ${t.text} PRIMARY KEY, seq ${t.int} NOT NULL CHECK (seq >= 1), month ${t.text} NOT NULL, department_code ${t.text} NOT NULL REFERENCES department(code), community_code ${t.text} NOT NULL REFERENCES community(code),
      kind ${t.text} NOT NULL CHECK (kind IN ('accrual','deduction','correction','payment')), task_id ${t.text} REFERENCES case_task(id), admission_id ${t.text} REFERENCES admission(id),
      corrects ${t.text} REFERENCES fund_entry(id), units ${t.int}, unit ${t.text}, unit_fen ${t.int}, amount_fen ${t.int}, reason ${t.text},
      entered_by ${t.text} NOT NULL, entered_at ${t.text} NOT NULL,
      CHECK (kind = 'accrual' OR reason IS NOT NULL), CHECK (kind <> 'accrual' OR task_id IS NOT NULL), CHECK (kind <> 'correction' OR corrects IS NOT NULL),
      CHECK (kind <> 'deduction' OR amount_fen < 0), CHECK (kind <> 'payment' OR amount_fen < 0), CHECK (units >= 1), UNIQUE (department_code, community_code, seq)) ${t.end}`,
    // A task accrues once.
    `CREATE UNIQUE INDEX fund_entry_task ON fund_entry (task_id) WHERE kind = 'accrual'`,
    `CREATE INDEX fund_entry_month ON fund_entry (month, department_code, community_code)`,
    `CREATE INDEX fund_entry_corrects ON fund_entry (corrects) WHERE corrects IS NOT NULL`,
    `CREATE INDEX fund_entry_community ON fund_entry (community_code, month)`,
    ...t.appendOnly('fund_entry'),
    ...closedMonths(t),
  ],
}
