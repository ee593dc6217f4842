-- How many days before points of a programme end its customers are told; 0: they are not.
ALTER TABLE points.programme ADD COLUMN reminder_days int NOT NULL DEFAULT 14 CHECK (reminder_days BETWEEN 0 AND 90);

-- Whom what was told of, once a person, programme and last day; let go of when that day is over.
CREATE TABLE points.reminder (
  programme_id bigint NOT NULL REFERENCES points.programme,
  customer_no int NOT NULL REFERENCES customers.customer,
  expires_on date NOT NULL,
  told_at timestamptz NOT NULL,
  PRIMARY KEY (programme_id, expires_on, customer_no)
);
CREATE INDEX reminder_over ON points.reminder (expires_on);
ALTER TABLE points.reminder ENABLE ROW LEVEL SECURITY;
ALTER TABLE points.reminder FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON points.reminder TO huike_job USING (true) WITH CHECK (true);
REVOKE ALL ON points.reminder FROM huike_app;
REVOKE UPDATE ON points.reminder FROM huike_job;
