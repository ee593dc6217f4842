CREATE SCHEMA ingest;
SELECT platform.open_schema('ingest');

-- The mappings of a source, every version kept: an import tells which one it was loaded by.
CREATE TABLE ingest.mapping (
  mapping_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL,
  version int NOT NULL,
  yaml text NOT NULL,
  content_hash bytea NOT NULL,
  created_by bigint,
  created_at timestamptz NOT NULL,
  UNIQUE (source, version)
);

-- Files as they came, kept by their content below HUIKE_HOME/files: ClickHouse can be rebuilt from them.
CREATE TABLE ingest.source_file (
  sha256 bytea PRIMARY KEY CHECK (length(sha256) = 32),
  bytes bigint NOT NULL,
  kept_at timestamptz NOT NULL,
  erased_at timestamptz
);

-- One row per file and mapping entry.
--   queued ─▶ running ─▶ loaded      facts and quarantine are there
--                    ├─▶ unchanged   the same file was loaded before
--                    ├─▶ refused     the file is no good; nothing of it was loaded
--                    ├─▶ failed      the machine; the job may try again (failed ─▶ running)
--                    └─▶ cancelled
CREATE TABLE ingest.import (
  import_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  delivery_id uuid NOT NULL,
  position int NOT NULL,
  mapping_id bigint NOT NULL REFERENCES ingest.mapping,
  source text NOT NULL,
  entry text NOT NULL,
  entity text NOT NULL,
  mode text NOT NULL CHECK (mode IN ('full', 'delta', 'append')),
  file_name text NOT NULL,
  sha256 bytea NOT NULL REFERENCES ingest.source_file,
  sidecar text,
  -- rows of the quarantine of this import, corrected and loaded again
  replay_of bigint REFERENCES ingest.import,
  business_date date,
  state text NOT NULL DEFAULT 'queued'
    CHECK (state IN ('queued', 'running', 'loaded', 'unchanged', 'refused', 'failed', 'cancelled')),
  job_id bigint,
  rows_in bigint NOT NULL DEFAULT 0,
  rows_loaded bigint NOT NULL DEFAULT 0,
  rows_rejected bigint NOT NULL DEFAULT 0,
  rows_duplicate bigint NOT NULL DEFAULT 0,
  rows_removed bigint NOT NULL DEFAULT 0,
  rejected_by_reason jsonb NOT NULL DEFAULT '{}',
  control jsonb NOT NULL DEFAULT '[]',
  timings jsonb NOT NULL DEFAULT '[]',
  blanks jsonb NOT NULL DEFAULT '[]',
  -- the file's columns in order: what the cells of its quarantined rows are called
  columns jsonb NOT NULL DEFAULT '[]',
  refusal jsonb,
  created_by bigint,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  CHECK ((state = 'refused') = (refusal IS NOT NULL)),
  CHECK (state <> 'loaded' OR business_date IS NOT NULL),
  CHECK (rows_in >= 0 AND rows_loaded >= 0 AND rows_rejected >= 0)
);
CREATE INDEX import_recent ON ingest.import (import_id DESC);
CREATE INDEX import_delivery ON ingest.import (delivery_id, position);
CREATE INDEX import_loaded ON ingest.import (source, entry, business_date) WHERE state = 'loaded';

-- Rows that failed, as the file had them: an encrypted JSON list of cells. They may hold anything, so they
-- expire. A row of a refused file is there to be read, not to be replayed.
CREATE TABLE ingest.quarantine (
  quarantine_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  import_id bigint NOT NULL REFERENCES ingest.import ON DELETE CASCADE,
  line bigint NOT NULL,
  column_name text NOT NULL,
  reason text NOT NULL,
  cells_enc bytea NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'fixed', 'replayed', 'discarded')),
  replayed_by bigint REFERENCES ingest.import,
  expires_at timestamptz NOT NULL,
  UNIQUE (import_id, line)
);
CREATE INDEX quarantine_expiry ON ingest.quarantine (expires_at);

-- Files speak of the whole bank, so only staff of the whole bank see their content; the figures about
-- them (ingest.import) may be read in every outlet.
DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['mapping', 'source_file', 'import', 'quarantine'] LOOP
    EXECUTE format('ALTER TABLE ingest.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE ingest.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY jobs_see_all ON ingest.%I TO huike_job USING (true) WITH CHECK (true)', name);
    EXECUTE format(
      'CREATE POLICY staff_of_the_whole_bank ON ingest.%I TO huike_app
         USING ((SELECT platform.scope_is_whole_bank())) WITH CHECK ((SELECT platform.scope_is_whole_bank()))', name);
  END LOOP;
END $$;
CREATE POLICY everybody_reads_the_figures ON ingest.import FOR SELECT TO huike_app USING (true);
CREATE POLICY everybody_reads_the_names ON ingest.mapping FOR SELECT TO huike_app USING (true);
