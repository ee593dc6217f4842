-- Who belonged to an audience when it was frozen, and who stands on an uploaded list: bitmaps of
-- customer numbers, one a million numbers. A snapshot is written once under a name of its own and
-- never changed; which snapshots count is told by the rows of PostgreSQL that name them, so that a
-- job broken off in the middle leaves bytes and no members.
CREATE TABLE audience_snapshot (
  snapshot String,
  chunk UInt16,
  members AggregateFunction(groupBitmap, UInt32),
  written_at DateTime DEFAULT now()
) ENGINE = MergeTree ORDER BY (snapshot, chunk);
