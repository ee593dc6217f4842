-- Predictive models: what was trained (or registered from outside), who approved it, and what it scored.
CREATE SCHEMA models;
SELECT platform.open_schema('models');

-- A row for each declared model from its first training on; those from outside name who answers for them.
CREATE TABLE models.model (
  code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{0,39}$'),
  origin text NOT NULL CHECK (origin IN ('own', 'outside')),
  -- outside only: name, definition, owner, basis and family as the contract says
  registered jsonb CHECK ((origin = 'outside') = (registered IS NOT NULL)),
  latest_version int NOT NULL DEFAULT 0 CHECK (latest_version >= 0),
  created_at timestamptz NOT NULL
);

--   draft ─▶ submitted ─▶ live ─▶ retired        a new live version retires the one before it
--     ▲         │returned   ▲        │
--     └─────────┘           └────────┘ rolled back
CREATE TABLE models.model_version (
  code text NOT NULL REFERENCES models.model,
  version int NOT NULL CHECK (version > 0),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'live', 'retired')),
  -- ModelCard of the contract
  card jsonb NOT NULL,
  -- the model itself: JSON, gzip; an outside model stays outside
  document bytea,
  -- a job that is carried out again finds what it has written
  job_id bigint UNIQUE,
  trained_by bigint,
  trained_at timestamptz NOT NULL,
  live_from timestamptz,
  live_until timestamptz,
  PRIMARY KEY (code, version),
  CHECK ((state = 'live') = (live_from IS NOT NULL AND live_until IS NULL)),
  CHECK (state <> 'retired' OR live_from IS NOT NULL)
);
CREATE UNIQUE INDEX model_version_one_live ON models.model_version (code) WHERE state = 'live';
CREATE UNIQUE INDEX model_version_one_submitted ON models.model_version (code) WHERE state = 'submitted';

-- The scores of a model on a date as they stand in ClickHouse.
CREATE TABLE models.score (
  code text NOT NULL,
  business_date date NOT NULL,
  version int NOT NULL,
  computed_at timestamptz NOT NULL,
  customers bigint NOT NULL,
  high bigint NOT NULL,
  medium bigint NOT NULL,
  PRIMARY KEY (code, business_date),
  FOREIGN KEY (code, version) REFERENCES models.model_version
);
