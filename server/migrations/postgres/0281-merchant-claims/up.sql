-- What a merchant owes the bank: a redemption is taken back after its money was paid out. The account
-- `merchant_receivable` (owner = merchant number) advances the merchant's account what it lacks, so it stands
-- below zero by what is open; what the merchant is owed next goes there before it is paid out. It never rises
-- above zero, so no more is collected than is owed. No condition on the balance (0290).
ALTER TABLE ledger.account
  DROP CONSTRAINT account_kind_known,
  ADD CONSTRAINT account_kind_known CHECK (kind IN ('funder', 'budget', 'allotted', 'claimed', 'settlement', 'merchant',
    'partner', 'customer', 'receivable', 'merchant_receivable', 'stock', 'reserved', 'paid', 'supply', 'spent', 'lapsed')),
  DROP CONSTRAINT account_not_overdrawn,
  ADD CONSTRAINT account_not_overdrawn CHECK (
    CASE WHEN kind IN ('funder', 'supply', 'receivable', 'merchant_receivable') THEN balance <= 0 AND held = 0
      ELSE held BETWEEN 0 AND balance END);
CREATE INDEX account_of_merchant_receivable ON ledger.account (owner_id) WHERE kind = 'merchant_receivable';

ALTER TABLE merchants.booking
  DROP CONSTRAINT booking_kind_check,
  DROP CONSTRAINT booking_check,
  ADD CONSTRAINT booking_kind_known CHECK (kind IN ('compensate', 'adjust', 'payout', 'advance', 'collect')),
  ADD CONSTRAINT booking_paid_by_budget CHECK ((kind IN ('compensate', 'adjust')) = (budget_id IS NOT NULL)),
  ADD CONSTRAINT booking_of_claims CHECK (CASE kind WHEN 'advance' THEN amount_fen > 0 WHEN 'collect' THEN amount_fen < 0 ELSE true END);
CREATE INDEX booking_of_claim ON merchants.booking (merchant_no) WHERE kind IN ('advance', 'collect');
ALTER TABLE merchants.statement_line
  DROP CONSTRAINT statement_line_kind_check,
  ADD CONSTRAINT statement_line_kind_known CHECK (kind IN ('redeem', 'reverse', 'compensate', 'adjust', 'payout', 'advance', 'collect'));
