-- What a customer owes the bank: cashback or a red packet is taken back after it was paid out. The account
-- `receivable` (owner = customer number) advances the customer's account what it lacks, so it stands below zero by
-- what is open, and the refund goes to the funders as ever; what the customer is credited next goes there first,
-- before it is paid out. It never rises above zero, so no more is collected than is owed. After 0230, which names
-- the kinds of accounts too.
ALTER TABLE ledger.account
  DROP CONSTRAINT account_kind_known,
  ADD CONSTRAINT account_kind_known CHECK (kind IN ('funder', 'budget', 'allotted', 'claimed', 'settlement', 'merchant',
    'partner', 'customer', 'receivable', 'stock', 'reserved', 'paid', 'supply', 'spent', 'lapsed')),
  DROP CONSTRAINT account_not_overdrawn,
  ADD CONSTRAINT account_not_overdrawn CHECK (
    CASE WHEN kind IN ('funder', 'supply', 'receivable') THEN balance <= 0 AND held = 0 ELSE held BETWEEN 0 AND balance END);
CREATE INDEX account_owed_by_customer ON ledger.account (owner_id) WHERE kind = 'receivable' AND balance < 0;

CREATE TABLE benefits.customer_claim (
  claim_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reversal_id bigint NOT NULL UNIQUE REFERENCES benefits.reversal,
  redemption_id bigint NOT NULL REFERENCES benefits.redemption,
  customer_no int NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  at timestamptz NOT NULL,
  org_id int NOT NULL
);
CREATE INDEX customer_claim_of_customer ON benefits.customer_claim (customer_no);
CREATE INDEX customer_claim_of_redemption ON benefits.customer_claim (redemption_id);
SELECT platform.protect_by_org('benefits.customer_claim');

CREATE TABLE benefits.customer_collection (
  collection_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_no int NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  at timestamptz NOT NULL,
  org_id int NOT NULL
);
CREATE INDEX customer_collection_of_customer ON benefits.customer_collection (customer_no);
SELECT platform.protect_by_org('benefits.customer_collection');
REVOKE INSERT, UPDATE, DELETE ON benefits.customer_claim, benefits.customer_collection FROM huike_app;
REVOKE UPDATE, DELETE ON benefits.customer_claim, benefits.customer_collection FROM huike_job;
