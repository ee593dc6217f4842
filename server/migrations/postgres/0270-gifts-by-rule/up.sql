-- Gifts that a rule gives for products held (产品加载有礼): rules of gifts are of no programme of points.
ALTER TABLE points.rule ALTER COLUMN programme_id DROP NOT NULL;

-- What a rule has given a person in a period, once: a run that finds the row gives nothing more.
--
--   waiting ─▶ reserved        a piece is set aside at the customer's outlet
--      └─────▶ dropped         nobody may act for the customer any more
--
-- No piece there lets it wait; it is taken up again when stock comes. Locks: rule → customer (by number) → this
-- row → shelf → account of the ledger.
CREATE TABLE points.gift_due (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id bigint NOT NULL,
  version int NOT NULL,
  -- the first day of the period; of a rule that gives once 1970-01-01
  period_start date NOT NULL,
  customer_no int NOT NULL REFERENCES customers.customer,
  products int NOT NULL CHECK (products > 0),
  gift_id bigint NOT NULL REFERENCES gifts.gift,
  -- the customer's outlet when it was last looked at
  org_id int NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'reserved', 'dropped')),
  reservation_id bigint UNIQUE REFERENCES gifts.reservation,
  made_at timestamptz NOT NULL,
  ended_at timestamptz,
  FOREIGN KEY (rule_id, version) REFERENCES points.rule_version,
  CONSTRAINT gift_due_once UNIQUE (rule_id, period_start, customer_no),
  CHECK ((state = 'reserved') = (reservation_id IS NOT NULL)),
  CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX gift_due_waiting ON points.gift_due (rule_id, id) WHERE state = 'waiting';
CREATE INDEX gift_due_of_customer ON points.gift_due (customer_no);
SELECT platform.protect_by_org('points.gift_due');
REVOKE INSERT, UPDATE, DELETE ON points.gift_due FROM huike_app;
REVOKE DELETE ON points.gift_due FROM huike_job;
