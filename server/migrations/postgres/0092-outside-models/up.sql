-- Files of scores of outside models. Their rows wait in ClickHouse until the job has judged them.
--   waiting ─▶ taken, and a draft version of the model; or refused, and the rows at fault are kept
CREATE TABLE models.scores_file (
  file_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL REFERENCES models.model,
  file_name text NOT NULL,
  -- names its rows while they wait
  upload text NOT NULL,
  -- where the columns of the header stand
  columns jsonb NOT NULL,
  business_date date NOT NULL,
  most_refused double precision NOT NULL CHECK (most_refused BETWEEN 0 AND 1),
  -- of when the file came: what is written anew meanwhile is of the next one
  registration jsonb NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'taken', 'refused')),
  row_count int NOT NULL CHECK (row_count >= 0),
  refused_count int NOT NULL DEFAULT 0 CHECK (refused_count BETWEEN 0 AND row_count),
  faults jsonb NOT NULL DEFAULT '{}',
  version int,
  job_id bigint,
  made_by bigint REFERENCES organization.staff,
  created_at timestamptz NOT NULL,
  -- its scores and the places of its wrong rows have left
  scores_gone_at timestamptz,
  CHECK ((state = 'taken') = (version IS NOT NULL)),
  FOREIGN KEY (code, version) REFERENCES models.model_version
);
CREATE INDEX scores_file_of_model ON models.scores_file (code, file_id);
