-- Why a job failed, as a refusal with code and facts, where it is one a person can understand: the job
-- centre tells it in the reader's language. `error` keeps the text for whoever looks after the machine.
ALTER TABLE platform.job ADD COLUMN refusal jsonb;
