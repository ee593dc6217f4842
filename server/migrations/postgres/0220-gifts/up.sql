-- Gifts: goods that the bank hands to customers, counted in pieces by the ledger under the unit `gift:<id>`.
--
--   supply ──stock in──▶ stock ──reserve──▶ reserved ──hand over──▶ spent
--     ▲ found             │ ▲─────expire, cancel──┘ ▲──────return──────┘
--     └───────────────────┴─▶ missing: spent
--
-- A shelf is a gift's stock in one outlet; its row guards both accounts. Locks are taken in this order by
-- everybody: shelf (by gift and outlet) → reservation → account of the ledger (by id).
CREATE SCHEMA gifts;
SELECT platform.open_schema('gifts');

CREATE TABLE gifts.gift (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  value_fen bigint NOT NULL CHECK (value_fen BETWEEN 1 AND 100000000),
  -- what it looks like, in words
  picture text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'ended')),
  org_id int,
  created_by bigint,
  created_at timestamptz NOT NULL
);
SELECT platform.protect_by_org('gifts.gift');

CREATE TABLE gifts.shelf (
  gift_id bigint NOT NULL REFERENCES gifts.gift,
  org_id int NOT NULL,
  stock_account_id bigint NOT NULL UNIQUE,
  reserved_account_id bigint NOT NULL UNIQUE,
  PRIMARY KEY (gift_id, org_id)
);
CREATE INDEX shelf_of_outlet ON gifts.shelf (org_id);
SELECT platform.protect_by_org('gifts.shelf');

-- Pieces came, went to another outlet, or were counted: `pieces` is what the outlet has more, or less.
CREATE TABLE gifts.stock_change (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gift_id bigint NOT NULL,
  org_id int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('stock_in', 'send', 'stock_take')),
  pieces bigint NOT NULL,
  to_org_id int,
  -- of a stock-take: what was counted, and what should have been there
  counted bigint,
  expected bigint,
  reason text NOT NULL,
  natural_key text NOT NULL UNIQUE,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  FOREIGN KEY (gift_id, org_id) REFERENCES gifts.shelf,
  CHECK ((kind = 'send') = (to_org_id IS NOT NULL)),
  CHECK ((kind = 'stock_take') = (counted IS NOT NULL AND expected IS NOT NULL)),
  CHECK (kind <> 'stock_take' OR pieces = counted - expected)
);
CREATE INDEX stock_change_of_shelf ON gifts.stock_change (gift_id, org_id, id DESC);
SELECT platform.protect_by_org('gifts.stock_change');

-- reserved → handed_over → returned
--    └─▶ expired | cancelled            its pieces are free again
-- The pick-up code is made of the number and a MAC over it, and kept nowhere.
CREATE TABLE gifts.reservation (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gift_id bigint NOT NULL,
  org_id int NOT NULL,
  customer_no int NOT NULL REFERENCES customers.customer,
  pieces bigint NOT NULL CHECK (pieces BETWEEN 1 AND 1000),
  state text NOT NULL DEFAULT 'reserved' CHECK (state IN ('reserved', 'handed_over', 'returned', 'expired', 'cancelled')),
  expires_at timestamptz NOT NULL,
  -- the transfers that reserved and handed over, which going back reverses
  reserve_transfer_id bigint NOT NULL,
  hand_over_transfer_id bigint,
  natural_key text NOT NULL UNIQUE,
  subject text NOT NULL DEFAULT '',
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  handed_over_by text,
  handed_over_at timestamptz,
  ended_by text,
  ended_at timestamptz,
  FOREIGN KEY (gift_id, org_id) REFERENCES gifts.shelf,
  CHECK ((state IN ('handed_over', 'returned')) = (handed_over_at IS NOT NULL AND hand_over_transfer_id IS NOT NULL)),
  CHECK ((state IN ('returned', 'expired', 'cancelled')) = (ended_at IS NOT NULL))
);
CREATE INDEX reservation_of_customer ON gifts.reservation (customer_no, id DESC);
CREATE INDEX reservation_to_expire ON gifts.reservation (expires_at, id) WHERE state = 'reserved';
SELECT platform.protect_by_org('gifts.reservation');
REVOKE DELETE ON gifts.gift, gifts.shelf, gifts.stock_change, gifts.reservation FROM huike_app, huike_job;
REVOKE UPDATE ON gifts.stock_change FROM huike_app, huike_job;
REVOKE INSERT, UPDATE ON gifts.shelf, gifts.stock_change, gifts.reservation FROM huike_app;
