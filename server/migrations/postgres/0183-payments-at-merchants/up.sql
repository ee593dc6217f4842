-- A payment at a merchant is one payment whichever of its tills tells it, so it brings a benefit of a kind
-- once by the merchant's own number of the sale.
CREATE UNIQUE INDEX payment_once_a_merchant ON benefits.payment (merchant_id, kind, reference) WHERE merchant_id IS NOT NULL;
