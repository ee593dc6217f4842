-- What points are exchanged for: a gift, or a benefit of a release that only the mall issues. It costs a
-- number of points, or what the programme's tiers say.
ALTER TABLE points.programme
  -- [{"floor": hundredths of a point, "valueFen": …}, …] rising in both; empty where nothing is priced by tiers
  ADD COLUMN tiers jsonb NOT NULL DEFAULT '[]',
  ADD COLUMN tier_period text NOT NULL DEFAULT 'quarter' CHECK (tier_period IN ('month', 'quarter', 'year')),
  ADD COLUMN tier_times int NOT NULL DEFAULT 1 CHECK (tier_times BETWEEN 1 AND 100);

CREATE TABLE points.mall_item (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  programme_id bigint NOT NULL REFERENCES points.programme,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('gift', 'benefit')),
  gift_id bigint,
  allotment_id bigint,
  value_fen bigint NOT NULL CHECK (value_fen > 0),
  -- null: priced by tiers
  price bigint CHECK (price > 0),
  state text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'ended')),
  org_id int,
  created_at timestamptz NOT NULL,
  CHECK ((kind = 'gift') = (gift_id IS NOT NULL)),
  CHECK ((kind = 'benefit') = (allotment_id IS NOT NULL))
);
CREATE INDEX mall_item_of_programme ON points.mall_item (programme_id, id);
SELECT platform.protect_by_org('points.mall_item');

-- done → reversed
CREATE TABLE points.mall_order (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  item_id bigint NOT NULL REFERENCES points.mall_item,
  programme_id bigint NOT NULL REFERENCES points.programme,
  customer_no int NOT NULL REFERENCES customers.customer,
  points bigint NOT NULL CHECK (points >= 0),
  value_fen bigint NOT NULL CHECK (value_fen > 0),
  -- null where what the period has paid covers it
  movement_id bigint UNIQUE REFERENCES points.movement,
  reservation_id bigint UNIQUE,
  voucher_id bigint UNIQUE,
  -- of what is priced by tiers: which of the period's redemptions it is
  period_start date,
  turn int,
  state text NOT NULL DEFAULT 'done' CHECK (state IN ('done', 'reversed')),
  natural_key text NOT NULL UNIQUE,
  made_by text NOT NULL,
  made_at timestamptz NOT NULL,
  CHECK (num_nonnulls(reservation_id, voucher_id) = 1),
  CHECK ((period_start IS NULL) = (turn IS NULL)),
  CHECK ((movement_id IS NULL) = (points = 0))
);
CREATE INDEX mall_order_of_customer ON points.mall_order (customer_no, id DESC);
-- Two redemptions never take the same turn of a period; one reversed has freed its own.
CREATE UNIQUE INDEX mall_order_turn ON points.mall_order (programme_id, customer_no, period_start, turn) WHERE state = 'done';
ALTER TABLE points.mall_order ENABLE ROW LEVEL SECURITY;
ALTER TABLE points.mall_order FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON points.mall_order TO huike_job USING (true) WITH CHECK (true);
REVOKE ALL ON points.mall_order FROM huike_app;
REVOKE DELETE ON points.mall_item, points.mall_order FROM huike_app, huike_job;
