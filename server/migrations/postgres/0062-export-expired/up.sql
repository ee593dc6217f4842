-- ready ─▶ expired: the file's period is over and it has left; the record of who was given it stays.
ALTER TABLE audiences.export DROP CONSTRAINT export_state_check;
ALTER TABLE audiences.export ADD CONSTRAINT export_state_check
  CHECK (state IN ('waiting', 'running', 'ready', 'returned', 'failed', 'expired'));
CREATE INDEX export_asked ON audiences.export (created_at);
CREATE INDEX freeze_finished ON audiences.freeze (finished_at) WHERE finished_at IS NOT NULL;
