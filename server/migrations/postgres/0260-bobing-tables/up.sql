-- Tables of 博饼 whose 状元 is decided at their end: a 状元 contends until then, and the greatest wins.
ALTER TABLE draws.play DROP CONSTRAINT play_reason_check;
ALTER TABLE draws.play ADD CONSTRAINT play_reason_check CHECK (reason IN
  ('won', 'guaranteed', 'contends', 'no_prize', 'out_of_stock', 'locked', 'customer_limit', 'excluded'));
-- How great a 状元 that contends is, by `greatnessOf` of the contract: of all of a table the first is the leader.
ALTER TABLE draws.play ADD COLUMN greatness smallint CHECK ((greatness IS NOT NULL) = (reason = 'contends'));
CREATE INDEX play_contends ON draws.play (draw_id, version_no, greatness DESC, ordinal) WHERE greatness IS NOT NULL;

-- How a table ended, one row each, written with its closing; kept as it was written.
CREATE TABLE draws.award (
  draw_id bigint NOT NULL,
  version_no int NOT NULL,
  ended_by text NOT NULL CHECK (ended_by IN ('prizes_gone', 'time', 'staff', 'new_rules')),
  -- the play that won; null: nobody threw a 状元, or nobody who did may have it
  ordinal bigint,
  customer_no int,
  -- greater ones of customers who were gone or excluded by then, the greatest first
  passed_over bigint[] NOT NULL,
  benefit_id bigint,
  benefit_code text,
  decided_at timestamptz NOT NULL,
  org_id int,
  PRIMARY KEY (draw_id, version_no),
  FOREIGN KEY (draw_id, version_no) REFERENCES draws.version,
  CHECK ((ordinal IS NULL) = (customer_no IS NULL) AND (ordinal IS NULL) = (benefit_id IS NULL)
    AND (ordinal IS NULL) = (benefit_code IS NULL))
);
SELECT platform.protect_by_org('draws.award');
REVOKE UPDATE ON draws.award FROM huike_app, huike_job;
REVOKE INSERT, DELETE ON draws.award FROM huike_app;
