-- What a job says of itself is shown in both languages: {"zh", "en"}.
ALTER TABLE platform.job
  ALTER COLUMN title TYPE jsonb USING jsonb_build_object('zh', title, 'en', title),
  ALTER COLUMN note DROP DEFAULT,
  ALTER COLUMN note DROP NOT NULL,
  ALTER COLUMN note TYPE jsonb USING CASE WHEN note = '' THEN NULL ELSE jsonb_build_object('zh', note, 'en', note) END;
