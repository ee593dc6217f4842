-- The statement of a merchant for one bank day, made once when the day is over. Its lines come from what
-- benefits say was redeemed and taken back; that they add up to what the ledger moved is looked at in the
-- transaction that writes them.
CREATE TABLE merchants.statement (
  statement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  day date NOT NULL,
  redeemed_count int NOT NULL,
  redeemed_fen bigint NOT NULL,
  reversed_count int NOT NULL,
  reversed_fen bigint NOT NULL,
  corrected_fen bigint NOT NULL,
  paid_fen bigint NOT NULL,
  opening_fen bigint NOT NULL,
  closing_fen bigint NOT NULL,
  made_at timestamptz NOT NULL,
  UNIQUE (merchant_no, day),
  CONSTRAINT statement_adds_up CHECK (closing_fen = opening_fen + redeemed_fen + reversed_fen + corrected_fen + paid_fen),
  CHECK (redeemed_fen >= 0 AND reversed_fen <= 0 AND paid_fen <= 0)
);
CREATE INDEX statement_by_day ON merchants.statement (day, merchant_no);
SELECT merchants.protect('merchants.statement');

CREATE TABLE merchants.statement_line (
  statement_id bigint NOT NULL REFERENCES merchants.statement,
  line int NOT NULL,
  -- what it tells of: no movement stands in two statements
  transfer_id bigint NOT NULL UNIQUE,
  merchant_no int NOT NULL,
  org_id int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('redeem', 'reverse', 'compensate', 'adjust', 'payout')),
  redemption_id bigint,
  order_reference text NOT NULL DEFAULT '',
  offer_name text NOT NULL DEFAULT '',
  funder_id bigint,
  funder_name text NOT NULL DEFAULT '',
  amount_fen bigint NOT NULL,
  purchase_amount_fen bigint,
  at timestamptz NOT NULL,
  PRIMARY KEY (statement_id, line)
);
SELECT merchants.protect('merchants.statement_line');
REVOKE INSERT, UPDATE, DELETE ON merchants.statement, merchants.statement_line FROM huike_app;
REVOKE UPDATE, DELETE ON merchants.statement, merchants.statement_line FROM huike_job;

-- What the module itself books to or from a merchant's balance, beside redemptions.
CREATE TABLE merchants.booking (
  transfer_id bigint PRIMARY KEY,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('compensate', 'adjust', 'payout')),
  budget_id bigint,
  -- into the merchant's balance, so a payout is negative
  amount_fen bigint NOT NULL CHECK (amount_fen <> 0),
  at timestamptz NOT NULL,
  CHECK ((kind = 'payout') = (budget_id IS NULL))
);
CREATE INDEX booking_of_merchant ON merchants.booking (merchant_no, at);
SELECT merchants.protect('merchants.booking');
REVOKE INSERT, UPDATE, DELETE ON merchants.booking FROM huike_app;
REVOKE UPDATE, DELETE ON merchants.booking FROM huike_job;
