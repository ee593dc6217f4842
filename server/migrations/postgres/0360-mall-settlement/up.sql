-- What points were worth that a benefit of the mall was exchanged for, and what became of it. The offer's budgets have
-- paid for the benefit; as far as the points' money reaches it pays them back what the benefit has cost, and the rest
-- goes back to who paid for the points once the benefit can't be used any more:
--
--   points_liability ──use──▶ points_used ──points_pay──▶ budgets of the offer    (back: reverse, as a refund lowers the cost)
--                                  └───────points_rest──▶ budgets of the points
--
-- Locks: order (by id) → backing (by id) → account of the ledger (by id).
ALTER TABLE points.mall_order
  -- null of a gift, whose cost the points bear as they are used
  ADD COLUMN points_fen bigint,
  ADD COLUMN paid_fen bigint NOT NULL DEFAULT 0 CHECK (paid_fen >= 0),
  ADD COLUMN rest_fen bigint NOT NULL DEFAULT 0 CHECK (rest_fen >= 0),
  -- of it, what each use of the order has back, in the order of the uses
  ADD COLUMN rest_parts bigint[] NOT NULL DEFAULT '{}',
  -- the redemption that was paid for
  ADD COLUMN paid_redemption_id bigint,
  -- since when the benefit can't be used any more, and all of the money has gone where it belongs
  ADD COLUMN settled_at timestamptz;

SET LOCAL ROLE huike_job;
UPDATE points.mall_order o SET points_fen = coalesce((
  SELECT sum(t.amount) FROM ledger.transfer t WHERE t.natural_key IN (
    SELECT 'points-use:' || o.movement_id || ':' || l.backing_id FROM points.consumption c JOIN points.lot l ON l.id = c.lot_id
    WHERE c.movement_id = o.movement_id)), 0)
WHERE voucher_id IS NOT NULL;
UPDATE points.mall_order SET settled_at = made_at WHERE points_fen = 0;
RESET ROLE;

ALTER TABLE points.mall_order
  ADD CONSTRAINT mall_order_benefit_has_money CHECK ((points_fen IS NULL) = (voucher_id IS NULL)),
  ADD CONSTRAINT mall_order_pays_what_it_has CHECK (paid_fen + rest_fen <= coalesce(points_fen, 0)),
  ADD CONSTRAINT mall_order_settled_whole CHECK (settled_at IS NULL OR paid_fen + rest_fen = points_fen),
  ADD CONSTRAINT mall_order_pays_for_a_redemption CHECK (paid_fen = 0 OR paid_redemption_id IS NOT NULL);
CREATE INDEX mall_order_unsettled ON points.mall_order (id) WHERE settled_at IS NULL AND voucher_id IS NOT NULL;
CREATE INDEX mall_order_of_redemption ON points.mall_order (paid_redemption_id) WHERE paid_fen > 0;
-- Few: what was given back is looked at again.
CREATE INDEX redemption_given_back ON benefits.redemption (id) WHERE reversed_fen > 0;
