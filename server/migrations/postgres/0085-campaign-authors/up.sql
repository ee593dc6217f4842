-- Staff who wrote or changed the campaign since it was made, each once: they may submit it, not approve it.
ALTER TABLE campaigns.campaign ADD COLUMN author_ids bigint[] NOT NULL DEFAULT '{}';
SET LOCAL ROLE huike_job;
UPDATE campaigns.campaign SET author_ids = ARRAY[maker_id] WHERE maker_id IS NOT NULL;
RESET ROLE;
