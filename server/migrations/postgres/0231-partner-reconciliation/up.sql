-- A partner's file of a day, held against the orders; each difference is carried until it agrees by itself or
-- a person closes it.
CREATE TABLE fulfilment.reconciliation (
  reconciliation_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  partner_id bigint NOT NULL REFERENCES fulfilment.partner,
  day date NOT NULL,
  file_name text NOT NULL,
  file_sha256 bytea NOT NULL,
  line_count int NOT NULL,
  matched_count int NOT NULL,
  -- lines that could not be read; the first of them, with why
  bad_count int NOT NULL,
  bad_lines jsonb NOT NULL,
  uploaded_by text NOT NULL,
  uploaded_at timestamptz NOT NULL,
  org_id int,
  UNIQUE (partner_id, day, file_sha256)
);
SELECT platform.protect_by_org('fulfilment.reconciliation');

-- open → agreed (a later file or the order's result says the same) | explained | written_off
CREATE TABLE fulfilment.difference (
  difference_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  reconciliation_id bigint NOT NULL REFERENCES fulfilment.reconciliation,
  partner_id bigint NOT NULL,
  class text NOT NULL CHECK (class IN ('missing_here', 'missing_there', 'amount', 'state', 'duplicate')),
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'agreed', 'explained', 'written_off')),
  order_no text NOT NULL,
  line int,
  here_state text,
  here_fen bigint,
  there_state text,
  there_fen bigint,
  reason text NOT NULL DEFAULT '',
  closed_by text NOT NULL DEFAULT '',
  closed_at timestamptz,
  org_id int,
  CHECK ((state = 'open') = (closed_at IS NULL)),
  CHECK (state NOT IN ('explained', 'written_off') OR reason <> '')
);
CREATE INDEX difference_open ON fulfilment.difference (partner_id, order_no) WHERE state = 'open';
CREATE INDEX difference_of ON fulfilment.difference (reconciliation_id, difference_id DESC);
SELECT platform.protect_by_org('fulfilment.difference');
REVOKE INSERT, UPDATE, DELETE ON fulfilment.reconciliation, fulfilment.difference FROM huike_app;
