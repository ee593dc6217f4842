-- One wide row per customer and business date; the columns of the tags (t_<code>) are added as the
-- catalogue grows. A date is computed into a table of its own and swapped in as a whole partition,
-- so a reader finds all of a date or nothing. Newer dates never change older ones.
CREATE TABLE IF NOT EXISTS tag_daily (
  business_date Date,
  customer_no UInt32,
  opening_org_id UInt32,
  managing_org_id UInt32,
  attributed_org_id UInt32
) ENGINE = MergeTree PARTITION BY business_date ORDER BY customer_no;

-- Who came to a tag and who left it since the run before: for flags with value '', for choices per
-- value. Counts are kept for good in PostgreSQL; the members as bitmaps, as long as the date itself.
CREATE TABLE IF NOT EXISTS tag_movement (
  business_date Date,
  tag LowCardinality(String),
  value LowCardinality(String),
  compared_with Date,
  entered AggregateFunction(groupBitmap, UInt32),
  left AggregateFunction(groupBitmap, UInt32)
) ENGINE = MergeTree PARTITION BY business_date ORDER BY (tag, value);
