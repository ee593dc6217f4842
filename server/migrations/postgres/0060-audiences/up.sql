CREATE SCHEMA audiences;
SELECT platform.open_schema('audiences');

-- Org units above the running transaction's, by the paths of its own units: what is shared there is
-- shared with everybody below.
CREATE FUNCTION audiences.org_ids_above_scope() RETURNS int[] LANGUAGE sql STABLE PARALLEL SAFE AS
$$ SELECT array_agg(DISTINCT above::int)
   FROM organization.org_unit, unnest(string_to_array(path::text, '.')) AS above
   WHERE org_id = ANY ((SELECT platform.scope_org_ids())::int[]) $$;

-- A rule with a name. Its members are not stored: they follow from the rule, the date, and the org
-- unit's subtree. `version` is the newest row of audience_version.
CREATE TABLE audiences.audience (
  audience_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id int NOT NULL REFERENCES organization.org_unit,
  owner_kind text NOT NULL CHECK (owner_kind IN ('staff', 'api-key')),
  owner_id bigint NOT NULL,
  name text NOT NULL CHECK (name <> ''),
  description text NOT NULL DEFAULT '',
  shared boolean NOT NULL DEFAULT false,
  version int NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  archived_at timestamptz
);
CREATE UNIQUE INDEX audience_name_once_an_org ON audiences.audience (org_id, name) WHERE archived_at IS NULL;
SELECT platform.protect_by_org('audiences.audience');
CREATE POLICY staff_below_read_what_is_shared ON audiences.audience FOR SELECT TO huike_app
  USING (shared AND org_id = ANY ((SELECT audiences.org_ids_above_scope())::int[]));

CREATE TABLE audiences.audience_version (
  audience_id bigint NOT NULL REFERENCES audiences.audience,
  version int NOT NULL CHECK (version > 0),
  rule jsonb NOT NULL,
  made_by bigint NOT NULL,
  made_at timestamptz NOT NULL,
  PRIMARY KEY (audience_id, version)
);

-- Which audiences, frozen lists and uploaded lists a version names: to read everything a rule needs in
-- one statement, and to keep what is used from being archived.
CREATE TABLE audiences.audience_reference (
  audience_id bigint NOT NULL,
  version int NOT NULL,
  kind text NOT NULL CHECK (kind IN ('audience', 'freeze', 'list')),
  refers_to bigint NOT NULL,
  PRIMARY KEY (audience_id, version, kind, refers_to),
  FOREIGN KEY (audience_id, version) REFERENCES audiences.audience_version
);
CREATE INDEX audience_reference_target ON audiences.audience_reference (kind, refers_to);

-- Members at one moment, as a bitmap in ClickHouse named `snapshot`; the row says which bitmap counts.
-- running ─▶ done | failed. `scope_org_ids` is where the asker could look; null is the whole bank.
CREATE TABLE audiences.freeze (
  freeze_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  audience_id bigint NOT NULL,
  version int NOT NULL,
  org_id int NOT NULL REFERENCES organization.org_unit,
  scope_org_ids int[],
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done', 'failed')),
  business_date date,
  snapshot text,
  member_count bigint CHECK (member_count >= 0),
  checksum text,
  previous_freeze_id bigint REFERENCES audiences.freeze,
  entered bigint,
  "left" bigint,
  job_id bigint,
  made_by bigint NOT NULL,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  FOREIGN KEY (audience_id, version) REFERENCES audiences.audience_version,
  CHECK ((state = 'done') = (snapshot IS NOT NULL)),
  CHECK ((snapshot IS NULL) = (member_count IS NULL)),
  CHECK ((snapshot IS NULL) = (checksum IS NULL)),
  CHECK ((previous_freeze_id IS NULL) = (entered IS NULL)),
  CHECK ((previous_freeze_id IS NULL) = ("left" IS NULL)),
  CHECK (entered IS NULL OR member_count >= entered)
);
CREATE INDEX freeze_audience ON audiences.freeze (audience_id, freeze_id DESC);
SELECT platform.protect_by_org('audiences.freeze');

-- Customers named by a file. The numbers stand here, the truth; ClickHouse holds their bitmap.
CREATE TABLE audiences.uploaded_list (
  list_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id int NOT NULL REFERENCES organization.org_unit,
  name text NOT NULL CHECK (name <> ''),
  snapshot text NOT NULL UNIQUE,
  member_count bigint NOT NULL,
  unmatched_count bigint NOT NULL,
  made_by bigint NOT NULL,
  created_at timestamptz NOT NULL
);
SELECT platform.protect_by_org('audiences.uploaded_list');
CREATE TABLE audiences.uploaded_list_member (
  list_id bigint NOT NULL REFERENCES audiences.uploaded_list,
  customer_no int NOT NULL,
  PRIMARY KEY (list_id, customer_no)
);
CREATE TABLE audiences.uploaded_list_unmatched (
  list_id bigint NOT NULL REFERENCES audiences.uploaded_list,
  line int NOT NULL,
  text text NOT NULL,
  PRIMARY KEY (list_id, line)
);

-- waiting (for the checker) ─▶ running ─▶ ready | failed;  waiting ─▶ returned.
CREATE TABLE audiences.export (
  export_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  freeze_id bigint NOT NULL REFERENCES audiences.freeze,
  org_id int NOT NULL REFERENCES organization.org_unit,
  scope_org_ids int[],
  approval_id bigint,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'running', 'ready', 'returned', 'failed')),
  reason text NOT NULL CHECK (reason <> ''),
  member_count bigint NOT NULL,
  file_name text,
  file_sha256 text,
  made_by bigint NOT NULL,
  created_at timestamptz NOT NULL,
  ready_at timestamptz,
  CHECK ((state = 'ready') = (file_name IS NOT NULL)),
  CHECK ((file_name IS NULL) = (file_sha256 IS NULL)),
  CHECK ((file_name IS NULL) = (ready_at IS NULL))
);
CREATE INDEX export_freeze ON audiences.export (freeze_id);
SELECT platform.protect_by_org('audiences.export');

-- Rows reached through their audience or list are seen with it.
DO $$
DECLARE
  parts text[];
BEGIN
  FOREACH parts SLICE 1 IN ARRAY ARRAY[
    ['audience_version', 'audience', 'audience_id'], ['audience_reference', 'audience', 'audience_id'],
    ['uploaded_list_member', 'uploaded_list', 'list_id'], ['uploaded_list_unmatched', 'uploaded_list', 'list_id']] LOOP
    EXECUTE format('ALTER TABLE audiences.%I ENABLE ROW LEVEL SECURITY', parts[1]);
    EXECUTE format('ALTER TABLE audiences.%I FORCE ROW LEVEL SECURITY', parts[1]);
    EXECUTE format('CREATE POLICY jobs_see_all ON audiences.%I TO huike_job USING (true) WITH CHECK (true)', parts[1]);
    EXECUTE format('CREATE POLICY with_its_parent ON audiences.%1$I TO huike_app
      USING (EXISTS (SELECT FROM audiences.%2$I AS parent WHERE parent.%3$I = %1$I.%3$I))
      WITH CHECK (EXISTS (SELECT FROM audiences.%2$I AS parent WHERE parent.%3$I = %1$I.%3$I))', parts[1], parts[2], parts[3]);
  END LOOP;
END $$;
-- What was a version stays what it was.
REVOKE UPDATE, DELETE ON audiences.audience_version, audiences.audience_reference FROM huike_app;
