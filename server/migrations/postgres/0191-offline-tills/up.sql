-- Tills without the network. What a till may accept is leased to it: so many, so much, until a time; what
-- it accepted is told later, each line once under the till's own count.

-- One lease of a till at a time; the newest is what its lines are held against.
CREATE TABLE merchants.lease (
  lease_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  till_id bigint NOT NULL REFERENCES merchants.till,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  count_cap int NOT NULL CHECK (count_cap > 0),
  amount_cap_fen bigint NOT NULL CHECK (amount_cap_fen > 0),
  leased_at timestamptz NOT NULL,
  until_at timestamptz NOT NULL CHECK (until_at > leased_at),
  ended_at timestamptz,
  used_count int NOT NULL DEFAULT 0,
  used_amount_fen bigint NOT NULL DEFAULT 0,
  CONSTRAINT lease_within_its_caps CHECK (used_count BETWEEN 0 AND count_cap AND used_amount_fen BETWEEN 0 AND amount_cap_fen)
);
CREATE UNIQUE INDEX lease_open ON merchants.lease (till_id) WHERE ended_at IS NULL;
SELECT merchants.protect('merchants.lease');

-- What a till said it accepted, what became of it, and who bears it.
CREATE TABLE merchants.offline_entry (
  till_id bigint NOT NULL REFERENCES merchants.till,
  sequence int NOT NULL CHECK (sequence > 0),
  entry_id bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  lease_id bigint REFERENCES merchants.lease,
  -- of what was sent: a line sent again is known by it
  digest bytea NOT NULL,
  voucher_id bigint,
  class text NOT NULL CHECK (class IN ('accepted', 'redeemed_elsewhere', 'expired_since', 'taken_back', 'repeated', 'over_lease',
    'outside_lease', 'expired', 'stale', 'below_threshold', 'forged', 'closed')),
  bearer text NOT NULL CHECK (bearer IN ('nobody', 'bank', 'merchant')),
  amount_fen bigint NOT NULL,
  purchase_amount_fen bigint NOT NULL,
  accepted_at timestamptz NOT NULL,
  arrived_at timestamptz NOT NULL,
  redemption_id bigint UNIQUE,
  compensated_at timestamptz,
  compensation_budget_id bigint,
  PRIMARY KEY (till_id, sequence),
  CHECK ((class = 'accepted') = (redemption_id IS NOT NULL)),
  CHECK ((class = 'accepted') = (bearer = 'nobody')),
  CHECK (compensated_at IS NULL OR bearer = 'bank')
);
CREATE INDEX offline_entry_of_merchant ON merchants.offline_entry (merchant_no, entry_id DESC);
CREATE INDEX offline_entry_of_voucher ON merchants.offline_entry (till_id, voucher_id);
SELECT merchants.protect('merchants.offline_entry');
REVOKE INSERT, UPDATE, DELETE ON merchants.lease, merchants.offline_entry FROM huike_app;
REVOKE DELETE ON merchants.lease, merchants.offline_entry FROM huike_job;
