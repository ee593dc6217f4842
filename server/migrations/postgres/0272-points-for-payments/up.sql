-- Points for the payments that the days' files bring: each transaction is held against a rule once, however often
-- its file is read, under the rule's lock.
CREATE TABLE points.payment (
  rule_id bigint NOT NULL,
  -- source and the source's own number of the transaction
  reference text NOT NULL CHECK (reference <> ''),
  version int NOT NULL,
  customer_no int NOT NULL REFERENCES customers.customer,
  business_date date NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  merchant_category text NOT NULL,
  -- 'given', 'capped' where the day's cap left less, 'nothing', or the code of the refusal
  outcome text NOT NULL CHECK (outcome <> ''),
  points bigint NOT NULL DEFAULT 0,
  movement_id bigint UNIQUE REFERENCES points.movement,
  -- of the amount, and of the points taken back for it
  refunded_fen bigint NOT NULL DEFAULT 0,
  taken_back bigint NOT NULL DEFAULT 0,
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (rule_id, reference),
  FOREIGN KEY (rule_id, version) REFERENCES points.rule_version,
  CONSTRAINT payment_points_of_movement CHECK ((movement_id IS NULL) = (points = 0) AND points >= 0),
  CONSTRAINT payment_refunded_within_amount CHECK (refunded_fen BETWEEN 0 AND amount_fen),
  CONSTRAINT payment_taken_back_within_points CHECK (taken_back BETWEEN 0 AND points)
) WITH (fillfactor = 80);
CREATE INDEX payment_of_customer ON points.payment (customer_no, rule_id, business_date DESC);
CREATE INDEX payment_by_day ON points.payment (business_date);

-- A refund names no payment: it is laid to the customer's newest ones; what finds none is kept as such.
CREATE TABLE points.payment_refund (
  rule_id bigint NOT NULL REFERENCES points.rule,
  reference text NOT NULL CHECK (reference <> ''),
  customer_no int NOT NULL REFERENCES customers.customer,
  business_date date NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  laid_fen bigint NOT NULL CHECK (laid_fen BETWEEN 0 AND amount_fen),
  taken_back bigint NOT NULL CHECK (taken_back >= 0),
  decided_at timestamptz NOT NULL,
  PRIMARY KEY (rule_id, reference)
);
CREATE INDEX payment_refund_by_day ON points.payment_refund (business_date);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['payment', 'payment_refund'] LOOP
    EXECUTE format('ALTER TABLE points.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE points.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY jobs_see_all ON points.%I TO huike_job USING (true) WITH CHECK (true)', name);
    EXECUTE format('REVOKE ALL ON points.%I FROM huike_app', name);
  END LOOP;
END $$;

-- What a rule has given for payments so far, told with the rule.
CREATE TABLE points.payment_total (
  rule_id bigint PRIMARY KEY REFERENCES points.rule,
  payments bigint NOT NULL DEFAULT 0,
  points bigint NOT NULL DEFAULT 0,
  refunds bigint NOT NULL DEFAULT 0,
  taken_back bigint NOT NULL DEFAULT 0,
  until_day date NOT NULL,
  org_id int
);
SELECT platform.protect_by_org('points.payment_total');
REVOKE INSERT, UPDATE, DELETE ON points.payment_total FROM huike_app;
REVOKE DELETE ON points.payment_total FROM huike_job;
