-- What gifts cost that rules give: held in the budgets that pay while a piece waits for its customer, paid when it is
-- handed over, free again when the reservation ends, and back when the gift is returned.
--
-- Locks: shelf → reservation → budget, in share (by id) → account of the ledger (by id).
CREATE TABLE gifts.reservation_cost (
  reservation_id bigint NOT NULL REFERENCES gifts.reservation,
  leg smallint NOT NULL CHECK (leg BETWEEN 1 AND 8),
  budget_id bigint NOT NULL REFERENCES benefits.budget,
  budget_account_id bigint NOT NULL,
  cost_account_id bigint NOT NULL,
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  -- the transfer that holds it
  pending_id bigint NOT NULL UNIQUE,
  PRIMARY KEY (reservation_id, leg)
);
CREATE INDEX reservation_cost_of_budget ON gifts.reservation_cost (budget_id);
ALTER TABLE gifts.reservation_cost ENABLE ROW LEVEL SECURITY;
ALTER TABLE gifts.reservation_cost FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON gifts.reservation_cost TO huike_job USING (true) WITH CHECK (true);
REVOKE ALL ON gifts.reservation_cost FROM huike_app;
REVOKE UPDATE, DELETE ON gifts.reservation_cost FROM huike_job;

-- Why a gift waits, where it is not for stock: BUDGET_EXHAUSTED or BUDGET_FROZEN, when it was last looked at.
ALTER TABLE points.gift_due ADD COLUMN why text;
