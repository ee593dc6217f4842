-- What is read of one customer, a document each instead of a hundred columns: `tags` from code to value,
-- `portrait` the month averages, holdings, movements and peers of a portrait. Every statement costs some
-- milliseconds of the engine whatever it reads, so one row of one table answers everything. Small
-- granules, because every reading wants one row. Written from the day's tags after their run and
-- swapped in as a whole partition; only the newest date is kept, since nobody is shown another.
CREATE TABLE IF NOT EXISTS customer_document (
  business_date Date,
  customer_no UInt32,
  managing_org_id UInt32,
  written_at DateTime64(3, 'UTC'),
  tags String CODEC(ZSTD(1)),
  portrait String CODEC(ZSTD(1))
) ENGINE = MergeTree PARTITION BY business_date ORDER BY customer_no
SETTINGS index_granularity = 256;
