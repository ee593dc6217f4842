-- Rows of a file of scores as they came, until they are judged.
CREATE TABLE IF NOT EXISTS outside_score_line (
  upload String,
  came_at DateTime DEFAULT now(),
  line UInt32,
  cells Array(String)
) ENGINE = MergeTree PARTITION BY upload ORDER BY line TTL came_at + INTERVAL 2 DAY;

-- Scores of outside models by file, for a version to go live with and to go back to.
CREATE TABLE IF NOT EXISTS outside_score (
  file UInt64,
  party_no UInt32,
  score Float64,
  reasons String
) ENGINE = MergeTree PARTITION BY file ORDER BY party_no;

-- Rows of a file that were not taken: the place and the reason, not what stood there.
CREATE TABLE IF NOT EXISTS outside_score_refused (
  file UInt64,
  line UInt32,
  fault LowCardinality(String)
) ENGINE = MergeTree PARTITION BY file ORDER BY line;

-- What the provider says of a score, as it came; '' of the bank's own models.
ALTER TABLE model_score ADD COLUMN IF NOT EXISTS told String;
