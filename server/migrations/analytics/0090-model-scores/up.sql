-- What the live version of each model says of the customers of its population, as of a date. A date of a
-- model is computed beside and swapped in whole. log-odds = base + Σ contribution + rest; features and
-- contributions are kept for the bands that somebody acts on, the heaviest first.
CREATE TABLE IF NOT EXISTS model_score (
  model LowCardinality(String),
  business_date Date32,
  party_no UInt32,
  version UInt32,
  probability Float64,
  band LowCardinality(String),
  base Float64,
  rest Float64,
  features Array(LowCardinality(String)),
  figures Array(String),
  contributions Array(Float64)
) ENGINE = MergeTree PARTITION BY (model, business_date) ORDER BY (party_no, model)
SETTINGS index_granularity = 1024;
