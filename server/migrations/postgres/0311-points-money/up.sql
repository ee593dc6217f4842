-- Who pays for points. What one version of a rule gives at one price has one backing: its budgets, by share or in
-- order, and how far each has paid. The fen behind points travel with them: of a lot, of what remains of it, and of
-- what was taken of it, so that parts always sum to what was paid.
--
--   budget ──fund──▶ points_liability ──use──▶ points_used, gift_cost
--      ▲──────────────return──┘ (taken back, lapsed, forfeited)
--
-- Locks: customer → account of points → backing (by id) → budget, in share (by id) → account of the ledger (by id),
-- those of money before those of points.
CREATE TABLE points.backing (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  programme_id bigint NOT NULL REFERENCES points.programme,
  -- 'rule:<id>:<version>', 'adjustment:<approval>', 'unfunded' of what nobody pays for
  source text NOT NULL CHECK (source <> ''),
  hundred_points_fen bigint NOT NULL CHECK (hundred_points_fen >= 0),
  rule_id bigint REFERENCES points.rule,
  -- hundredths of a point given so far; what was paid is their worth, rounded up over all of them
  earned bigint NOT NULL DEFAULT 0 CHECK (earned >= 0),
  org_id int,
  CONSTRAINT backing_once UNIQUE (programme_id, source, hundred_points_fen)
);
CREATE INDEX backing_of_rule ON points.backing (rule_id) WHERE rule_id IS NOT NULL;
SELECT platform.protect_by_org('points.backing');
CREATE TABLE points.backing_part (
  backing_id bigint NOT NULL REFERENCES points.backing,
  leg smallint NOT NULL CHECK (leg BETWEEN 1 AND 8),
  -- null: nobody's, the account `unfunded` of the programme
  budget_id bigint REFERENCES benefits.budget,
  share_bp int CHECK (share_bp BETWEEN 1 AND 10000),
  account_id bigint NOT NULL,
  liability_account_id bigint NOT NULL,
  paid_fen bigint NOT NULL DEFAULT 0 CHECK (paid_fen >= 0),
  returned_fen bigint NOT NULL DEFAULT 0 CHECK (returned_fen >= 0),
  used_fen bigint NOT NULL DEFAULT 0,
  org_id int,
  PRIMARY KEY (backing_id, leg),
  UNIQUE (backing_id, budget_id),
  CONSTRAINT backing_gives_what_it_has CHECK (paid_fen - returned_fen - used_fen >= 0)
);
CREATE INDEX backing_part_of_budget ON points.backing_part (budget_id) WHERE budget_id IS NOT NULL;
SELECT platform.protect_by_org('points.backing_part');
REVOKE INSERT, UPDATE, DELETE ON points.backing, points.backing_part FROM huike_app;
REVOKE DELETE ON points.backing, points.backing_part FROM huike_job;

ALTER TABLE points.lot
  ADD COLUMN backing_id bigint REFERENCES points.backing,
  ADD COLUMN fen bigint NOT NULL DEFAULT 0,
  ADD COLUMN remaining_fen bigint NOT NULL DEFAULT 0;
ALTER TABLE points.consumption
  ADD COLUMN fen bigint NOT NULL DEFAULT 0,
  ADD COLUMN given_back_fen bigint NOT NULL DEFAULT 0;
-- The batch whose transfers moved its money: those of the key `points-money:<batch>:<backing>`.
ALTER TABLE points.movement ADD COLUMN money_id bigint;

-- What stands today was given before anybody paid: the bank owes it all the same, and what no budget paid is told.
-- What was used before had nothing behind it, and comes back with nothing where a use is undone.
SET LOCAL ROLE huike_job;
INSERT INTO points.backing (programme_id, source, hundred_points_fen, org_id)
SELECT id, 'unfunded', hundred_points_fen, org_id FROM points.programme ORDER BY id;
UPDATE points.lot l SET backing_id = b.id FROM points.backing b WHERE b.programme_id = l.programme_id;
CREATE TEMP TABLE standing ON COMMIT DROP AS
  WITH piece AS (
    SELECT id AS lot_id, NULL::bigint AS movement_id, backing_id, remaining AS amount FROM points.lot WHERE remaining > 0
    UNION ALL
    SELECT l.id, c.movement_id, l.backing_id, c.amount - c.given_back
    FROM points.consumption c JOIN points.movement m ON m.id = c.movement_id AND m.kind = 'freeze' JOIN points.lot l ON l.id = c.lot_id
    WHERE c.amount > c.given_back AND NOT EXISTS (
      SELECT FROM points.movement e WHERE e.refers_to = m.id AND e.kind IN ('unfreeze', 'forfeit'))
  ),
  ordered AS (
    SELECT piece.*, b.hundred_points_fen,
      sum(amount) OVER (PARTITION BY backing_id ORDER BY lot_id, coalesce(movement_id, 0)) AS until
    FROM piece JOIN points.backing b ON b.id = backing_id
  )
  SELECT lot_id, movement_id, backing_id, amount, (ceil(until * hundred_points_fen / 10000.0)
    - ceil((until - amount) * hundred_points_fen / 10000.0))::bigint AS fen
  FROM ordered;
UPDATE points.lot l SET remaining_fen = s.fen FROM standing s WHERE s.lot_id = l.id AND s.movement_id IS NULL;
UPDATE points.lot l SET fen = s.fen FROM (SELECT lot_id, sum(fen) AS fen FROM standing GROUP BY 1) s WHERE s.lot_id = l.id;
UPDATE points.consumption c SET fen = s.fen FROM standing s WHERE s.lot_id = c.lot_id AND s.movement_id = c.movement_id;
UPDATE points.backing b SET earned = s.amount FROM (SELECT backing_id, sum(amount) AS amount FROM standing GROUP BY 1) s
WHERE s.backing_id = b.id;
INSERT INTO ledger.account (kind, owner_id, unit, org_id)
SELECT kind, p.id, 'CNY', NULL FROM points.programme p CROSS JOIN unnest(ARRAY['points_liability', 'unfunded']) AS kind;
INSERT INTO points.backing_part (backing_id, leg, share_bp, account_id, liability_account_id, paid_fen)
SELECT b.id, 1, 10000, source.id, owed.id, coalesce(s.fen, 0)
FROM points.backing b
JOIN ledger.account source ON source.kind = 'unfunded' AND source.owner_id = b.programme_id
JOIN ledger.account owed ON owed.kind = 'points_liability' AND owed.owner_id = b.programme_id
LEFT JOIN (SELECT backing_id, sum(fen) AS fen FROM standing GROUP BY 1) s ON s.backing_id = b.id;
INSERT INTO ledger.transfer (kind, from_account_id, to_account_id, amount, natural_key, subject_id, posted_at, org_id)
SELECT 'points_fund', account_id, liability_account_id, paid_fen, 'points-money:before:' || backing_id, backing_id, now(), NULL
FROM points.backing_part WHERE paid_fen > 0 ORDER BY backing_id;
UPDATE ledger.account a SET balance = a.balance + m.amount
FROM (
  SELECT account_id AS id, -paid_fen AS amount FROM points.backing_part
  UNION ALL SELECT liability_account_id, paid_fen FROM points.backing_part) m
WHERE m.id = a.id AND m.amount <> 0;
RESET ROLE;

ALTER TABLE points.lot
  ALTER COLUMN backing_id SET NOT NULL,
  ALTER COLUMN fen DROP DEFAULT,
  ALTER COLUMN remaining_fen DROP DEFAULT,
  ADD CONSTRAINT lot_keeps_its_money CHECK (remaining_fen BETWEEN 0 AND fen AND (remaining > 0 OR remaining_fen = 0));
ALTER TABLE points.consumption
  ALTER COLUMN fen DROP DEFAULT,
  ADD CONSTRAINT consumption_money_given_back_within CHECK (given_back_fen BETWEEN 0 AND fen);
CREATE INDEX lot_of_backing ON points.lot (backing_id) WHERE remaining > 0;

-- What a rule owes a customer because a budget lacked the money, once a deed: the next run gives it.
--
--   waiting ─▶ given
--      └─────▶ dropped        nobody may have it any more
CREATE TABLE points.earning_due (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id bigint NOT NULL REFERENCES points.rule,
  customer_no int NOT NULL REFERENCES customers.customer,
  amount bigint NOT NULL CHECK (amount > 0),
  natural_key text NOT NULL CONSTRAINT earning_due_once UNIQUE,
  subject text NOT NULL,
  made_by text NOT NULL,
  -- BUDGET_EXHAUSTED or BUDGET_FROZEN, when it was last looked at
  why text NOT NULL,
  -- what it would have cost then
  fen bigint NOT NULL CHECK (fen >= 0),
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'given', 'dropped')),
  movement_id bigint UNIQUE REFERENCES points.movement,
  made_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK ((state = 'given') = (movement_id IS NOT NULL)),
  CHECK ((state = 'waiting') = (ended_at IS NULL))
);
CREATE INDEX earning_due_waiting ON points.earning_due (rule_id, id) WHERE state = 'waiting';
CREATE INDEX earning_due_of_customer ON points.earning_due (customer_no);
ALTER TABLE points.earning_due ENABLE ROW LEVEL SECURITY;
ALTER TABLE points.earning_due FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON points.earning_due TO huike_job USING (true) WITH CHECK (true);
REVOKE ALL ON points.earning_due FROM huike_app;
REVOKE DELETE ON points.earning_due FROM huike_job;
