-- Instant discounts and cashback belong to the purchase of the payment they are told for, beside its vouchers.
--
-- The payment code that a customer shows is a purchase too (place 'payment-code', its digest for a reference), since
-- a till that names no number of the payment still shows one code for all of it. Once a call names code and number
-- the code's purchase is the number's: `same_as` says which. A code is of one payment, so it is written once.
ALTER TABLE benefits.purchase
  ADD COLUMN same_as bigint REFERENCES benefits.purchase,
  ADD CONSTRAINT only_codes_are_of_another CHECK (same_as IS NULL OR place = 'payment-code');
CREATE INDEX purchase_same_as ON benefits.purchase (same_as) WHERE same_as IS NOT NULL;

-- What was offered before stood beside vouchers and goes on doing so, with those that go with others. Cashback of the
-- transactions of a file has no purchase.
UPDATE benefits.offer SET stacks = true WHERE kind IN ('instantDiscount', 'cashback') AND NOT terms ? 'transactions';
UPDATE benefits.allotment SET stacks = true WHERE kind IN ('instantDiscount', 'cashback') AND NOT terms ? 'transactions';
