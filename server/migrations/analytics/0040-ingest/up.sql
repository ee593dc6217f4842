-- Which party a source means by its customer id: a copy of PostgreSQL's customers.identifier, so that a
-- file's rows find their party without leaving ClickHouse. Refreshed by every import of customers.
CREATE TABLE IF NOT EXISTS ingest_identity (
  source LowCardinality(String),
  customer_id String,
  party_no UInt32
) ENGINE = ReplacingMergeTree ORDER BY (source, customer_id);

-- Cards and other files name a holding relation by its own id.
ALTER TABLE fact_account_holder ADD COLUMN IF NOT EXISTS holder_id String;
