-- Metrics and tags that the bank defines itself, beside those the program declares.
--
--   draft ─▶ active ─▶ retired          a definition; active is what the newest approved version says
--   draft ─▶ submitted ─▶ approved      a version; returned goes back to draft
--              └─▶ returned
--
-- `content` is checked against the contract when it is written and again when the catalogue is built.
CREATE TABLE tags.definition (
  kind text NOT NULL CHECK (kind IN ('metric', 'tag')),
  code text NOT NULL CHECK (code ~ '^[a-z][a-z0-9_]{0,59}$'),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active', 'retired')),
  latest_version int NOT NULL DEFAULT 1 CHECK (latest_version > 0),
  active_version int CHECK (active_version BETWEEN 1 AND latest_version),
  activated_at timestamptz,
  created_by bigint NOT NULL REFERENCES organization.staff,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, code),
  CHECK (state <> 'active' OR (active_version IS NOT NULL AND activated_at IS NOT NULL))
);

CREATE TABLE tags.definition_version (
  kind text NOT NULL,
  code text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'approved', 'returned')),
  content jsonb NOT NULL,
  note text NOT NULL DEFAULT '',
  written_by bigint NOT NULL REFERENCES organization.staff,
  written_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (kind, code, version),
  FOREIGN KEY (kind, code) REFERENCES tags.definition ON DELETE CASCADE
);

-- Changes with every change of what is active, so that a program knows whether the catalogue it has
-- built is still the one in force. One row; its id is random, so that two databases never share one.
CREATE TABLE tags.catalogue_revision (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  revision uuid
);
INSERT INTO tags.catalogue_revision DEFAULT VALUES;
REVOKE INSERT, DELETE ON tags.catalogue_revision FROM huike_app, huike_job;

CREATE FUNCTION tags.change_catalogue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tags.catalogue_revision SET revision = gen_random_uuid();
  RETURN NULL;
END $$;
CREATE TRIGGER definitions_change_the_catalogue AFTER INSERT OR UPDATE OR DELETE ON tags.definition
  FOR EACH STATEMENT EXECUTE FUNCTION tags.change_catalogue();

-- What staff, an uploaded file or outside data say of a customer: a value of an assigned tag, from a day
-- on and until another (null: until it is taken back). Rows are never rewritten but for their end.
CREATE TABLE tags.assignment (
  assignment_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tag_code text NOT NULL,
  customer_no int NOT NULL REFERENCES customers.customer,
  value text NOT NULL CHECK (value <> ''),
  valid_from date NOT NULL,
  valid_until date CHECK (valid_until >= valid_from),
  removed_on date,
  origin text NOT NULL CHECK (origin IN ('staff', 'file', 'outside')),
  reason text NOT NULL DEFAULT '',
  assigned_by bigint REFERENCES organization.staff,
  assigned_at timestamptz NOT NULL DEFAULT now(),
  revision bigint NOT NULL,
  CHECK (origin <> 'staff' OR reason <> '')
);
-- A customer has one value of a tag at a time: a new one ends the former.
CREATE UNIQUE INDEX assignment_one_value ON tags.assignment (tag_code, customer_no) WHERE removed_on IS NULL;
CREATE INDEX assignment_of_customer ON tags.assignment (customer_no);
CREATE INDEX assignment_revision ON tags.assignment (revision);

-- Tags a customer has deleted of themselves (compliance rule 6): from then on nobody sees or uses them.
CREATE TABLE tags.deletion (
  customer_no int NOT NULL REFERENCES customers.customer,
  tag_code text NOT NULL,
  deleted_at timestamptz NOT NULL,
  restored_at timestamptz,
  revision bigint NOT NULL,
  PRIMARY KEY (customer_no, tag_code)
);
CREATE INDEX deletion_revision ON tags.deletion (revision);

-- Revisions of the two tables above. Writers take turns (the row lock of this one row), so a revision is
-- never seen before a smaller one: what was shipped up to a revision is all there is up to it.
CREATE TABLE tags.mark_revision (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  revision bigint NOT NULL DEFAULT 0
);
INSERT INTO tags.mark_revision DEFAULT VALUES;
REVOKE INSERT, DELETE ON tags.mark_revision FROM huike_app, huike_job;

DO $$
DECLARE target text;
BEGIN
  FOREACH target IN ARRAY ARRAY['tags.assignment', 'tags.deletion'] LOOP
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY jobs_see_all ON %s TO huike_job USING (true) WITH CHECK (true)', target);
    EXECUTE format('CREATE POLICY by_customer ON %1$s TO huike_app
      USING (EXISTS (SELECT FROM customers.customer AS c WHERE c.customer_no = %2$s.customer_no))
      WITH CHECK (EXISTS (SELECT FROM customers.customer AS c WHERE c.customer_no = %2$s.customer_no))',
      target, split_part(target, '.', 2));
  END LOOP;
END $$;
