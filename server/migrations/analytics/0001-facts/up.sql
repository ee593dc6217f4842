-- Facts of the bank, as its files and events gave them.
--
-- Common columns:
--   party_no     the number Huike gave to the identity in the source; the canonical customer_no is
--                resolved at scan time, so that merging two identities touches no fact
--   import_no    the import that brought the row: loading the same file again finds its own rows
--   *_fen        integers in the smallest unit of `currency` (fen for CNY)
-- Tables are partitioned by source and month, so that a file replaces or adds whole partitions.

-- Attributes of customers with their history: one row a change. A reader as of day D takes, per
-- customer, the row with the greatest valid_from <= D, so nothing later leaks into the past.
-- The first row of a customer whose open date is unknown is valid from 1900-01-01.
CREATE TABLE IF NOT EXISTS customer_attribute (
  customer_no UInt32,
  valid_from Date32,
  import_no UInt32,
  legal_entity_id UInt16,
  opening_org_id UInt32,
  managing_org_id UInt32,
  attributed_org_id UInt32,
  open_date Nullable(Date32),
  birth_date Nullable(Date32),
  gender LowCardinality(String),
  marital_status LowCardinality(String),
  education LowCardinality(String),
  occupation LowCardinality(String),
  region LowCardinality(String),
  risk_level LowCardinality(String),
  mobile_bank_state LowCardinality(String),
  payroll_employer LowCardinality(String),
  is_staff UInt8,
  attributes Map(LowCardinality(String), String)
) ENGINE = ReplacingMergeTree(import_no)
ORDER BY (customer_no, valid_from)
SETTINGS index_granularity = 1024;

CREATE TABLE IF NOT EXISTS fact_account (
  source LowCardinality(String),
  account_id String,
  party_no UInt32,
  import_no UInt32,
  kind LowCardinality(String),
  product_code LowCardinality(String),
  currency LowCardinality(String),
  org_id UInt32,
  open_date Date32,
  close_date Nullable(Date32)
) ENGINE = MergeTree PARTITION BY source ORDER BY (party_no, account_id);

-- Accounts and customers are many-to-many. Money counts once: fact rows carry the owner as
-- party_no; the other holders stand here.
CREATE TABLE IF NOT EXISTS fact_account_holder (
  source LowCardinality(String),
  account_id String,
  party_no UInt32,
  import_no UInt32,
  role LowCardinality(String)
) ENGINE = MergeTree PARTITION BY source ORDER BY (party_no, account_id);

-- Products held, as a snapshot a business date: kind is deposit, wealth, fund, insurance,
-- precious_metal, treasury_bond, ...
CREATE TABLE IF NOT EXISTS fact_holding (
  source LowCardinality(String),
  business_date Date32,
  party_no UInt32,
  import_no UInt32,
  holding_id String,
  account_id String,
  kind LowCardinality(String),
  product_code LowCardinality(String),
  risk_level LowCardinality(String),
  amount_fen Int64,
  currency LowCardinality(String),
  start_date Nullable(Date32),
  maturity_date Nullable(Date32)
) ENGINE = MergeTree PARTITION BY (source, toYYYYMM(business_date)) ORDER BY (party_no, business_date, holding_id);

-- Balances as a snapshot a business date (month ends at least): kind is demand, time, wealth,
-- fund, insurance, loan, ...
CREATE TABLE IF NOT EXISTS fact_balance (
  source LowCardinality(String),
  business_date Date32,
  party_no UInt32,
  import_no UInt32,
  account_id String,
  kind LowCardinality(String),
  balance_fen Int64,
  currency LowCardinality(String)
) ENGINE = MergeTree PARTITION BY (source, toYYYYMM(business_date)) ORDER BY (party_no, business_date, account_id);

-- kind: salary, pension, transfer, cash, card, interest, fee, loan_repayment, insurance, household,
-- wealth_purchase, wealth_redemption, ... ; direction: in / out; channel: counter, atm, mobile,
-- pos, online, auto, ...; merchant_category: the bank's spending category (fuel, parking,
-- grocery, dining, travel, health, education, home, digital, ...), empty where it is no spending.
CREATE TABLE IF NOT EXISTS fact_transaction (
  source LowCardinality(String),
  business_date Date32,
  party_no UInt32,
  import_no UInt32,
  transaction_id String,
  account_id String,
  occurred_at DateTime('Asia/Shanghai'),
  direction Enum8('in' = 1, 'out' = 2),
  kind LowCardinality(String),
  channel LowCardinality(String),
  amount_fen Int64,
  currency LowCardinality(String),
  merchant_category LowCardinality(String),
  counterparty_bank LowCardinality(String),
  counterparty String CODEC(ZSTD)
) ENGINE = MergeTree PARTITION BY (source, toYYYYMM(business_date)) ORDER BY (party_no, business_date, transaction_id);

CREATE TABLE IF NOT EXISTS fact_card (
  source LowCardinality(String),
  card_id String,
  account_id String,
  party_no UInt32,
  import_no UInt32,
  kind LowCardinality(String),
  level LowCardinality(String),
  issue_date Date32,
  close_date Nullable(Date32),
  limit_fen Int64,
  currency LowCardinality(String)
) ENGINE = MergeTree PARTITION BY source ORDER BY (party_no, card_id);

CREATE TABLE IF NOT EXISTS fact_loan (
  source LowCardinality(String),
  loan_id String,
  account_id String,
  party_no UInt32,
  import_no UInt32,
  kind LowCardinality(String),
  principal_fen Int64,
  monthly_payment_fen Int64,
  currency LowCardinality(String),
  start_date Date32,
  term_months UInt16,
  status LowCardinality(String)
) ENGINE = MergeTree PARTITION BY source ORDER BY (party_no, loan_id);

CREATE TABLE IF NOT EXISTS fact_standing_order (
  source LowCardinality(String),
  order_id String,
  account_id String,
  party_no UInt32,
  import_no UInt32,
  amount_fen Int64,
  currency LowCardinality(String),
  purpose LowCardinality(String),
  counterparty_bank LowCardinality(String),
  start_date Nullable(Date32)
) ENGINE = MergeTree PARTITION BY source ORDER BY (party_no, order_id);

-- Events from the bank's systems and from Huike's own outbox (source 'huike'). event_id deduplicates.
-- The greatest (outbox_xid, outbox_seq) is the watermark of what was shipped; both are 0 for imports.
CREATE TABLE IF NOT EXISTS fact_event (
  source LowCardinality(String),
  event_id String,
  type LowCardinality(String),
  schema_version UInt16,
  business_date Date32,
  occurred_at DateTime64(3, 'Asia/Shanghai'),
  arrived_at DateTime64(3, 'Asia/Shanghai'),
  party_no UInt32,
  import_no UInt32,
  outbox_xid UInt64,
  outbox_seq UInt64,
  org_id UInt32,
  channel LowCardinality(String),
  amount_fen Int64,
  properties Map(LowCardinality(String), String)
) ENGINE = MergeTree PARTITION BY (source, toYYYYMM(business_date)) ORDER BY (party_no, type, occurred_at, event_id);
