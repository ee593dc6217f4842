-- Customers that were merged into another, with the one they are now: a copy of PostgreSQL's
-- customers.customer.merged_into, always resolved to the end. Written whole, beside, and swapped in, so
-- that a statement finds one state of it; rebuilt after every merge and after a restore.
CREATE TABLE IF NOT EXISTS party_canonical (
  party_no UInt32,
  customer_no UInt32
) ENGINE = MergeTree ORDER BY party_no;
