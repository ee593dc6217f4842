-- What a play refers to is looked at once a statement instead of once a row and reference: a batch of plays is
-- of one draw and day nearly always, and three look-ups a play were a good part of writing it.
ALTER TABLE draws.play
  DROP CONSTRAINT play_draw_id_fkey,
  DROP CONSTRAINT play_draw_id_version_no_fkey,
  DROP CONSTRAINT play_draw_id_day_fkey;

-- A play stands on rules that were opened, and on a seed that is not published: one that is decides nothing.
CREATE OR REPLACE FUNCTION draws.check_unrevealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT draw_id, day FROM added) AS asked
             LEFT JOIN draws.period USING (draw_id, day) WHERE seed IS NOT NULL OR commitment IS NULL) THEN
    RAISE EXCEPTION 'the seed of this day is published' USING ERRCODE = 'check_violation';
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT draw_id, version_no FROM added) AS asked
             LEFT JOIN draws.version USING (draw_id, version_no) WHERE opened_at IS NULL) THEN
    RAISE EXCEPTION 'a play by rules that were not opened' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
