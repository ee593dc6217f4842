-- How far a draw has given the chances for the funds that customers kept in a month (留存礼遇): one run a draw
-- and month. A chunk of customers commits with its mark, so a run that died, or that the law stopped half-way,
-- goes on after it, and a customer merged meanwhile is not reached again under the other number.
CREATE TABLE draws.kept_run (
  draw_id bigint NOT NULL REFERENCES draws.draw,
  month text NOT NULL CHECK (month ~ '^\d{4}-\d{2}$'),
  after_customer_no int NOT NULL DEFAULT 0,
  customers bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  org_id int,
  PRIMARY KEY (draw_id, month)
);
SELECT platform.protect_by_org('draws.kept_run');
REVOKE INSERT, UPDATE, DELETE ON draws.kept_run FROM huike_app;
REVOKE DELETE ON draws.kept_run FROM huike_job;
