CREATE SCHEMA organization;
SELECT platform.open_schema('organization');

-- The legal person an org unit and a customer belong to; rural banks share one system.
CREATE TABLE organization.legal_entity (
  legal_entity_id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE CHECK (code <> ''),
  name text NOT NULL CHECK (name <> '')
);

-- The tree of the bank. `path` holds the ids from the root, so a subtree is `path <@ root.path`; moving a
-- unit rewrites the paths below it in one statement.
CREATE TABLE organization.org_unit (
  org_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  legal_entity_id smallint NOT NULL REFERENCES organization.legal_entity,
  parent_id int REFERENCES organization.org_unit,
  kind text NOT NULL CHECK (kind IN ('head_office', 'branch', 'sub_branch', 'outlet')),
  code text NOT NULL UNIQUE CHECK (code <> ''),
  name text NOT NULL CHECK (name <> ''),
  path ltree NOT NULL UNIQUE DEFERRABLE INITIALLY IMMEDIATE,
  disabled_at timestamptz,
  CHECK (parent_id <> org_id),
  CHECK (parent_id IS NOT NULL OR kind = 'head_office')
);
CREATE UNIQUE INDEX org_unit_has_one_root ON organization.org_unit ((parent_id IS NULL)) WHERE parent_id IS NULL;
CREATE INDEX org_unit_path ON organization.org_unit USING gist (path);
CREATE INDEX org_unit_parent ON organization.org_unit (parent_id);

-- A subtree is closed under children, so "the parent is in scope" is the same set; it also covers a unit
-- made a moment ago, whose id the running transaction's scope cannot know yet.
ALTER TABLE organization.org_unit ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization.org_unit FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON organization.org_unit TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY staff_see_their_subtree ON organization.org_unit TO huike_app
  USING ((SELECT platform.scope_is_whole_bank())
    OR org_id = ANY ((SELECT platform.scope_org_ids())::int[]) OR parent_id = ANY ((SELECT platform.scope_org_ids())::int[]))
  WITH CHECK ((SELECT platform.scope_is_whole_bank())
    OR org_id = ANY ((SELECT platform.scope_org_ids())::int[]) OR parent_id = ANY ((SELECT platform.scope_org_ids())::int[]));

-- Counts changes of the tree: a process that keeps subtrees in memory compares it on every request, in
-- the statement that reads the session.
CREATE TABLE organization.tree_version (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  version bigint NOT NULL DEFAULT 1
);
INSERT INTO organization.tree_version DEFAULT VALUES;
CREATE FUNCTION organization.count_tree_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE organization.tree_version SET version = version + 1;
  RETURN NULL;
END $$;
CREATE TRIGGER tree_changed AFTER INSERT OR UPDATE OR DELETE ON organization.org_unit
  FOR EACH STATEMENT EXECUTE FUNCTION organization.count_tree_change();

CREATE TABLE organization.staff (
  staff_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_number text NOT NULL UNIQUE CHECK (staff_number <> ''),
  name text NOT NULL CHECK (name <> ''),
  org_id int NOT NULL REFERENCES organization.org_unit,
  roles text[] NOT NULL CHECK (
    roles <@ ARRAY['administrator', 'security_administrator', 'auditor', 'product_manager', 'compliance_checker',
      'outlet_manager', 'relationship_manager', 'wealth_manager', 'lobby_manager', 'merchant_operator']
    AND cardinality(roles) > 0),
  disabled_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now(),
  -- System, security and audit administration are separate people (等保 level 3).
  CONSTRAINT staff_administrations_are_separate CHECK (
    ('administrator' = ANY (roles))::int + ('security_administrator' = ANY (roles))::int + ('auditor' = ANY (roles))::int <= 1)
);
CREATE INDEX staff_org ON organization.staff (org_id);
SELECT platform.protect_by_org('organization.staff');

-- Secrets stand apart, so that no statement run for a signed-in person can read them: staff may set a
-- password hash of somebody in their subtree, only sign-in (the job role) reads it.
CREATE TABLE organization.staff_credential (
  staff_id bigint PRIMARY KEY REFERENCES organization.staff ON DELETE CASCADE,
  password_hash text NOT NULL,
  must_change_password boolean NOT NULL DEFAULT false,
  password_changed_at timestamptz NOT NULL,
  totp_secret_enc bytea,
  totp_confirmed_at timestamptz,
  -- the time step last accepted: a code works once
  totp_last_step bigint NOT NULL DEFAULT 0,
  failed_attempts int NOT NULL DEFAULT 0,
  locked_until timestamptz
);
REVOKE ALL ON organization.staff_credential FROM huike_app;
GRANT SELECT (staff_id, must_change_password, totp_confirmed_at, locked_until), INSERT, UPDATE ON organization.staff_credential TO huike_app;
ALTER TABLE organization.staff_credential ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization.staff_credential FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON organization.staff_credential TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY by_staff ON organization.staff_credential TO huike_app
  USING (EXISTS (SELECT FROM organization.staff WHERE staff.staff_id = staff_credential.staff_id))
  WITH CHECK (EXISTS (SELECT FROM organization.staff WHERE staff.staff_id = staff_credential.staff_id));

-- A session is live while ended_at is null, now is before expires_at, it was seen within the idle time,
-- and its person and org unit are enabled. The cookie's value is stored as its digest only.
CREATE TABLE organization.session (
  session_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_hash bytea NOT NULL UNIQUE,
  staff_id bigint NOT NULL REFERENCES organization.staff ON DELETE CASCADE,
  second_factor boolean NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  ended_at timestamptz,
  address text NOT NULL DEFAULT ''
);
CREATE INDEX session_staff ON organization.session (staff_id) WHERE ended_at IS NULL;
REVOKE ALL ON organization.session FROM huike_app;
GRANT SELECT (session_id, staff_id, ended_at), UPDATE (ended_at) ON organization.session TO huike_app;
ALTER TABLE organization.session ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization.session FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON organization.session TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY by_staff ON organization.session TO huike_app
  USING (EXISTS (SELECT FROM organization.staff WHERE staff.staff_id = session.staff_id));

-- Keys of the bank's other systems: org scope and roles like a person's, never an administration.
CREATE TABLE organization.api_key (
  api_key_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key_hash bytea NOT NULL UNIQUE,
  name text NOT NULL CHECK (name <> ''),
  org_id int NOT NULL REFERENCES organization.org_unit,
  roles text[] NOT NULL CHECK (
    roles <@ ARRAY['product_manager', 'outlet_manager', 'relationship_manager', 'wealth_manager', 'lobby_manager', 'merchant_operator', 'auditor']
    AND cardinality(roles) > 0),
  created_by bigint REFERENCES organization.staff,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CHECK (expires_at > created_at)
);
SELECT platform.protect_by_org('organization.api_key');
