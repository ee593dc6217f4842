-- What each run of the retention job deleted, by kind: written with the deletion, so that a run that was
-- cut off and went on tells all of it. Counts only.
CREATE TABLE platform.retention_removed (
  job_id bigint NOT NULL,
  kind text NOT NULL,
  removed bigint NOT NULL CHECK (removed >= 0),
  -- everything of a day before this one had outlived its period
  before date NOT NULL,
  PRIMARY KEY (job_id, kind)
);
REVOKE INSERT, UPDATE, DELETE ON platform.retention_removed FROM huike_app;
CREATE INDEX job_finished ON platform.job (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX outbox_arrived ON platform.outbox (arrived_at);
