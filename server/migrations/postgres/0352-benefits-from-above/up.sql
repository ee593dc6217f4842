-- What the head office or a branch gives holds for the units below it, whose staff read it and put it into their plans.
-- Changing it stays with the unit that keeps it.
CREATE POLICY staff_below_read_what_is_in_force ON product_benefits.benefit FOR SELECT TO huike_app
  USING (live IS NOT NULL AND retired_at IS NULL AND org_id = ANY ((SELECT audiences.org_ids_above_scope())::int[]));
