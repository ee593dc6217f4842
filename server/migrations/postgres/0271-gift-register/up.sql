-- Compliance rule 5 (反不正当竞争法): what is given to the contacts of payroll employers and merchants, under a limit
-- a person and period that two people have set. Without one nothing is given.
CREATE SCHEMA gift_register;
SELECT platform.open_schema('gift_register');

-- 关键人物: who decides at a payroll employer or a merchant. One person, once a payroll employer or merchant.
CREATE TABLE gift_register.contact (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('payroll_employer', 'merchant')),
  -- the number of the payroll employer or merchant
  subject_no int NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  position text NOT NULL,
  -- of a contact who is a customer as well: contacts of one customer are one person under the limit
  customer_no int REFERENCES customers.customer,
  org_id int NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT contact_once UNIQUE (kind, subject_no, name)
);
CREATE INDEX contact_of_customer ON gift_register.contact (customer_no) WHERE customer_no IS NOT NULL;
SELECT platform.protect_by_org('gift_register.contact');

-- A limit in force is the newest; none is ever changed.
CREATE TABLE gift_register.gift_limit (
  version int PRIMARY KEY CHECK (version > 0),
  content jsonb NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  approval_id bigint NOT NULL,
  approved_at timestamptz NOT NULL
);
REVOKE UPDATE, DELETE ON gift_register.gift_limit FROM huike_app, huike_job;

-- given → withdrawn: what was written by mistake, or came back, counts under no limit any more.
-- Locks: contacts of the person (by id) → entry → shelf → account of the ledger.
CREATE TABLE gift_register.entry (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  contact_id bigint NOT NULL REFERENCES gift_register.contact,
  what text NOT NULL CHECK (what <> ''),
  -- of the catalogue: its pieces left the outlet's shelf
  gift_id bigint,
  pieces bigint NOT NULL CHECK (pieces BETWEEN 1 AND 1000),
  -- of all pieces
  value_fen bigint NOT NULL CHECK (value_fen > 0),
  purpose text NOT NULL CHECK (purpose <> ''),
  given_on date NOT NULL,
  org_id int NOT NULL,
  limit_version int NOT NULL REFERENCES gift_register.gift_limit,
  natural_key text NOT NULL UNIQUE,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  withdrawn_by text,
  withdrawn_at timestamptz,
  reason text,
  CHECK (num_nulls(withdrawn_by, withdrawn_at, reason) IN (0, 3))
);
CREATE INDEX entry_of_contact ON gift_register.entry (contact_id, given_on);
CREATE INDEX entry_by_day ON gift_register.entry (given_on DESC, id DESC);
SELECT platform.protect_by_org('gift_register.entry');
REVOKE INSERT, UPDATE, DELETE ON gift_register.contact, gift_register.entry FROM huike_app;

-- Pieces given to a contact leave a shelf, and come back where that was withdrawn.
ALTER TABLE gifts.stock_change DROP CONSTRAINT stock_change_kind_check;
ALTER TABLE gifts.stock_change ADD CONSTRAINT stock_change_kind_known
  CHECK (kind IN ('stock_in', 'send', 'stock_take', 'given', 'given_back'));
-- The register lists what was handed over by its day.
CREATE INDEX reservation_handed_over ON gifts.reservation (handed_over_at DESC, id DESC) WHERE handed_over_at IS NOT NULL;
