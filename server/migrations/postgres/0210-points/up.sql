-- Points: what customers earn, use, give to each other, lose and get back, in hundredths of a point. They
-- stand in the ledger under the unit `points:<programme>`; here stands which points they are, since each
-- has a last day.
--
--   supply ──earn──▶ customer ──redeem──▶ spent         ──give back──▶ customer
--      ▲──take back, settle──┤──lapse───▶ lapsed
--                            ├──transfer─▶ customer
--                            └──freeze──▶ (pending towards lapsed) ──unfreeze: void │ forfeit: post
--
-- A lot is points of one last day. What a movement takes, it takes of the lots that end first, and a
-- consumption says how much of which; what is given back goes back into the same lots with their own last
-- day, and lapses at once where that is over. So what lapsed can't be used, what was used can't lapse, and
-- no end of a lot leaves its debits behind.
--
-- A taken-back earning whose points are used already is taken from the customer's other lots; what these
-- do not hold is a debt, paid by the next points that reach the customer as a further part of the same reversal.
--
-- Accounts stand under the number that earned; a customer's points are those of all numbers of the person,
-- so undoing a merge gives each number what it had. Locks are taken in this order by everybody: customer
-- (by number) → account (by programme and number) → account of the ledger (by id). Lots, consumptions and
-- debts are guarded by their account. Who moves points and gifts or vouchers in one transaction moves the
-- points first.
CREATE SCHEMA points;
SELECT platform.open_schema('points');

-- open ⇄ redeem_only (nothing is earned any more) → closed (nor used)
CREATE TABLE points.programme (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  org_id int,
  -- what the bank owes for a hundred points
  hundred_points_fen bigint NOT NULL CHECK (hundred_points_fen BETWEEN 0 AND 100000000),
  -- rolling_months: through the day before the same day so many months later; year_end: through the end of the year so many years on
  validity text NOT NULL CHECK (validity IN ('rolling_months', 'year_end')),
  validity_count int NOT NULL CHECK (validity_count BETWEEN 0 AND 120 AND (validity = 'year_end' OR validity_count > 0)),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'redeem_only', 'closed')),
  created_by bigint,
  created_at timestamptz NOT NULL
);
SELECT platform.protect_by_org('points.programme');

CREATE TABLE points.account (
  programme_id bigint NOT NULL REFERENCES points.programme,
  customer_no int NOT NULL REFERENCES customers.customer,
  ledger_account_id bigint NOT NULL UNIQUE,
  PRIMARY KEY (programme_id, customer_no)
);
CREATE INDEX account_of_customer ON points.account (customer_no);

-- One deed each, never changed; the same deed has the same natural key.
CREATE TABLE points.movement (
  id bigint PRIMARY KEY,
  programme_id bigint NOT NULL REFERENCES points.programme,
  customer_no int NOT NULL REFERENCES customers.customer,
  kind text NOT NULL CHECK (kind IN ('earn', 'redeem', 'transfer', 'receive', 'lapse', 'freeze', 'unfreeze', 'forfeit', 'take_back', 'give_back', 'settle')),
  -- of a taking back: what was asked for; of which a part may have lapsed, and a part be a debt
  amount bigint NOT NULL CHECK (amount > 0),
  natural_key text NOT NULL UNIQUE CHECK (position(E'\n' IN natural_key) = 0),
  -- the earning taken back, the redemption given back, the freeze ended, the other side of a transfer
  refers_to bigint REFERENCES points.movement,
  subject text NOT NULL DEFAULT '',
  reason text NOT NULL DEFAULT '',
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  CHECK ((kind IN ('receive', 'unfreeze', 'forfeit', 'take_back', 'give_back', 'settle')) = (refers_to IS NOT NULL))
);
CREATE SEQUENCE points.movement_number AS bigint;
CREATE SEQUENCE points.lot_number AS bigint;
CREATE INDEX movement_of_customer ON points.movement (customer_no, programme_id, id DESC);
CREATE INDEX movement_referring ON points.movement (refers_to) WHERE refers_to IS NOT NULL;
-- A redemption is given back once, and a freeze ends once.
CREATE UNIQUE INDEX movement_undone_once ON points.movement (refers_to) WHERE kind IN ('give_back', 'unfreeze', 'forfeit');

CREATE TABLE points.lot (
  id bigint PRIMARY KEY,
  programme_id bigint NOT NULL,
  customer_no int NOT NULL,
  movement_id bigint NOT NULL REFERENCES points.movement,
  -- the ledger's transfer that brought it, which a taking back reverses
  transfer_id bigint NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  remaining bigint NOT NULL,
  -- asked back of what was earned, and the part of it that had lapsed before
  taken_back bigint NOT NULL DEFAULT 0,
  absorbed bigint NOT NULL DEFAULT 0,
  -- the last day on which it may be used
  expires_on date NOT NULL,
  FOREIGN KEY (programme_id, customer_no) REFERENCES points.account,
  CONSTRAINT lot_not_overdrawn CHECK (remaining BETWEEN 0 AND amount),
  CONSTRAINT lot_taken_back_within_amount CHECK (taken_back BETWEEN 0 AND amount AND absorbed BETWEEN 0 AND taken_back)
) WITH (fillfactor = 80);
CREATE INDEX lot_with_points ON points.lot (customer_no, programme_id, expires_on, id) WHERE remaining > 0;
CREATE INDEX lot_to_lapse ON points.lot (expires_on, programme_id, customer_no) WHERE remaining > 0;
CREATE INDEX lot_of_movement ON points.lot (movement_id);

CREATE TABLE points.consumption (
  movement_id bigint NOT NULL REFERENCES points.movement,
  lot_id bigint NOT NULL REFERENCES points.lot,
  amount bigint NOT NULL CHECK (amount > 0),
  given_back bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (movement_id, lot_id),
  CONSTRAINT consumption_given_back_within_amount CHECK (given_back BETWEEN 0 AND amount)
);
CREATE INDEX consumption_of_lot ON points.consumption (lot_id);

CREATE TABLE points.debt (
  movement_id bigint PRIMARY KEY REFERENCES points.movement,
  programme_id bigint NOT NULL,
  customer_no int NOT NULL,
  -- of the earning that it is a part of
  transfer_id bigint NOT NULL,
  amount bigint NOT NULL CHECK (amount > 0),
  settled bigint NOT NULL DEFAULT 0,
  FOREIGN KEY (programme_id, customer_no) REFERENCES points.account,
  CONSTRAINT debt_settled_within_amount CHECK (settled BETWEEN 0 AND amount)
);
CREATE INDEX debt_open ON points.debt (customer_no, programme_id, movement_id) WHERE settled < amount;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['account', 'movement', 'lot', 'consumption', 'debt'] LOOP
    EXECUTE format('ALTER TABLE points.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE points.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY jobs_see_all ON points.%I TO huike_job USING (true) WITH CHECK (true)', name);
    -- Staff read a customer's points through the use case that knows all numbers of the person.
    EXECUTE format('REVOKE ALL ON points.%I FROM huike_app', name);
  END LOOP;
END $$;
REVOKE UPDATE, DELETE ON points.movement FROM huike_job;
REVOKE DELETE ON points.account, points.lot, points.consumption, points.debt FROM huike_job;
