-- A kept file that a person's rows were taken out of: sha256 stays what was sent, so that the same file
-- is known when it is sent again; content_* say what stands in its place (0 bytes: nothing of it could be
-- read). removed_at: its period is over and the content has left.
ALTER TABLE ingest.source_file
  ADD COLUMN content_sha256 bytea CHECK (length(content_sha256) = 32),
  ADD COLUMN content_bytes bigint CHECK (content_bytes >= 0),
  ADD COLUMN removed_at timestamptz,
  ADD CONSTRAINT source_file_says_what_is_left
    CHECK ((erased_at IS NULL) = (content_sha256 IS NULL) AND (content_sha256 IS NULL) = (content_bytes IS NULL));
CREATE INDEX source_file_kept ON ingest.source_file (kept_at) WHERE removed_at IS NULL;
CREATE INDEX import_of_file ON ingest.import (sha256);

-- rows of persons who were erased: neither loaded nor kept
ALTER TABLE ingest.import ADD COLUMN rows_erased bigint NOT NULL DEFAULT 0 CHECK (rows_erased >= 0);
