-- Copies of tags.assignment and tags.deletion of PostgreSQL, which are the truth: rebuilt from revision 0
-- when they are gone. A row replaces those of the same id with a smaller revision; readers take the
-- newest by LIMIT 1 BY, since a merge may not have happened yet.
CREATE TABLE IF NOT EXISTS tag_assignment (
  tag LowCardinality(String),
  party_no UInt32,
  assignment_id UInt64,
  value String,
  valid_from Date32,
  valid_until Nullable(Date32),
  removed_on Nullable(Date32),
  revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (tag, party_no, assignment_id);

CREATE TABLE IF NOT EXISTS tag_deletion (
  tag LowCardinality(String),
  party_no UInt32,
  restored UInt8,
  revision UInt64
) ENGINE = ReplacingMergeTree(revision) ORDER BY (tag, party_no);
