-- How far others than the shipper have read the outbox, a row each; platform/outbox/read-outbox.ts.
CREATE TABLE platform.outbox_reader (
  name text PRIMARY KEY,
  xid xid8 NOT NULL,
  seq bigint NOT NULL
);

-- Partner systems and tills are told of events by HTTP.
--
--   platform.outbox ──collected, once an endpoint──▶ delivery ──sent──▶ attempt
--
-- Locks are taken in this order by everybody: outbox_reader → endpoint → delivery, where whoever holds a
-- delivery and wants its endpoint (recording a result) meets nobody who waits for a delivery: claims skip
-- what is locked.
CREATE SCHEMA webhooks;
SELECT platform.open_schema('webhooks');

-- active ⇄ paused, active → disabled → active | paused; removed_at is the end.
CREATE TABLE webhooks.endpoint (
  endpoint_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  url text NOT NULL,
  org_id int NOT NULL,
  event_types text[] NOT NULL CHECK (cardinality(event_types) > 0),
  content text NOT NULL CHECK (content IN ('ids', 'amounts')),
  state text NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'disabled')),
  disabled_because text CHECK (disabled_because IN ('failing', 'gone')),
  failures int NOT NULL DEFAULT 0,
  failing_since timestamptz,
  -- the database's own time, as events carry it: what was written before is nobody's news
  collects_from timestamptz NOT NULL DEFAULT now(),
  created_by bigint,
  created_at timestamptz NOT NULL,
  removed_at timestamptz,
  CHECK ((state = 'disabled') = (disabled_because IS NOT NULL))
);
SELECT platform.protect_by_org('webhooks.endpoint');

-- The newest signs, and beside it those whose time is not over.
CREATE TABLE webhooks.secret (
  secret_id uuid PRIMARY KEY,
  endpoint_id bigint NOT NULL REFERENCES webhooks.endpoint,
  sealed bytea NOT NULL,
  made_at timestamptz NOT NULL,
  ends_at timestamptz,
  org_id int NOT NULL
);
CREATE UNIQUE INDEX secret_present ON webhooks.secret (endpoint_id) WHERE ends_at IS NULL;
CREATE INDEX secret_of ON webhooks.secret (endpoint_id);
SELECT platform.protect_by_org('webhooks.secret');

-- One event for one endpoint:  waiting → delivered | failed, and by a replay back to waiting.
--   epoch, lease_until   who sends it takes the next epoch and holds it until then; a result is recorded
--                        under its epoch only, so a worker taken for dead changes nothing
--   next_attempt_at      while it is leased, the end of the lease: so a dead worker's comes due by itself
CREATE TABLE webhooks.delivery (
  delivery_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  endpoint_id bigint NOT NULL REFERENCES webhooks.endpoint,
  event_id uuid NOT NULL,
  type text NOT NULL,
  occurred_at timestamptz NOT NULL,
  business_date date NOT NULL,
  party_no int NOT NULL,
  event_org_id int NOT NULL,
  amount_fen bigint NOT NULL,
  properties jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed')),
  attempts int NOT NULL DEFAULT 0,
  epoch int NOT NULL DEFAULT 0,
  lease_until timestamptz,
  next_attempt_at timestamptz,
  created_at timestamptz NOT NULL,
  org_id int NOT NULL,
  UNIQUE (endpoint_id, event_id),
  CHECK ((state = 'waiting') = (next_attempt_at IS NOT NULL)),
  CHECK (state = 'waiting' OR lease_until IS NULL)
);
CREATE INDEX delivery_due ON webhooks.delivery (endpoint_id, next_attempt_at, delivery_id) WHERE state = 'waiting';
CREATE INDEX delivery_leased ON webhooks.delivery (endpoint_id) WHERE lease_until IS NOT NULL;
CREATE INDEX delivery_of ON webhooks.delivery (endpoint_id, delivery_id);
CREATE INDEX delivery_failed ON webhooks.delivery (endpoint_id, delivery_id) WHERE state = 'failed';
-- Rows come in the order of their time: a few pages of a block index find those of a day.
CREATE INDEX delivery_age ON webhooks.delivery USING brin (created_at);
CREATE INDEX delivery_of_party ON webhooks.delivery (party_no) WHERE party_no > 0;
SELECT platform.protect_by_org('webhooks.delivery');

-- Written when it begins, so that one whose end nobody recorded is seen.
CREATE TABLE webhooks.attempt (
  delivery_id bigint NOT NULL REFERENCES webhooks.delivery ON DELETE CASCADE,
  epoch int NOT NULL,
  endpoint_id bigint NOT NULL,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  duration_ms int,
  status int,
  error text,
  reason text,
  answer text NOT NULL DEFAULT '',
  org_id int NOT NULL,
  PRIMARY KEY (delivery_id, epoch)
);
CREATE INDEX attempt_newest ON webhooks.attempt (endpoint_id, started_at DESC, delivery_id DESC);
SELECT platform.protect_by_org('webhooks.attempt');

-- There is no endpoint yet, so nothing that stands in the outbox is anybody's.
INSERT INTO platform.outbox_reader (name, xid, seq)
SELECT 'webhooks', coalesce((SELECT xid FROM platform.outbox ORDER BY xid DESC, seq DESC LIMIT 1), '0'),
  coalesce((SELECT seq FROM platform.outbox ORDER BY xid DESC, seq DESC LIMIT 1), 0);
REVOKE INSERT, DELETE ON platform.outbox_reader FROM huike_app, huike_job;
REVOKE UPDATE ON platform.outbox_reader FROM huike_app;
