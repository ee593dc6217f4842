-- The kind of file that was asked for and approved.
ALTER TABLE audiences.export
  ADD COLUMN format text NOT NULL DEFAULT 'csv' CHECK (format IN ('csv', 'xlsx'));
