-- What customers get points for, as rows that people write, simulate and approve.
--
--   draft ─▶ active ─▶ ended           a rule; active is what the newest approved version says
--   draft ─▶ submitted ─▶ approved     a version; returned goes back to draft
--              └─▶ returned
CREATE TABLE points.rule (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name text NOT NULL,
  programme_id bigint NOT NULL REFERENCES points.programme,
  org_id int,
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'ended')),
  latest_version int NOT NULL DEFAULT 1 CHECK (latest_version > 0),
  active_version int CHECK (active_version BETWEEN 1 AND latest_version),
  created_at timestamptz NOT NULL,
  CHECK (state <> 'active' OR active_version IS NOT NULL)
);
SELECT platform.protect_by_org('points.rule');

CREATE TABLE points.rule_version (
  rule_id bigint NOT NULL REFERENCES points.rule,
  version int NOT NULL CHECK (version > 0),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'approved', 'returned')),
  content jsonb NOT NULL,
  author_ids bigint[] NOT NULL,
  approval_id bigint,
  written_at timestamptz NOT NULL,
  org_id int,
  PRIMARY KEY (rule_id, version)
);
SELECT platform.protect_by_org('points.rule_version');

-- Compliance rule 1 refuses a version that rewards deposits, until a compliance checker of the head office
-- switches it on and says why. The newest row of a version says how it stands; none is ever taken away.
CREATE TABLE points.law_switch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id bigint NOT NULL,
  version int NOT NULL,
  switched_on boolean NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  staff_id bigint NOT NULL,
  at timestamptz NOT NULL,
  org_id int,
  FOREIGN KEY (rule_id, version) REFERENCES points.rule_version
);
CREATE INDEX law_switch_of_version ON points.law_switch (rule_id, version, id DESC);
SELECT platform.protect_by_org('points.law_switch');
REVOKE UPDATE, DELETE ON points.law_switch FROM huike_app, huike_job;

-- How far the points for a quarter's interest are given: one run a rule and quarter, of the version that was
-- active when it began. A chunk of customers commits with its mark, so a run that died goes on after it.
CREATE TABLE points.interest_run (
  rule_id bigint NOT NULL,
  quarter text NOT NULL CHECK (quarter ~ '^\d{4}-Q[1-4]$'),
  version int NOT NULL,
  after_customer_no int NOT NULL DEFAULT 0,
  customers bigint NOT NULL DEFAULT 0,
  points bigint NOT NULL DEFAULT 0,
  started_at timestamptz NOT NULL,
  finished_at timestamptz,
  org_id int,
  PRIMARY KEY (rule_id, quarter),
  FOREIGN KEY (rule_id, version) REFERENCES points.rule_version
);
SELECT platform.protect_by_org('points.interest_run');
REVOKE INSERT, UPDATE, DELETE ON points.interest_run FROM huike_app;
REVOKE DELETE ON points.interest_run FROM huike_job;
