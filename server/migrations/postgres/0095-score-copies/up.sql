-- What the live models say of each customer (model_score of the engine), all models in one text; the stamp
-- lists the models with their versions and dates.
SELECT platform.make_row_copy('models', 'score_copy', ARRAY['scores']);
