-- What happens at a till: a voucher is held while the customer pays, then redeemed for what it is worth of
-- the purchase, and given back wholly or in part when the purchase is.
--
--   claimed → held → redeemed        the payment went through (the hold is captured)
--             held → claimed         it did not: released, or its time is over

-- Of a percent voucher the face value is the most it can be worth, which is what is set aside for it.
ALTER TABLE benefits.offer ADD COLUMN percent_bp int CHECK (percent_bp BETWEEN 1 AND 10000);
ALTER TABLE benefits.allotment ADD COLUMN percent_bp int CHECK (percent_bp BETWEEN 1 AND 10000);

ALTER TABLE benefits.voucher DROP CONSTRAINT voucher_state_check;
ALTER TABLE benefits.voucher ADD CONSTRAINT voucher_state_known
  CHECK (state IN ('claimed', 'held', 'redeemed', 'expired', 'reversed'));

ALTER TABLE benefits.redemption
  -- who is owed the amount; null where the bank's own outlet took it
  ADD COLUMN merchant_id bigint,
  -- given back so far; the redemption is in force while reversed_at is null, be its rest as small as it may
  ADD COLUMN reversed_fen bigint NOT NULL DEFAULT 0;
UPDATE benefits.redemption SET reversed_fen = amount_fen WHERE reversed_at IS NOT NULL;
ALTER TABLE benefits.redemption
  ADD CONSTRAINT reversed_within_redeemed CHECK (reversed_fen BETWEEN 0 AND amount_fen),
  ADD CONSTRAINT reversed_wholly CHECK (reversed_at IS NULL OR reversed_fen = amount_fen);
CREATE INDEX redemption_of_merchant ON benefits.redemption (merchant_id, redeemed_at) WHERE merchant_id IS NOT NULL;

CREATE TABLE benefits.reversal (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  redemption_id bigint NOT NULL REFERENCES benefits.redemption,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  reversed_by text NOT NULL,
  client_key text NOT NULL,
  reversed_at timestamptz NOT NULL,
  org_id int NOT NULL,
  UNIQUE (reversed_by, client_key)
);
CREATE INDEX reversal_of_redemption ON benefits.reversal (redemption_id);
SELECT platform.protect_by_org('benefits.reversal');
INSERT INTO benefits.reversal (redemption_id, amount_fen, reversed_by, client_key, reversed_at, org_id)
SELECT id, amount_fen, reversed_by, 'redemption:' || id, reversed_at, org_id FROM benefits.redemption WHERE reversed_at IS NOT NULL;

CREATE TABLE benefits.hold (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  voucher_id bigint NOT NULL REFERENCES benefits.voucher,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  purchase_amount_fen bigint NOT NULL CHECK (purchase_amount_fen >= 0),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'captured', 'released', 'expired')),
  held_by text NOT NULL,
  client_key text NOT NULL,
  held_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  redemption_id bigint REFERENCES benefits.redemption,
  merchant_id bigint,
  org_id int NOT NULL,
  UNIQUE (held_by, client_key),
  CHECK ((state = 'open') = (ended_at IS NULL)),
  CHECK ((state = 'captured') = (redemption_id IS NOT NULL)),
  CHECK (held_at < expires_at)
);
CREATE UNIQUE INDEX hold_one_open_a_voucher ON benefits.hold (voucher_id) WHERE state = 'open';
CREATE INDEX hold_to_expire ON benefits.hold (expires_at, id) WHERE state = 'open';
SELECT platform.protect_by_org('benefits.hold');
REVOKE INSERT, UPDATE, DELETE ON benefits.hold, benefits.reversal FROM huike_app;
REVOKE UPDATE, DELETE ON benefits.reversal FROM huike_job;

CREATE OR REPLACE VIEW benefits.campaign_voucher WITH (security_invoker = true) AS
  SELECT v.campaign_id, v.customer_no, v.claimed_at, r.redeemed_at, coalesce(r.amount_fen - r.reversed_fen, 0) AS cost_fen,
    v.state, v.valid_until
  FROM benefits.voucher v
  LEFT JOIN benefits.redemption r ON r.voucher_id = v.id AND r.reversed_at IS NULL
  WHERE v.state <> 'reversed';

-- Who moves takes along vouchers that are held too.
CREATE OR REPLACE FUNCTION benefits.follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  followers int[] := ARRAY(SELECT customer_no FROM customers.customer
    WHERE customer_no = new.customer_no OR merged_into = new.customer_no);
  outlet int := customers.outlet_of(new.customer_no);
BEGIN
  UPDATE benefits.entitlement SET org_id = outlet WHERE customer_no = ANY (followers) AND org_id <> outlet;
  UPDATE benefits.voucher SET org_id = outlet WHERE customer_no = ANY (followers) AND state IN ('claimed', 'held') AND org_id <> outlet;
  RETURN NULL;
END $$;

-- Published for settlement: what each funder paid at each redemption, and got back at each reversal of it.
CREATE VIEW benefits.settled_redemption WITH (security_invoker = true) AS
  SELECT t.id AS transfer_id, r.id AS redemption_id, CASE t.kind WHEN 'reverse' THEN 'reverse' ELSE 'redeem' END AS kind,
    r.merchant_id, r.org_id, b.funder_id, l.budget_id, a.offer_id, r.voucher_id,
    CASE t.kind WHEN 'reverse' THEN -t.amount ELSE t.amount END AS amount_fen, r.purchase_amount_fen,
    t.posted_at AS at, (t.posted_at AT TIME ZONE 'Asia/Shanghai')::date AS bank_day
  FROM benefits.redemption r
  JOIN benefits.voucher v ON v.id = r.voucher_id
  JOIN benefits.allotment a ON a.id = v.allotment_id
  JOIN ledger.transfer o ON o.natural_key = 'redeem:' || r.id
  JOIN benefits.allotment_leg l ON l.allotment_id = a.id AND l.leg = o.leg
  JOIN benefits.budget b ON b.id = l.budget_id
  CROSS JOIN LATERAL (
    SELECT o.id, o.kind, o.amount, o.posted_at
    UNION ALL SELECT id, kind, amount, posted_at FROM ledger.transfer WHERE reverses_id = o.id
  ) t;
