-- Who is in which arm, copied from PostgreSQL at the end of a launch so that outcomes are read by a
-- join. A launch that is resumed may write a row again: readers take one row a customer.
CREATE TABLE IF NOT EXISTS campaign_member (
  campaign_id UInt32,
  customer_no UInt32,
  arm_no UInt16,
  org_id UInt32
) ENGINE = ReplacingMergeTree ORDER BY (campaign_id, customer_no);
