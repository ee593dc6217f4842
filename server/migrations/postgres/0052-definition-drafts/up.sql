-- What making definitions by hand needs. `edits` counts every change, so that of two people who edit one
-- definition the second is told; `spelling` is the pinyin of its name and initials, for searching.
ALTER TABLE tags.definition
  ADD COLUMN edits int NOT NULL DEFAULT 1 CHECK (edits > 0),
  ADD COLUMN spelling text NOT NULL DEFAULT '',
  ADD COLUMN retired_at timestamptz,
  ADD CHECK (retired_at IS NULL OR state = 'retired');

-- Whoever wrote a version decides nothing about it; what was approved stays what it was.
ALTER TABLE tags.definition_version
  ADD COLUMN author_ids bigint[] NOT NULL DEFAULT '{}',
  ADD COLUMN approval_id bigint;
CREATE FUNCTION tags.keep_approved_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state = 'approved' AND NEW IS DISTINCT FROM OLD THEN
    RAISE EXCEPTION 'version % of % % is approved and stays as it is', OLD.version, OLD.kind, OLD.code;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approved_versions_stay BEFORE UPDATE ON tags.definition_version
  FOR EACH ROW EXECUTE FUNCTION tags.keep_approved_version();
