-- Statements of merchants and acquirers, held against what was redeemed; each difference is carried to its
-- end by a person.
CREATE TABLE merchants.reconciliation (
  reconciliation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  merchant_no int NOT NULL REFERENCES merchants.merchant,
  org_id int NOT NULL,
  from_day date NOT NULL,
  until_day date NOT NULL CHECK (until_day >= from_day),
  file_name text NOT NULL,
  file_sha256 bytea NOT NULL,
  line_count int NOT NULL,
  bad_count int NOT NULL,
  matched_count int NOT NULL,
  uploaded_by text NOT NULL,
  uploaded_at timestamptz NOT NULL,
  UNIQUE (merchant_no, from_day, until_day, file_sha256)
);
SELECT merchants.protect('merchants.reconciliation');

-- The first of the lines that could not be read, with why; what stood there is not kept.
CREATE TABLE merchants.bad_line (
  reconciliation_id bigint NOT NULL REFERENCES merchants.reconciliation ON DELETE CASCADE,
  line int NOT NULL,
  merchant_no int NOT NULL,
  org_id int NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (reconciliation_id, line)
);
SELECT merchants.protect('merchants.bad_line');

-- open → explained | written_off | adjusted, open → submitted → adjusted | open.
CREATE TABLE merchants.difference (
  difference_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reconciliation_id bigint NOT NULL REFERENCES merchants.reconciliation ON DELETE CASCADE,
  merchant_no int NOT NULL,
  org_id int NOT NULL,
  class text NOT NULL CHECK (class IN ('missing_here', 'missing_there', 'amount', 'time', 'duplicate')),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'submitted', 'explained', 'adjusted', 'written_off')),
  kind text NOT NULL CHECK (kind IN ('redeem', 'refund')),
  reference text NOT NULL,
  line int,
  here_fen bigint,
  here_at timestamptz,
  there_fen bigint,
  there_at timestamptz,
  redemption_id bigint,
  adjusted_fen bigint,
  reason text NOT NULL DEFAULT '',
  closed_by text NOT NULL DEFAULT '',
  closed_at timestamptz,
  CHECK (CASE class WHEN 'missing_here' THEN here_at IS NULL WHEN 'duplicate' THEN here_at IS NULL
    WHEN 'missing_there' THEN there_at IS NULL ELSE here_at IS NOT NULL AND there_at IS NOT NULL END),
  CHECK ((state IN ('explained', 'adjusted', 'written_off')) = (closed_at IS NOT NULL)),
  CHECK (closed_at IS NULL OR reason <> '')
);
CREATE INDEX difference_of ON merchants.difference (reconciliation_id, difference_id DESC);
CREATE INDEX difference_of_merchant ON merchants.difference (merchant_no, difference_id DESC);
SELECT merchants.protect('merchants.difference');
REVOKE INSERT, UPDATE, DELETE ON merchants.reconciliation, merchants.bad_line, merchants.difference FROM huike_app;
