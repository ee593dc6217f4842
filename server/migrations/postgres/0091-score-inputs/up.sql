-- What the inputs of a date's scores mean, in their order: the name of each, and of a text the values
-- that its numbers stand for, as they were when the scores were computed. null: no inputs were kept.
ALTER TABLE models.score ADD COLUMN inputs jsonb;
