-- Predictive tags that are not as the program declares them: those of outside models (`content` is what
-- their live version says of itself), and those of models that were retired without a successor (null).
--   active ─▶ retired ─▶ active
CREATE TABLE tags.prediction (
  code text PRIMARY KEY CHECK (code ~ '^[a-z][a-z0-9_]{0,39}$'),
  state text NOT NULL CHECK (state IN ('active', 'retired')),
  content jsonb,
  version int NOT NULL CHECK (version > 0),
  changed_at timestamptz NOT NULL
);
CREATE TRIGGER predictions_change_the_catalogue AFTER INSERT OR UPDATE OR DELETE ON tags.prediction
  FOR EACH STATEMENT EXECUTE FUNCTION tags.change_catalogue();
