-- What the events of a customer's day come to, a type at a time: the real-time tags are read from here
-- until the daily run has the day. Every column is a greatest value, so that rows of one key merge to the
-- same state in whatever order and however often they are written; a merge may not have happened yet, so
-- readers ask for any row that fulfils the condition.
--   newest      (when it occurred, its id, at which org unit)
--   shipped_at  when the program had written the events into fact_event: a later run has seen them
CREATE TABLE IF NOT EXISTS live_state (
  business_date Date32,
  type LowCardinality(String),
  party_no UInt32,
  newest SimpleAggregateFunction(max, Tuple(DateTime64(3, 'Asia/Shanghai'), String, UInt32)),
  highest_fen SimpleAggregateFunction(max, Int64),
  shipped_at SimpleAggregateFunction(max, DateTime64(3, 'Asia/Shanghai'))
) ENGINE = AggregatingMergeTree PARTITION BY business_date ORDER BY (type, party_no);

INSERT INTO live_state
SELECT business_date, type, party_no, max((occurred_at, event_id, org_id)), max(amount_fen), now64(3)
FROM fact_event WHERE source = 'huike' AND party_no > 0 AND business_date >= today() - 8
GROUP BY business_date, type, party_no;
