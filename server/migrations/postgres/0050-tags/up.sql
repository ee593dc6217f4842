CREATE SCHEMA tags;
SELECT platform.open_schema('tags');

-- One row a run. running ─▶ done | failed | cancelled; a run that died is set to abandoned by the next
-- of its date. At most one runs a date: only the row that is still 'running' may swap its date in.
CREATE TABLE tags.run (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  business_date date NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed', 'cancelled', 'abandoned')),
  job_id bigint,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  customers bigint,
  tags int NOT NULL,
  metrics int NOT NULL,
  currency text NOT NULL,
  compared_with date,
  error text,
  CHECK ((state = 'running') = (finished_at IS NULL)),
  CHECK (state <> 'done' OR customers IS NOT NULL)
);
CREATE UNIQUE INDEX run_one_at_a_time_per_date ON tags.run (business_date) WHERE state = 'running';
CREATE INDEX run_recent ON tags.run (id DESC);

-- What the newest finished run of a date found, tag by tag; kept for good, also after the rows of the
-- date have gone.
CREATE TABLE tags.tag_statistic (
  tag_code text NOT NULL,
  business_date date NOT NULL,
  run_id bigint NOT NULL REFERENCES tags.run,
  computed_at timestamptz NOT NULL,
  customers bigint NOT NULL,
  coverage bigint NOT NULL CHECK (coverage BETWEEN 0 AND customers),
  entered bigint,
  "left" bigint,
  compared_with date,
  distribution jsonb NOT NULL,
  PRIMARY KEY (tag_code, business_date),
  CHECK ((compared_with IS NULL) = (entered IS NULL)),
  CHECK ((compared_with IS NULL) = ("left" IS NULL))
);

-- Thresholds the bank has changed; the catalogue holds what they are otherwise.
CREATE TABLE tags.parameter (
  tag_code text NOT NULL,
  name text NOT NULL,
  value double precision NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tag_code, name)
);
