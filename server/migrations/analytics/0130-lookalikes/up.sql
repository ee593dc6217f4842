-- Who is like the members of an audience: one row a customer who is none, inside the scope it was asked in.
CREATE TABLE IF NOT EXISTS lookalike_score (
  lookalike_id UInt32,
  customer_no UInt32,
  managing_org_id UInt32,
  score Float32
) ENGINE = MergeTree PARTITION BY lookalike_id ORDER BY (score, customer_no);
