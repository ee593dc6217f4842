-- A budget can be frozen: nothing more is set aside from it and nothing claimed that it pays for, until it is
-- released. What customers hold stays good.
--
-- Locks: offer → budget → allotment → voucher → account. Who sets aside takes the budgets' rows in share, who
-- freezes takes them alone, so no allotment opens unfrozen beside a freeze.
ALTER TABLE benefits.budget
  ADD COLUMN frozen_at timestamptz,
  ADD COLUMN frozen_reason text CHECK (char_length(frozen_reason) BETWEEN 1 AND 500),
  ADD COLUMN warn_at_percent int[] NOT NULL DEFAULT '{80,95}' CHECK (cardinality(warn_at_percent) <= 5),
  ADD CONSTRAINT budget_frozen_with_reason CHECK ((frozen_at IS NULL) = (frozen_reason IS NULL));
ALTER TABLE benefits.allotment ADD COLUMN frozen boolean NOT NULL DEFAULT false;
