CREATE EXTENSION IF NOT EXISTS ltree;
CREATE SCHEMA IF NOT EXISTS platform;
GRANT USAGE ON SCHEMA platform TO huike_app, huike_job;

-- The org units of the running transaction's scope, set by withScope. Used as a scalar sub-select in
-- policies, so that the setting is read once a statement instead of once a row.
CREATE FUNCTION platform.scope_org_ids() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('huike.org_ids', true), '')::int[] $$;

CREATE FUNCTION platform.scope_is_whole_bank() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT NULLIF(current_setting('huike.all_orgs', true), '') = 'on' $$;

-- Opens a module's schema to the two roles; tables made later in it follow by default privileges.
CREATE FUNCTION platform.open_schema(name text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('GRANT USAGE ON SCHEMA %I TO huike_app, huike_job', name);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO huike_app, huike_job', name);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT USAGE ON SEQUENCES TO huike_app, huike_job', name);
  EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %I GRANT EXECUTE ON FUNCTIONS TO huike_app, huike_job', name);
END $$;

-- Row-level security by the column `org_id` (or another): staff see their subtree, jobs see all.
-- A null org id is a row of the whole bank: everybody may read it, only the whole bank's staff change it.
CREATE FUNCTION platform.protect_by_org(target regclass, org_column name DEFAULT 'org_id') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
  EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
  EXECUTE format('CREATE POLICY jobs_see_all ON %s TO huike_job USING (true) WITH CHECK (true)', target);
  EXECUTE format(
    'CREATE POLICY staff_see_their_subtree ON %1$s TO huike_app
       USING ((SELECT platform.scope_is_whole_bank()) OR %2$I = ANY ((SELECT platform.scope_org_ids())::int[]))
       WITH CHECK ((SELECT platform.scope_is_whole_bank()) OR %2$I = ANY ((SELECT platform.scope_org_ids())::int[]))', target, org_column);
  EXECUTE format('CREATE POLICY everybody_reads_the_banks_own ON %1$s FOR SELECT TO huike_app USING (%2$I IS NULL)', target, org_column);
END $$;

SELECT platform.open_schema('platform');

-- One row a deployment setting; value is JSON, checked by the module that owns the key.
CREATE TABLE platform.setting (
  key text PRIMARY KEY,
  value jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

-- Events leave through here: written in the transaction that made them true, shipped to ClickHouse
-- in order of seq by the outbox shipper.
CREATE TABLE platform.outbox (
  seq bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  event_id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid(),
  type text NOT NULL,
  schema_version int NOT NULL DEFAULT 1,
  business_date date NOT NULL,
  occurred_at timestamptz NOT NULL,
  arrived_at timestamptz NOT NULL DEFAULT now(),
  party_no int NOT NULL DEFAULT 0,
  org_id int NOT NULL DEFAULT 0,
  channel text NOT NULL DEFAULT '',
  amount_fen bigint NOT NULL DEFAULT 0,
  properties jsonb NOT NULL DEFAULT '{}'
);

-- Jobs are the machine's work, shown in the job centre; pg-boss carries them out.
CREATE TABLE platform.job (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL,
  title text NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  input jsonb NOT NULL DEFAULT '{}',
  output jsonb,
  done bigint NOT NULL DEFAULT 0,
  total bigint NOT NULL DEFAULT 0,
  note text NOT NULL DEFAULT '',
  error text,
  attempt int NOT NULL DEFAULT 0,
  cancel_requested boolean NOT NULL DEFAULT false,
  natural_key text,
  org_id int,
  created_by bigint,
  created_at timestamptz NOT NULL DEFAULT now(),
  started_at timestamptz,
  heartbeat_at timestamptz,
  finished_at timestamptz
);
-- Asking twice for the same work while it runs gives the same job.
CREATE UNIQUE INDEX job_one_active_per_key ON platform.job (kind, natural_key) WHERE state IN ('queued', 'running') AND natural_key IS NOT NULL;
CREATE INDEX job_recent ON platform.job (created_at DESC);
SELECT platform.protect_by_org('platform.job');

-- A creating call answered once is answered the same again.
CREATE TABLE platform.idempotency_key (
  caller text NOT NULL,
  key text NOT NULL,
  route text NOT NULL,
  request_hash bytea NOT NULL,
  status int,
  body jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  locked_until timestamptz NOT NULL,
  PRIMARY KEY (caller, key)
);
CREATE INDEX idempotency_key_age ON platform.idempotency_key (created_at);
CREATE INDEX outbox_in_order_of_transactions ON platform.outbox (xid, seq);
