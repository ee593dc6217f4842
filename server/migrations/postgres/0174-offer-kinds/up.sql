-- Kinds of offers beside the voucher: an instant discount at payment, cashback after one, red packets; and
-- what an offer says of days, places and people. All of them are vouchers of an allotment that are claimed and
-- redeemed; those given at once go through both in one transaction.
ALTER TABLE benefits.offer
  DROP CONSTRAINT IF EXISTS offer_kind_check,
  DROP CONSTRAINT IF EXISTS offer_kind_known,
  -- those that a partner fulfils (0230-fulfilment) too: which of the two migrations comes first does not matter
  ADD CONSTRAINT offer_kind_known CHECK (kind IN ('voucher', 'instantDiscount', 'cashback', 'redPacket', 'partnerBenefit', 'exchangeCode')),
  -- as contract/offer-terms.ts says; what it does not name is not restricted
  ADD COLUMN terms jsonb NOT NULL DEFAULT '{}';

-- Set aside, an allotment keeps what the offer said then. `claim_days` repeats the days on which it may be
-- claimed, which the statement that claims reads beside the rest of the row; null is every day.
ALTER TABLE benefits.allotment
  ADD COLUMN kind text NOT NULL DEFAULT 'voucher',
  ADD COLUMN terms jsonb NOT NULL DEFAULT '{}',
  ADD COLUMN claim_days jsonb;
CREATE INDEX allotment_open_to_anyone ON benefits.allotment (kind) WHERE state = 'open' AND open_to = 'anyone';

-- Whether the bank's day of a moment is one of a rule's: each part of it that is named must fit. -1 is the
-- last day of a month. contract/day-rule.ts says the same and finds the next one.
CREATE FUNCTION benefits.is_on_day(days jsonb, moment timestamptz) RETURNS boolean LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
  day date := (moment AT TIME ZONE 'Asia/Shanghai')::date;
BEGIN
  RETURN (days -> 'weekdays' = '[]' OR days -> 'weekdays' @> to_jsonb(extract(isodow FROM day)::int))
    AND (days -> 'months' = '[]' OR days -> 'months' @> to_jsonb(extract(month FROM day)::int))
    AND (days -> 'monthDays' = '[]' OR days -> 'monthDays' @> to_jsonb(extract(day FROM day)::int)
      OR (days -> 'monthDays' @> '-1' AND extract(month FROM day + 1) <> extract(month FROM day)));
END $$;

-- What is credited to the customer instead of a merchant or outlet.
ALTER TABLE benefits.redemption ADD COLUMN to_customer boolean NOT NULL DEFAULT false;

-- A payment that brought an instant discount or cashback, as the till told it: once by its key, and once by
-- its own reference of whoever tells it. What of the payment was refunded is told afterwards.
CREATE TABLE benefits.payment (
  redemption_id bigint PRIMARY KEY REFERENCES benefits.redemption,
  kind text NOT NULL CHECK (kind IN ('instantDiscount', 'cashback')),
  customer_no int NOT NULL,
  -- repeated here because the outlet that is paid need not see the customer's voucher
  offer_id bigint NOT NULL REFERENCES benefits.offer,
  offer_name text NOT NULL,
  told_by text NOT NULL,
  client_key text NOT NULL,
  reference text NOT NULL CHECK (reference <> ''),
  purchase_amount_fen bigint NOT NULL CHECK (purchase_amount_fen > 0),
  refunded_fen bigint NOT NULL DEFAULT 0,
  merchant_id bigint,
  told_at timestamptz NOT NULL,
  org_id int NOT NULL,
  UNIQUE (told_by, client_key),
  UNIQUE (told_by, kind, reference),
  CONSTRAINT refunded_within_payment CHECK (refunded_fen BETWEEN 0 AND purchase_amount_fen)
);
CREATE INDEX payment_of_customer ON benefits.payment (customer_no);
SELECT platform.protect_by_org('benefits.payment');
REVOKE INSERT, UPDATE, DELETE ON benefits.payment FROM huike_app;
REVOKE DELETE ON benefits.payment FROM huike_job;

-- What a second person approved of an issue names these since; before, everything was a voucher for all.
UPDATE benefits.issue SET approved_terms = approved_terms || '{"kind": "voucher", "terms": {}}' WHERE approved_terms IS NOT NULL;
