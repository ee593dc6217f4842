-- What a point costs the bank from a day on, in fen per hundred points: what the programme was opened with, and
-- what two people have agreed on since. A price is never changed; points keep the one of the day they were given on.
CREATE TABLE points.programme_price (
  programme_id bigint NOT NULL REFERENCES points.programme,
  valid_from date NOT NULL,
  hundred_points_fen bigint NOT NULL CHECK (hundred_points_fen BETWEEN 0 AND 100000000),
  reason text NOT NULL CHECK (reason <> ''),
  approval_id bigint NOT NULL,
  approved_at timestamptz NOT NULL,
  org_id int,
  PRIMARY KEY (programme_id, valid_from)
);
SELECT platform.protect_by_org('points.programme_price');
REVOKE UPDATE, DELETE ON points.programme_price FROM huike_app, huike_job;

CREATE FUNCTION points.price_on(asked_id bigint, asked_day date) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT coalesce(
    (SELECT hundred_points_fen FROM points.programme_price WHERE programme_id = asked_id AND valid_from <= asked_day ORDER BY valid_from DESC LIMIT 1),
    (SELECT hundred_points_fen FROM points.programme WHERE id = asked_id))
$$;

-- The money behind points:
--
--   points_liability  owner = programme, part = budget   owed for points that are not used yet
--   points_used       owner = programme                  what points were worth when they were used
--   gift_cost         owner = gift                       what gifts have cost that were handed out
--   unfunded          owner = programme                  behind points that no budget pays for; below zero, like a funder
ALTER TABLE ledger.account
  DROP CONSTRAINT account_kind_known,
  ADD CONSTRAINT account_kind_known CHECK (kind IN ('funder', 'budget', 'allotted', 'claimed', 'settlement', 'merchant',
    'partner', 'customer', 'receivable', 'merchant_receivable', 'stock', 'reserved', 'paid', 'supply', 'spent', 'lapsed',
    'points_liability', 'points_used', 'gift_cost', 'unfunded')),
  DROP CONSTRAINT account_not_overdrawn,
  ADD CONSTRAINT account_not_overdrawn CHECK (
    CASE WHEN kind IN ('funder', 'supply', 'receivable', 'merchant_receivable', 'unfunded') THEN balance <= 0 AND held = 0
      ELSE held BETWEEN 0 AND balance END);
