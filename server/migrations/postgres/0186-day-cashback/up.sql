-- Transactions of the day's file that were held against cashback, each once: what it brought or why nothing. One
-- that was refused (a limit, a budget) is not tried again on another day. Kept for a month; the look at files goes
-- back a week.
CREATE TABLE benefits.transaction_cashback (
  -- source and the source's own number of the transaction
  reference text PRIMARY KEY CHECK (reference <> ''),
  business_date date NOT NULL,
  -- 'given', or the code of the refusal
  outcome text NOT NULL CHECK (outcome <> ''),
  decided_at timestamptz NOT NULL
);
CREATE INDEX transaction_cashback_of_day ON benefits.transaction_cashback (business_date);
REVOKE ALL ON benefits.transaction_cashback FROM huike_app;
