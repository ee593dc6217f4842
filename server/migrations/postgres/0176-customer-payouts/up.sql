-- What customers are owed (cashback, red packets) on its way to their accounts; as with merchants
-- (0194-payouts), it leaves the books once.
--
--   batch  proposed → out → finished, proposed → returned
--   line   proposed → out → paid | failed; of a batch that was returned: dropped
--
-- While a line is out its amount is held in the customer's account by a pending transfer of the ledger, which
-- is posted when the core confirms and voided when it fails.
CREATE TABLE benefits.customer_payout (
  payout_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id int NOT NULL REFERENCES organization.org_unit,
  state text NOT NULL CHECK (state IN ('proposed', 'out', 'finished', 'returned')),
  made_by bigint NOT NULL REFERENCES organization.staff,
  made_by_name text NOT NULL,
  made_at timestamptz NOT NULL,
  out_at timestamptz,
  CHECK ((state IN ('out', 'finished')) = (out_at IS NOT NULL))
);
SELECT platform.protect_by_org('benefits.customer_payout');

CREATE TABLE benefits.customer_payout_line (
  payout_id bigint NOT NULL REFERENCES benefits.customer_payout,
  line int NOT NULL,
  customer_no int NOT NULL,
  account_id bigint NOT NULL,
  org_id int NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'out', 'paid', 'failed', 'dropped')),
  pending_id bigint UNIQUE,
  note text NOT NULL DEFAULT '',
  decided_at timestamptz,
  PRIMARY KEY (payout_id, line),
  CHECK ((state IN ('out', 'paid', 'failed')) = (pending_id IS NOT NULL)),
  CHECK ((state IN ('paid', 'failed')) = (decided_at IS NOT NULL))
);
-- A customer stands in one batch at a time: what is owed is never promised twice.
CREATE UNIQUE INDEX customer_payout_under_way ON benefits.customer_payout_line (customer_no) WHERE state IN ('proposed', 'out');
CREATE INDEX customer_payout_line_of_customer ON benefits.customer_payout_line (customer_no);
SELECT platform.protect_by_org('benefits.customer_payout_line');
REVOKE INSERT, UPDATE, DELETE ON benefits.customer_payout, benefits.customer_payout_line FROM huike_app;
REVOKE DELETE ON benefits.customer_payout, benefits.customer_payout_line FROM huike_job;
CREATE INDEX account_owed_to_customer ON ledger.account (owner_id) WHERE kind = 'customer' AND unit = 'CNY' AND balance > 0;
