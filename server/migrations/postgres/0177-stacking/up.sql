-- Several vouchers for one purchase. An offer says whether its vouchers go with others, of which group only one
-- may be used in a purchase, and which comes first; an allotment keeps what its offer said. What was written
-- before goes with nothing else, as it did.
ALTER TABLE benefits.offer
  ADD COLUMN stacks boolean NOT NULL DEFAULT false,
  ADD COLUMN exclusion_group text CHECK (exclusion_group ~ '^[A-Za-z0-9_-]{1,40}$'),
  ADD COLUMN apply_order smallint NOT NULL DEFAULT 5 CHECK (apply_order BETWEEN 1 AND 9);
ALTER TABLE benefits.allotment
  ADD COLUMN stacks boolean NOT NULL DEFAULT false,
  ADD COLUMN exclusion_group text,
  ADD COLUMN apply_order smallint NOT NULL DEFAULT 5;

-- What is held or redeemed together has one key, and its places count through `set_size`: of one voucher alone,
-- place one of one. Each keeps its own amount, transfers and reversals.
ALTER TABLE benefits.hold
  ADD COLUMN place smallint NOT NULL DEFAULT 1,
  ADD COLUMN set_size smallint NOT NULL DEFAULT 1,
  ADD CONSTRAINT hold_place_in_set CHECK (place BETWEEN 1 AND set_size AND set_size <= 20),
  DROP CONSTRAINT hold_held_by_client_key_key,
  ADD CONSTRAINT hold_held_by_client_key_key UNIQUE (held_by, client_key, place);
ALTER TABLE benefits.redemption
  ADD COLUMN place smallint NOT NULL DEFAULT 1,
  ADD COLUMN set_size smallint NOT NULL DEFAULT 1,
  ADD CONSTRAINT redemption_place_in_set CHECK (place BETWEEN 1 AND set_size AND set_size <= 20),
  DROP CONSTRAINT redemption_redeemed_by_client_key_key,
  ADD CONSTRAINT redemption_redeemed_by_client_key_key UNIQUE (redeemed_by, client_key, place);
