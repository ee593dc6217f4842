-- Content that a second person approves (local services, product benefits, plans) is counted by versions: `version` is
-- that of the draft, `live_version` that of what is in force. Its tables stay with their modules.
CREATE SCHEMA approved_content;
SELECT platform.open_schema('approved_content');

-- What was submitted stays as it was submitted, and what was approved as it was approved: either changes with its number
-- only, and nothing comes into force of what was taken off.
CREATE FUNCTION approved_content.keep_versions() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.draft <> OLD.draft AND NEW.version <= OLD.version THEN
    RAISE EXCEPTION 'version % of this content was submitted and stays as it is', OLD.version;
  END IF;
  IF NEW.live IS DISTINCT FROM OLD.live AND (NEW.live IS NULL OR NEW.live_version <= OLD.live_version) THEN
    RAISE EXCEPTION 'version % of this content was approved and stays as it is', OLD.live_version;
  END IF;
  IF OLD.retired_at IS NOT NULL AND (NEW.retired_at IS DISTINCT FROM OLD.retired_at OR NEW.live IS DISTINCT FROM OLD.live) THEN
    RAISE EXCEPTION 'this content was taken off';
  END IF;
  RETURN NEW;
END $$;

DO $$
DECLARE kept text;
BEGIN
  FOREACH kept IN ARRAY ARRAY['local_services.service', 'product_benefits.benefit', 'plans.plan'] LOOP
    EXECUTE format('ALTER TABLE %s ADD version int NOT NULL DEFAULT 1 CHECK (version > 0), ADD live_version int', kept);
    -- Rows are seen by the job role only.
    SET LOCAL ROLE huike_job;
    EXECUTE format('UPDATE %s SET live_version = 1, version = CASE WHEN draft = live THEN 1 ELSE 2 END WHERE live IS NOT NULL', kept);
    RESET ROLE;
    EXECUTE format('ALTER TABLE %s ADD CHECK ((live IS NULL) = (live_version IS NULL)), ADD CHECK (live_version <= version)', kept);
    EXECUTE format('CREATE TRIGGER keep_versions BEFORE UPDATE ON %s FOR EACH ROW EXECUTE FUNCTION approved_content.keep_versions()', kept);
  END LOOP;
END $$;
