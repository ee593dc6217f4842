-- A version of a model that was retired without a successor: it does not go live again by one person's word
-- but is approved again. Also of the versions before it, which are as old or older.
ALTER TABLE models.model_version ADD COLUMN needs_approval boolean NOT NULL DEFAULT false
  CHECK (NOT needs_approval OR state IN ('retired', 'submitted'));
UPDATE models.model_version SET needs_approval = true WHERE state = 'retired' AND NOT EXISTS (
  SELECT FROM models.model_version AS successor WHERE successor.code = model_version.code AND successor.state = 'live');
