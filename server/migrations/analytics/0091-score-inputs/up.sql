-- A score keeps what it was computed from, and not its reasons: those are computed when somebody asks,
-- because telling a score from its trees costs a thousand times the score. The inputs stand in the order
-- that models.score says; they are kept for the bands that somebody acts on. Scores that stand already
-- are without reasons until the next scoring.
ALTER TABLE model_score ADD COLUMN IF NOT EXISTS inputs Array(Float64) CODEC(ZSTD(3));
ALTER TABLE model_score DROP COLUMN IF EXISTS base;
ALTER TABLE model_score DROP COLUMN IF EXISTS rest;
ALTER TABLE model_score DROP COLUMN IF EXISTS features;
ALTER TABLE model_score DROP COLUMN IF EXISTS figures;
ALTER TABLE model_score DROP COLUMN IF EXISTS contributions;
