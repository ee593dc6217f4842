CREATE SCHEMA lookalikes;
SELECT platform.open_schema('lookalikes');

-- People like those of an audience. running ─▶ done | refused (the model may not be used) | failed.
-- `result` is checked against contract/lookalikes.ts.
CREATE TABLE lookalikes.lookalike (
  lookalike_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  audience_id bigint NOT NULL REFERENCES audiences.audience,
  version int NOT NULL,
  org_id int NOT NULL REFERENCES organization.org_unit,
  scope_org_ids int[],
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'refused', 'failed')),
  result jsonb,
  job_id bigint,
  made_by bigint NOT NULL,
  created_at timestamptz NOT NULL,
  scores_gone_at timestamptz,
  CHECK (state NOT IN ('done', 'refused') OR result IS NOT NULL)
);
CREATE INDEX lookalike_audience ON lookalikes.lookalike (audience_id, lookalike_id DESC);
SELECT platform.protect_by_org('lookalikes.lookalike');
