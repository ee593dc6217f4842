-- What an activity costs by points and chances that it gives, whose vouchers move no money of their own.
--
-- Points cost the fen behind them, as their programme's books have it. A chance costs the prizes that were won by it.
-- Chances of a customer are alike, so which of them a play has used is a rule: the first earned is the first used.
CREATE FUNCTION benefits.cost_of_use(kind text, voucher_id bigint, redemption_id bigint, net_fen bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT CASE kind WHEN 'points' THEN (
      SELECT coalesce(sum(l.fen), 0)::bigint FROM points.movement m JOIN points.lot l ON l.movement_id = m.id
      WHERE redemption_id IS NOT NULL AND m.natural_key = 'voucher:' || voucher_id)
    ELSE net_fen END
$$;
CREATE FUNCTION draws.cost_of_chances(of_voucher bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
  WITH mine AS (
    SELECT c.id, c.draw_id, c.customer_no, c.count
    FROM benefits.voucher v JOIN benefits.allotment a ON a.id = v.allotment_id
    JOIN draws.chance c ON c.draw_id = (a.terms #>> '{chance,drawId}')::bigint AND c.customer_no = v.customer_no
      AND c.action = 'offer' AND c.natural_key = 'voucher:' || v.id
    WHERE v.id = of_voucher AND NOT EXISTS (SELECT FROM draws.chance_taken_back b WHERE b.chance_id = c.id)
  ),
  before AS (
    SELECT coalesce(sum(c.count), 0) AS chances FROM mine
    JOIN draws.chance c ON c.draw_id = mine.draw_id AND c.customer_no = mine.customer_no AND c.id < mine.id
    WHERE NOT EXISTS (SELECT FROM draws.chance_taken_back b WHERE b.chance_id = c.id)
  ),
  won AS (
    SELECT p.benefit_id, row_number() OVER (ORDER BY p.ordinal) AS nth
    FROM mine JOIN draws.play p ON p.draw_id = mine.draw_id AND p.customer_no = mine.customer_no
  )
  SELECT coalesce(sum(benefits.cost_of_use(a.kind, v.id, r.id, r.amount_fen - r.reversed_fen)), 0)::bigint
  FROM mine, before, won
  JOIN benefits.voucher v ON v.id = won.benefit_id
  JOIN benefits.allotment a ON a.id = v.allotment_id
  JOIN benefits.redemption r ON r.voucher_id = v.id AND r.reversed_at IS NULL
  WHERE won.nth > before.chances AND won.nth <= before.chances + mine.count
$$;

-- Of kinds that move money of their own nothing is asked for.
CREATE OR REPLACE VIEW benefits.campaign_voucher WITH (security_invoker = true) AS
  SELECT v.campaign_id, coalesce(giver.customer_no, v.customer_no) AS customer_no, v.claimed_at, r.redeemed_at,
    CASE WHEN r.id IS NULL THEN 0
      WHEN a.kind = 'drawChance' THEN draws.cost_of_chances(v.id)
      WHEN a.kind = 'points' THEN benefits.cost_of_use(a.kind, v.id, r.id, 0)
      ELSE r.amount_fen - r.reversed_fen END AS cost_fen, v.state, v.valid_until
  FROM benefits.voucher v
  JOIN benefits.allotment a ON a.id = v.allotment_id
  LEFT JOIN benefits.voucher giver ON giver.id = v.given_from_id
  LEFT JOIN benefits.redemption r ON r.voucher_id = v.id AND r.reversed_at IS NULL
  WHERE v.state NOT IN ('reversed', 'given');
-- The board of a campaign reads what it gave to customers whom its reader sees, and no more of it than that.
GRANT SELECT (id, natural_key, customer_no) ON points.movement TO huike_app;
GRANT SELECT (movement_id, fen, customer_no) ON points.lot TO huike_app;
CREATE POLICY of_customers_seen ON points.movement FOR SELECT TO huike_app
  USING (EXISTS (SELECT FROM customers.customer c WHERE c.customer_no = movement.customer_no));
CREATE POLICY of_customers_seen ON points.lot FOR SELECT TO huike_app
  USING (EXISTS (SELECT FROM customers.customer c WHERE c.customer_no = lot.customer_no));
