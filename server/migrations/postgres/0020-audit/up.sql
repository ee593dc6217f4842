CREATE SCHEMA audit;
SELECT platform.open_schema('audit');

-- One row a change, a reveal, an export or a refused attempt, written in the transaction it tells of.
-- Nobody holds UPDATE or DELETE: the two roles append and read.
CREATE TABLE audit.entry (
  entry_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT clock_timestamp(),
  actor_kind text NOT NULL CHECK (actor_kind IN ('staff', 'api-key', 'system')),
  actor_id bigint,
  actor_name text NOT NULL,
  action text NOT NULL CHECK (action <> ''),
  object_kind text NOT NULL CHECK (object_kind <> ''),
  object_id text NOT NULL,
  org_id int,
  outcome text NOT NULL CHECK (outcome IN ('done', 'refused')),
  detail jsonb NOT NULL DEFAULT '{}',
  CHECK ((actor_kind = 'system') = (actor_id IS NULL))
);
CREATE INDEX entry_object ON audit.entry (object_kind, object_id, entry_no);
CREATE INDEX entry_actor ON audit.entry (actor_kind, actor_id, entry_no);

-- The chain: seal = HMAC(audit key, previous seal, position, the row). Written by the sealer only.
CREATE TABLE audit.seal (
  position bigint PRIMARY KEY CHECK (position > 0),
  entry_no bigint NOT NULL UNIQUE,
  seal bytea NOT NULL CHECK (length(seal) = 32)
);

-- Rows waiting for their seal. A queue instead of "entry_no above the last sealed": entry numbers are
-- given before commit, so a row may appear below a number already sealed.
CREATE TABLE audit.unsealed (entry_no bigint PRIMARY KEY);
CREATE FUNCTION audit.queue_for_sealing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO audit.unsealed (entry_no) SELECT entry_no FROM added;
  RETURN NULL;
END $$;
CREATE TRIGGER entry_added AFTER INSERT ON audit.entry REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION audit.queue_for_sealing();

REVOKE ALL ON audit.entry, audit.seal, audit.unsealed FROM huike_app, huike_job;
GRANT SELECT, INSERT ON audit.entry TO huike_app, huike_job;
GRANT SELECT, INSERT ON audit.seal TO huike_job;
GRANT INSERT ON audit.unsealed TO huike_app;
GRANT SELECT, INSERT, DELETE ON audit.unsealed TO huike_job;

-- Anyone's act is recorded, whatever it was about; reading follows the subtree. Rows of no outlet are
-- the whole bank's own and for its auditors only.
ALTER TABLE audit.entry ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit.entry FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON audit.entry TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY everybody_appends ON audit.entry FOR INSERT TO huike_app WITH CHECK (true);
CREATE POLICY staff_see_their_subtree ON audit.entry FOR SELECT TO huike_app
  USING ((SELECT platform.scope_is_whole_bank()) OR org_id = ANY ((SELECT platform.scope_org_ids())::int[]));
