-- Vouchers that customers pass on.
--
--   claimed → offered → given         somebody took it: they have a voucher of their own of the same claim
--             offered → claimed       cancelled by the giver, or its hours are over
--
-- The giver's row stays as it is, `given`: by it the giver has had the voucher, for the rule of one a campaign
-- and for limits a customer. The receiver's row has another number and code, so that what the giver saw or
-- photographed is worth nothing, and names the row that it came from. What the funders paid moves with it, out
-- of one claim into the other, between the same accounts.
ALTER TABLE benefits.voucher DROP CONSTRAINT voucher_state_known;
ALTER TABLE benefits.voucher
  ADD CONSTRAINT voucher_state_known CHECK (state IN ('claimed', 'held', 'offered', 'given', 'redeemed', 'expired', 'reversed')),
  -- the giver's voucher, of one that was passed on; one that was received is not passed on again
  ADD COLUMN given_from_id bigint UNIQUE REFERENCES benefits.voucher;

--   offered → accepted | cancelled | lapsed
CREATE TABLE benefits.voucher_transfer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  voucher_id bigint NOT NULL REFERENCES benefits.voucher,
  code text NOT NULL UNIQUE,
  state text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'accepted', 'cancelled', 'lapsed')),
  offered_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > offered_at),
  ended_at timestamptz,
  received_id bigint UNIQUE REFERENCES benefits.voucher,
  org_id int NOT NULL,
  CHECK ((state = 'offered') = (ended_at IS NULL)),
  CHECK ((state = 'accepted') = (received_id IS NOT NULL))
);
CREATE UNIQUE INDEX voucher_transfer_one_open ON benefits.voucher_transfer (voucher_id) WHERE state = 'offered';
CREATE INDEX voucher_transfer_of_voucher ON benefits.voucher_transfer (voucher_id, id);
CREATE INDEX voucher_transfer_to_lapse ON benefits.voucher_transfer (expires_at, id) WHERE state = 'offered';
SELECT platform.protect_by_org('benefits.voucher_transfer');
REVOKE INSERT, UPDATE, DELETE ON benefits.voucher_transfer FROM huike_app;
REVOKE DELETE ON benefits.voucher_transfer FROM huike_job;

-- Who moves takes along vouchers that are offered too.
CREATE OR REPLACE FUNCTION benefits.follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  followers int[] := ARRAY(SELECT customer_no FROM customers.customer
    WHERE customer_no = new.customer_no OR merged_into = new.customer_no);
  outlet int := customers.outlet_of(new.customer_no);
BEGIN
  UPDATE benefits.entitlement SET org_id = outlet WHERE customer_no = ANY (followers) AND org_id <> outlet;
  UPDATE benefits.voucher SET org_id = outlet
  WHERE customer_no = ANY (followers) AND state IN ('claimed', 'held', 'offered') AND org_id <> outlet;
  RETURN NULL;
END $$;

-- What was passed on is measured as the voucher of who claimed it, whoever used it: the campaign paid for it.
CREATE OR REPLACE VIEW benefits.campaign_voucher WITH (security_invoker = true) AS
  SELECT v.campaign_id, coalesce(giver.customer_no, v.customer_no) AS customer_no, v.claimed_at, r.redeemed_at,
    coalesce(r.amount_fen - r.reversed_fen, 0) AS cost_fen, v.state, v.valid_until
  FROM benefits.voucher v
  LEFT JOIN benefits.voucher giver ON giver.id = v.given_from_id
  LEFT JOIN benefits.redemption r ON r.voucher_id = v.id AND r.reversed_at IS NULL
  WHERE v.state NOT IN ('reversed', 'given');
