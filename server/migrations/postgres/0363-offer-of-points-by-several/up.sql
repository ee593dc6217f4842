-- An offer of points may be paid by several budgets: each in proportion to the whole fen that it sets aside of one, which
-- are no part of 10,000 and may be none.
ALTER TABLE points.backing_part
  DROP CONSTRAINT backing_part_share_bp_check,
  ADD CONSTRAINT backing_part_share_not_negative CHECK (share_bp >= 0);
-- What was taken back costs nothing, also where the voucher is not good again since a budget had given its money away.
CREATE OR REPLACE FUNCTION benefits.cost_of_use(kind text, voucher_id bigint, redemption_id bigint, net_fen bigint) RETURNS bigint
LANGUAGE sql STABLE AS $$
  SELECT CASE kind WHEN 'points' THEN (
      SELECT coalesce(sum(l.fen) FILTER (WHERE l.taken_back = 0), 0)::bigint FROM points.movement m JOIN points.lot l ON l.movement_id = m.id
      WHERE redemption_id IS NOT NULL AND m.natural_key = 'voucher:' || voucher_id)
    ELSE net_fen END
$$;
GRANT SELECT (taken_back) ON points.lot TO huike_app;
