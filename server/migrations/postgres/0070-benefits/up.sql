-- Benefits: money given to customers, in double entry from the first voucher.
--
--   funder ──top-up──▶ budget ──allot──▶ allotted ──claim──▶ claimed ──redeem──▶ settlement
--                        ▲  ▲────return────┘  ▲──un-claim──────┘  ▲──un-redeem──────┘
--                        └──────────────────expire────────────────┘
--
-- A launch sets money and number aside for one campaign (an allotment), so that two campaigns on one
-- budget can't promise the same yuan, and a claim contends only with claims of its own campaign.
--
-- Locks are taken in this order by everybody: offer → allotment (by id) → voucher → account (by id).
-- The accounts `allotted` and `claimed` belong to one allotment and are guarded by its row; only
-- budget and settlement accounts are shared, and they come last.
CREATE SCHEMA benefits;
SELECT platform.open_schema('benefits');

CREATE TABLE benefits.funder (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('bank', 'merchant', 'partner')),
  org_id int,
  created_at timestamptz NOT NULL
);
SELECT platform.protect_by_org('benefits.funder');

CREATE TABLE benefits.budget (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  funder_id bigint NOT NULL REFERENCES benefits.funder,
  currency text NOT NULL DEFAULT 'CNY' CHECK (currency ~ '^[A-Z]{3}$'),
  org_id int,
  created_by bigint,
  created_at timestamptz NOT NULL
);
SELECT platform.protect_by_org('benefits.budget');

-- What an offer is worth and how much of it there may be. Number and amount are both capped; what
-- allotments have taken never passes the cap, whoever asks at once.
CREATE TABLE benefits.offer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('voucher')),
  budget_id bigint NOT NULL REFERENCES benefits.budget,
  face_amount_fen bigint NOT NULL CHECK (face_amount_fen > 0),
  threshold_amount_fen bigint NOT NULL DEFAULT 0 CHECK (threshold_amount_fen >= 0),
  valid_days int NOT NULL CHECK (valid_days BETWEEN 1 AND 3650),
  cap_count bigint NOT NULL CHECK (cap_count > 0),
  cap_amount_fen bigint NOT NULL CHECK (cap_amount_fen > 0),
  allotted_count bigint NOT NULL DEFAULT 0,
  allotted_amount_fen bigint NOT NULL DEFAULT 0,
  org_id int,
  created_by bigint,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT offer_count_within_cap CHECK (allotted_count BETWEEN 0 AND cap_count),
  CONSTRAINT offer_amount_within_cap CHECK (allotted_amount_fen BETWEEN 0 AND cap_amount_fen)
);
SELECT platform.protect_by_org('benefits.offer');

-- The part of an offer that one campaign may give away:  open → closed
CREATE TABLE benefits.allotment (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  campaign_id bigint NOT NULL,
  offer_id bigint NOT NULL REFERENCES benefits.offer,
  face_amount_fen bigint NOT NULL CHECK (face_amount_fen > 0),
  threshold_amount_fen bigint NOT NULL CHECK (threshold_amount_fen >= 0),
  valid_days int NOT NULL CHECK (valid_days > 0),
  claim_from timestamptz NOT NULL,
  claim_until timestamptz NOT NULL,
  cap_count bigint NOT NULL CHECK (cap_count > 0),
  cap_amount_fen bigint NOT NULL,
  used_count bigint NOT NULL DEFAULT 0,
  used_amount_fen bigint NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  org_id int,
  created_at timestamptz NOT NULL,
  UNIQUE (campaign_id, offer_id),
  CHECK (claim_from < claim_until),
  CONSTRAINT allotment_count_within_cap CHECK (used_count BETWEEN 0 AND cap_count),
  CONSTRAINT allotment_amount_within_cap CHECK (used_amount_fen BETWEEN 0 AND cap_amount_fen)
) WITH (fillfactor = 50);
CREATE INDEX allotment_of_offer ON benefits.allotment (offer_id);
SELECT platform.protect_by_org('benefits.allotment');

-- One balance each; only the funder's, the source of the money, is below zero.
CREATE TABLE benefits.account (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('funder', 'budget', 'allotted', 'claimed', 'settlement')),
  funder_id bigint REFERENCES benefits.funder,
  budget_id bigint REFERENCES benefits.budget,
  allotment_id bigint REFERENCES benefits.allotment,
  -- settlement: the outlet or merchant screen that took the voucher
  settles_org_id int,
  currency text NOT NULL,
  balance_fen bigint NOT NULL DEFAULT 0,
  org_id int,
  CONSTRAINT account_not_overdrawn CHECK (CASE kind WHEN 'funder' THEN balance_fen <= 0 ELSE balance_fen >= 0 END),
  CONSTRAINT account_has_its_owner CHECK (
    num_nonnulls(funder_id, budget_id, allotment_id, settles_org_id) = 1
    AND CASE kind WHEN 'funder' THEN funder_id WHEN 'budget' THEN budget_id
                  WHEN 'settlement' THEN settles_org_id ELSE allotment_id END IS NOT NULL
  ),
  UNIQUE NULLS NOT DISTINCT (kind, funder_id, budget_id, allotment_id, settles_org_id, currency)
) WITH (fillfactor = 50);
SELECT platform.protect_by_org('benefits.account');
CREATE INDEX account_of_allotment ON benefits.account (allotment_id) WHERE allotment_id IS NOT NULL;

-- Who may have one voucher of a campaign: written at launch, never changed.
CREATE TABLE benefits.entitlement (
  campaign_id bigint NOT NULL,
  customer_no int NOT NULL,
  allotment_id bigint NOT NULL REFERENCES benefits.allotment,
  org_id int NOT NULL,
  PRIMARY KEY (campaign_id, customer_no)
);
CREATE INDEX entitlement_of_customer ON benefits.entitlement (customer_no);
SELECT platform.protect_by_org('benefits.entitlement');

--   claimed ⇄ redeemed      redeem, and its reversal
--   claimed → expired       the day after the last valid day
--   claimed → reversed      a claim taken back; the customer may claim again
CREATE TABLE benefits.voucher (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  campaign_id bigint NOT NULL,
  customer_no int NOT NULL,
  allotment_id bigint NOT NULL REFERENCES benefits.allotment,
  code text NOT NULL UNIQUE,
  state text NOT NULL DEFAULT 'claimed' CHECK (state IN ('claimed', 'redeemed', 'expired', 'reversed')),
  face_amount_fen bigint NOT NULL CHECK (face_amount_fen > 0),
  channel text NOT NULL CHECK (channel IN ('staff', 'customer', 'push')),
  -- who asked, and under which Idempotency-Key: kept as long as the voucher
  claimed_by text NOT NULL,
  client_key text NOT NULL,
  claimed_at timestamptz NOT NULL,
  valid_until date NOT NULL,
  org_id int NOT NULL,
  UNIQUE (claimed_by, client_key)
) WITH (fillfactor = 80);
-- One voucher a customer and campaign; one taken back makes room again.
CREATE UNIQUE INDEX voucher_one_a_customer ON benefits.voucher (campaign_id, customer_no) WHERE state <> 'reversed';
CREATE INDEX voucher_of_customer ON benefits.voucher (customer_no);
CREATE INDEX voucher_to_expire ON benefits.voucher (valid_until, id) WHERE state = 'claimed';
SELECT platform.protect_by_org('benefits.voucher');

CREATE TABLE benefits.redemption (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  voucher_id bigint NOT NULL REFERENCES benefits.voucher,
  -- repeated here because the outlet that redeems need not see the customer's voucher
  campaign_id bigint NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  -- what the customer paid for, checked against the threshold
  purchase_amount_fen bigint NOT NULL CHECK (purchase_amount_fen >= 0),
  redeemed_by text NOT NULL,
  client_key text NOT NULL,
  redeemed_at timestamptz NOT NULL,
  reversed_at timestamptz,
  reversed_by text,
  -- where it was redeemed, which need not be the customer's outlet
  org_id int NOT NULL,
  UNIQUE (redeemed_by, client_key),
  CHECK ((reversed_at IS NULL) = (reversed_by IS NULL))
);
CREATE UNIQUE INDEX redemption_once_a_voucher ON benefits.redemption (voucher_id) WHERE reversed_at IS NULL;
SELECT platform.protect_by_org('benefits.redemption');

-- A transfer takes one amount from one account to another: its two entries sum to zero because
-- there is only one amount. Never changed; taking it back is another transfer.
CREATE TABLE benefits.transfer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('top_up', 'allot', 'return', 'claim', 'redeem', 'expire', 'reverse')),
  from_account_id bigint NOT NULL REFERENCES benefits.account,
  to_account_id bigint NOT NULL REFERENCES benefits.account,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  -- the same deed has the same key, so it is posted once
  natural_key text NOT NULL UNIQUE,
  voucher_id bigint REFERENCES benefits.voucher,
  reverses_id bigint REFERENCES benefits.transfer,
  posted_at timestamptz NOT NULL,
  org_id int,
  CHECK (from_account_id <> to_account_id),
  CHECK ((kind = 'reverse') = (reverses_id IS NOT NULL))
);
CREATE UNIQUE INDEX transfer_reversed_once ON benefits.transfer (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX transfer_from_account ON benefits.transfer (from_account_id, posted_at);
CREATE INDEX transfer_into_account ON benefits.transfer (to_account_id) WHERE kind IN ('top_up', 'reverse');
CREATE INDEX transfer_of_voucher ON benefits.transfer (voucher_id) WHERE voucher_id IS NOT NULL;
SELECT platform.protect_by_org('benefits.transfer');
REVOKE UPDATE, DELETE ON benefits.transfer, benefits.entitlement FROM huike_app, huike_job;
-- Staff read vouchers; only the statements that also move the money write them.
REVOKE INSERT, UPDATE, DELETE ON benefits.voucher, benefits.redemption, benefits.entitlement, benefits.allotment FROM huike_app;

-- A reversal gives the same amount back to the account it came from.
CREATE FUNCTION benefits.check_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM benefits.transfer t
  WHERE t.id = NEW.reverses_id AND t.amount_fen = NEW.amount_fen AND t.kind <> 'reverse'
    AND t.from_account_id = NEW.to_account_id AND t.to_account_id = NEW.from_account_id;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'transfer % is not the mirror of what it reverses', NEW.id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reversal_mirrors_its_transfer BEFORE INSERT ON benefits.transfer
  FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL) EXECUTE FUNCTION benefits.check_reversal();

CREATE VIEW benefits.entry WITH (security_invoker = true) AS
  SELECT id AS transfer_id, from_account_id AS account_id, -amount_fen AS amount_fen, posted_at FROM benefits.transfer
  UNION ALL
  SELECT id, to_account_id, amount_fen, posted_at FROM benefits.transfer;

-- Published: what each customer of a campaign holds, for the board and the measurement.
CREATE VIEW benefits.campaign_voucher WITH (security_invoker = true) AS
  SELECT v.campaign_id, v.customer_no, v.claimed_at, r.redeemed_at, coalesce(r.amount_fen, 0) AS cost_fen
  FROM benefits.voucher v
  LEFT JOIN benefits.redemption r ON r.voucher_id = v.id AND r.reversed_at IS NULL
  WHERE v.state <> 'reversed';
