-- Merchants that take benefits. Files bring which merchants there are (customers.merchant); here stands
-- who of them redeems, by which people and tills, where their money goes, and what they redeemed.
--
-- Locks are taken in this order by everybody who moves a merchant's money or changes its state:
-- merchant (by number) → everything of benefits (offer → allotment → voucher) → account of the ledger.
-- Whoever only adds to a merchant's balance holds its row FOR SHARE, so that redemptions do not wait for
-- each other; whoever takes from it, changes its state or writes its statement holds it FOR NO KEY UPDATE.
-- The time of a deed is asked for under the lock, so none can slip into a day whose statement is written.
CREATE SCHEMA merchants;
SELECT platform.open_schema('merchants');

-- The merchants of a person who works for some: such a person has no org units in their scope, and sees
-- rows of these only. Set beside the scope (reach.ts).
CREATE FUNCTION merchants.scope_merchant_nos() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('huike.merchant_nos', true), '')::int[] $$;

CREATE FUNCTION merchants.protect(target regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM platform.protect_by_org(target);
  EXECUTE format('CREATE POLICY merchants_see_their_own ON %s FOR SELECT TO huike_app
    USING (merchant_no = ANY ((SELECT merchants.scope_merchant_nos())::int[]))', target);
END $$;

-- applied → active ⇄ suspended → closed, active → closed; applied → returned → applied.
CREATE TABLE merchants.merchant (
  merchant_no int PRIMARY KEY REFERENCES customers.merchant,
  org_id int NOT NULL REFERENCES organization.org_unit,
  name text NOT NULL CHECK (name <> ''),
  state text NOT NULL CHECK (state IN ('applied', 'returned', 'active', 'suspended', 'closed')),
  state_reason text NOT NULL DEFAULT '',
  settlement_days smallint NOT NULL DEFAULT 1 CHECK (settlement_days BETWEEN 0 AND 30),
  -- the last day with a statement: nothing is booked for it or before any more
  settled_through date,
  applied_by bigint NOT NULL REFERENCES organization.staff,
  applied_at timestamptz NOT NULL,
  approved_at timestamptz,
  CHECK (state IN ('applied', 'returned') OR approved_at IS NOT NULL)
);
CREATE INDEX merchant_org ON merchants.merchant (org_id, merchant_no);
SELECT merchants.protect('merchants.merchant');

-- proposed → in_force → replaced, proposed → returned. The number is sealed under its row, and no statement
-- run for a person can read it: only the file of a payout opens it.
CREATE TABLE merchants.account (
  account_id uuid PRIMARY KEY,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  holder_name text NOT NULL CHECK (holder_name <> ''),
  bank_name text NOT NULL CHECK (bank_name <> ''),
  number_sealed bytea NOT NULL,
  number_masked text NOT NULL,
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'in_force', 'returned', 'replaced')),
  made_by bigint NOT NULL,
  made_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX account_in_force ON merchants.account (merchant_no) WHERE state = 'in_force';
CREATE UNIQUE INDEX account_proposed ON merchants.account (merchant_no) WHERE state = 'proposed';
CREATE INDEX account_of_merchant ON merchants.account (merchant_no, made_at);
SELECT merchants.protect('merchants.account');
REVOKE ALL ON merchants.account FROM huike_app;
GRANT SELECT (account_id, merchant_no, org_id, holder_name, bank_name, number_masked, state, made_by, made_at), INSERT, UPDATE (state)
  ON merchants.account TO huike_app;

CREATE TABLE merchants.operator (
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  staff_id bigint NOT NULL REFERENCES organization.staff,
  org_id int NOT NULL,
  staff_number text NOT NULL,
  name text NOT NULL,
  added_by bigint NOT NULL,
  added_at timestamptz NOT NULL,
  PRIMARY KEY (merchant_no, staff_id)
);
CREATE INDEX operator_of_staff ON merchants.operator (staff_id, merchant_no);
SELECT merchants.protect('merchants.operator');

-- A device of a merchant, known by an API key of its own.
CREATE TABLE merchants.till (
  till_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  api_key_id bigint NOT NULL UNIQUE,
  lease_count int NOT NULL DEFAULT 0 CHECK (lease_count >= 0),
  lease_amount_fen bigint NOT NULL DEFAULT 0 CHECK (lease_amount_fen >= 0),
  lease_hours smallint NOT NULL CHECK (lease_hours BETWEEN 1 AND 72),
  made_at timestamptz NOT NULL,
  retired_at timestamptz
);
CREATE INDEX till_of_merchant ON merchants.till (merchant_no, till_id);
SELECT merchants.protect('merchants.till');

-- One voucher used at a merchant, written in the transaction of its redemption: what the merchant may know
-- of it. The redemption itself, its voucher and customer stand in benefits.
CREATE TABLE merchants.verification (
  redemption_id bigint PRIMARY KEY,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  till_id bigint REFERENCES merchants.till,
  offer_name text NOT NULL,
  masked_code text NOT NULL,
  amount_fen bigint NOT NULL,
  purchase_amount_fen bigint NOT NULL,
  source text NOT NULL CHECK (source IN ('online', 'offline')),
  order_reference text NOT NULL DEFAULT '',
  at timestamptz NOT NULL,
  day date NOT NULL
);
CREATE INDEX verification_of_merchant ON merchants.verification (merchant_no, redemption_id DESC);
CREATE INDEX verification_of_day ON merchants.verification (merchant_no, day, redemption_id DESC);
SELECT merchants.protect('merchants.verification');

REVOKE INSERT, UPDATE, DELETE ON merchants.verification FROM huike_app;
REVOKE UPDATE, DELETE ON merchants.verification FROM huike_job;
REVOKE DELETE ON merchants.merchant, merchants.till FROM huike_app, huike_job;
