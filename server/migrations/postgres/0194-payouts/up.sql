-- Money on its way to merchants.
--
--   batch  proposed → out → finished, proposed → returned
--   line   proposed → out → paid | failed; of a batch that was returned: dropped
--
-- While a line is out its amount is held in the merchant's account by a pending transfer of the ledger,
-- which is posted when the core confirms and voided when it fails.
CREATE TABLE merchants.payout (
  payout_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id int NOT NULL REFERENCES organization.org_unit,
  state text NOT NULL CHECK (state IN ('proposed', 'out', 'finished', 'returned')),
  made_by bigint NOT NULL REFERENCES organization.staff,
  made_by_name text NOT NULL,
  made_at timestamptz NOT NULL,
  out_at timestamptz,
  CHECK ((state IN ('out', 'finished')) = (out_at IS NOT NULL))
);
SELECT platform.protect_by_org('merchants.payout');

CREATE TABLE merchants.payout_line (
  payout_id bigint NOT NULL REFERENCES merchants.payout,
  line int NOT NULL,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  merchant_name text NOT NULL,
  account_id uuid NOT NULL REFERENCES merchants.account,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'out', 'paid', 'failed', 'dropped')),
  pending_id bigint UNIQUE,
  note text NOT NULL DEFAULT '',
  decided_at timestamptz,
  PRIMARY KEY (payout_id, line),
  CHECK ((state IN ('out', 'paid', 'failed')) = (pending_id IS NOT NULL)),
  CHECK ((state IN ('paid', 'failed')) = (decided_at IS NOT NULL))
);
-- A merchant stands in one batch at a time: what is due is never promised twice.
CREATE UNIQUE INDEX payout_line_under_way ON merchants.payout_line (merchant_no) WHERE state IN ('proposed', 'out');
SELECT merchants.protect('merchants.payout_line');
REVOKE INSERT, UPDATE, DELETE ON merchants.payout, merchants.payout_line FROM huike_app;
REVOKE DELETE ON merchants.payout, merchants.payout_line FROM huike_job;
