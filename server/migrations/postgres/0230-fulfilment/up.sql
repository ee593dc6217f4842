-- Benefits that a partner of the bank fulfils: call data and telephone credit ordered from its API, and
-- exchange codes it gave the bank in a file. Both are vouchers of the one engine; what is told here is how
-- a voucher comes to be fulfilled, once.
--
-- Locks are taken in this order by everybody:
--   order → offer → allotment → product (by id) → code → voucher → … → account of the ledger
-- Claims come in at the allotment; whoever settles an order begins with it. A claim writes its order anew,
-- which nobody else can hold yet.
CREATE SCHEMA fulfilment;
SELECT platform.open_schema('fulfilment');

-- What is owed to a partner for what it delivered.
ALTER TABLE ledger.account
  DROP CONSTRAINT account_kind_known,
  ADD CONSTRAINT account_kind_known CHECK (kind IN ('funder', 'budget', 'allotted', 'claimed', 'settlement', 'merchant',
    'partner', 'customer', 'stock', 'reserved', 'paid', 'supply', 'spent', 'lapsed'));

ALTER TABLE benefits.offer
  DROP CONSTRAINT IF EXISTS offer_kind_check,
  DROP CONSTRAINT IF EXISTS offer_kind_known,
  ADD CONSTRAINT offer_kind_known CHECK (kind IN ('voucher', 'instantDiscount', 'cashback', 'redPacket', 'partnerBenefit', 'exchangeCode'));
-- Copied from the offer with its worth, since what was set aside stays as it is: its vouchers are fulfilled
-- by a partner and redeemed by nobody else.
ALTER TABLE benefits.allotment ADD COLUMN fulfilled boolean NOT NULL DEFAULT false;
ALTER TABLE benefits.redemption ADD COLUMN partner_id bigint;

-- A partner without an address is one that gives codes only.
CREATE TABLE fulfilment.partner (
  partner_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code <> ''),
  name text NOT NULL CHECK (name <> ''),
  base_url text,
  -- signs what is sent; opens under the partner's code
  secret_sealed bytea,
  -- active ⇄ paused: while it is paused nothing is claimed of it and nothing sent to it
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused')),
  org_id int,
  made_by bigint,
  made_at timestamptz NOT NULL,
  CHECK ((base_url IS NULL) = (secret_sealed IS NULL))
);
SELECT platform.protect_by_org('fulfilment.partner');
REVOKE ALL ON fulfilment.partner FROM huike_app;
GRANT SELECT (partner_id, code, name, base_url, state, org_id, made_by, made_at) ON fulfilment.partner TO huike_app;

-- What one benefit is: an order to the partner's API, or a code of its files.
CREATE TABLE fulfilment.product (
  product_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  partner_id bigint NOT NULL REFERENCES fulfilment.partner,
  -- as the partner calls it
  code text NOT NULL CHECK (code <> ''),
  name text NOT NULL CHECK (name <> ''),
  kind text NOT NULL CHECK (kind IN ('telephoneCredit', 'callData', 'other')),
  delivery text NOT NULL CHECK (delivery IN ('order', 'code')),
  price_fen bigint NOT NULL CHECK (price_fen > 0),
  -- the partner is told the customer's phone number, for which the customer must have agreed
  needs_phone boolean NOT NULL DEFAULT false,
  -- of codes: so few left are told
  warn_below int NOT NULL DEFAULT 0 CHECK (warn_below >= 0),
  org_id int,
  made_at timestamptz NOT NULL,
  UNIQUE (partner_id, code),
  CHECK (delivery = 'order' OR NOT needs_phone)
);
SELECT platform.protect_by_org('fulfilment.product');

CREATE TABLE fulfilment.offer_product (
  offer_id bigint PRIMARY KEY REFERENCES benefits.offer,
  product_id bigint NOT NULL REFERENCES fulfilment.product
);
CREATE INDEX offer_of_product ON fulfilment.offer_product (product_id);

--   waiting ──sent──▶ unknown ──answered──▶ delivered | refused
--      ▲                 │ ▲ └──asked too long──▶ standing ──a person, approved──▶ delivered | refused
--      └─not known there─┘ └──asked again (query by order number)
--
-- An order is unknown from the moment its sending begins: killed between sending and recording, it is asked
-- about and never sent again blindly. Only the partner's word that it does not know the number, given after
-- the time of grace, lets it wait to be sent again under the same number.
CREATE TABLE fulfilment.partner_order (
  order_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- the idempotency key at the partner
  order_no text NOT NULL UNIQUE,
  voucher_id bigint NOT NULL UNIQUE REFERENCES benefits.voucher,
  product_id bigint NOT NULL REFERENCES fulfilment.product,
  partner_id bigint NOT NULL REFERENCES fulfilment.partner,
  customer_no int NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'unknown', 'standing', 'delivered', 'refused')),
  -- whom it is for, sealed under the order number when it is first sent, so that it never changes between
  -- two sendings; gone when the order is settled
  recipient_sealed bytea,
  sendings int NOT NULL DEFAULT 0,
  queries int NOT NULL DEFAULT 0,
  -- an answer is recorded under the epoch of its attempt; a worker taken for dead decides nothing
  epoch int NOT NULL DEFAULT 0,
  next_at timestamptz,
  sent_at timestamptz,
  -- the last word: the code of why it is unknown, refused or standing
  reason text NOT NULL DEFAULT '',
  partner_reference text NOT NULL DEFAULT '',
  answered_fen bigint,
  -- what came after it was settled and says otherwise; for a person
  contradiction text CHECK (contradiction IN ('delivered', 'refused', 'amount')),
  made_at timestamptz NOT NULL,
  settled_at timestamptz,
  settled_by text NOT NULL DEFAULT '',
  org_id int NOT NULL,
  CHECK ((state IN ('waiting', 'unknown')) = (next_at IS NOT NULL)),
  CHECK ((state IN ('delivered', 'refused')) = (settled_at IS NOT NULL)),
  CHECK (settled_at IS NULL OR recipient_sealed IS NULL)
) WITH (fillfactor = 70);
CREATE INDEX order_due ON fulfilment.partner_order (next_at, order_id) WHERE next_at IS NOT NULL;
CREATE INDEX order_in_state ON fulfilment.partner_order (state, order_id DESC);
CREATE INDEX order_of_partner ON fulfilment.partner_order (partner_id, order_id DESC);
CREATE INDEX order_of_customer ON fulfilment.partner_order (customer_no);
CREATE INDEX order_settled ON fulfilment.partner_order (partner_id, settled_at) WHERE settled_at IS NOT NULL;
CREATE INDEX order_contradicted ON fulfilment.partner_order (order_id DESC) WHERE contradiction IS NOT NULL;
SELECT platform.protect_by_org('fulfilment.partner_order');
REVOKE ALL ON fulfilment.partner_order FROM huike_app;
GRANT SELECT (order_id, order_no, voucher_id, product_id, partner_id, customer_no, amount_fen, state, sendings, queries, next_at, sent_at,
  reason, partner_reference, answered_fen, contradiction, made_at, settled_at, settled_by, org_id) ON fulfilment.partner_order TO huike_app;

-- Written when it begins, so that one whose end nobody recorded is seen. What the partner wrote is kept as
-- far as it was understood: its text might hold a phone number.
CREATE TABLE fulfilment.attempt (
  order_id bigint NOT NULL REFERENCES fulfilment.partner_order ON DELETE CASCADE,
  epoch int NOT NULL,
  act text NOT NULL CHECK (act IN ('send', 'query')),
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  duration_ms int,
  status int,
  result text,
  org_id int NOT NULL,
  PRIMARY KEY (order_id, epoch)
);
SELECT platform.protect_by_org('fulfilment.attempt');
REVOKE INSERT, UPDATE, DELETE ON fulfilment.attempt FROM huike_app;

-- Codes of one uploaded file:  open → withdrawn
CREATE TABLE fulfilment.code_batch (
  batch_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  product_id bigint NOT NULL REFERENCES fulfilment.product,
  partner_id bigint NOT NULL REFERENCES fulfilment.partner,
  file_name text NOT NULL,
  file_sha256 bytea NOT NULL,
  -- the last day its codes are handed out
  expires_on date NOT NULL,
  line_count int NOT NULL,
  code_count int NOT NULL,
  bad_count int NOT NULL,
  handed_count int NOT NULL DEFAULT 0,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'withdrawn')),
  uploaded_by text NOT NULL,
  uploaded_at timestamptz NOT NULL,
  withdrawn_by text NOT NULL DEFAULT '',
  withdrawn_at timestamptz,
  withdrawn_reason text NOT NULL DEFAULT '',
  org_id int,
  UNIQUE (product_id, file_sha256),
  CONSTRAINT handed_within_batch CHECK (handed_count BETWEEN 0 AND code_count),
  CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL))
);
CREATE INDEX batch_of_product ON fulfilment.code_batch (product_id, batch_id DESC);
CREATE INDEX batch_with_stock ON fulfilment.code_batch (product_id, expires_on, batch_id) WHERE state = 'open' AND handed_count < code_count;
SELECT platform.protect_by_org('fulfilment.code_batch');
REVOKE INSERT, UPDATE, DELETE ON fulfilment.code_batch FROM huike_app;

-- Every line that brought no code, with why; what stood there is not kept.
CREATE TABLE fulfilment.bad_line (
  batch_id bigint NOT NULL REFERENCES fulfilment.code_batch ON DELETE CASCADE,
  line int NOT NULL,
  reason text NOT NULL,
  -- of a duplicate: the line of this file, or the batch, that has the code
  of_line int,
  of_batch bigint,
  org_id int,
  PRIMARY KEY (batch_id, line)
);
SELECT platform.protect_by_org('fulfilment.bad_line');
REVOKE INSERT, UPDATE, DELETE ON fulfilment.bad_line FROM huike_app;

-- A code is sealed under its keyed digest and opened for one person at a time. Read as the job role only.
CREATE TABLE fulfilment.code (
  code_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id bigint NOT NULL REFERENCES fulfilment.code_batch,
  partner_id bigint NOT NULL,
  digest bytea NOT NULL,
  sealed bytea NOT NULL,
  masked text NOT NULL,
  voucher_id bigint REFERENCES benefits.voucher,
  handed_at timestamptz,
  CONSTRAINT code_once UNIQUE (partner_id, digest),
  CONSTRAINT code_handed_once UNIQUE (voucher_id),
  CHECK ((voucher_id IS NULL) = (handed_at IS NULL))
);
CREATE INDEX code_in_stock ON fulfilment.code (batch_id, code_id) WHERE voucher_id IS NULL;
REVOKE ALL ON fulfilment.code FROM huike_app;

REVOKE DELETE ON fulfilment.partner, fulfilment.product, fulfilment.offer_product FROM huike_app, huike_job;

-- Orders under way are served where the customer is, as vouchers in hand are.
CREATE FUNCTION fulfilment.follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  outlet int := customers.outlet_of(new.customer_no);
BEGIN
  UPDATE fulfilment.partner_order SET org_id = outlet
  WHERE settled_at IS NULL AND org_id <> outlet AND customer_no IN (SELECT customer_no FROM customers.customer
    WHERE customer_no = new.customer_no OR merged_into = new.customer_no);
  RETURN NULL;
END $$;
CREATE TRIGGER fulfilment_follow AFTER UPDATE OF managing_org_id, merged_into ON customers.customer
  FOR EACH ROW WHEN ((new.managing_org_id IS DISTINCT FROM old.managing_org_id OR new.merged_into IS DISTINCT FROM old.merged_into)
    AND new.managing_org_id IS NOT NULL)
  EXECUTE FUNCTION fulfilment.follow_customer();
