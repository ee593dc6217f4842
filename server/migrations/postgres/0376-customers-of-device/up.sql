-- A default by how many customers act for themselves on one device, which only the night told: ten in a day are
-- no family, so the eleventh waits until somebody has decided.
SET LOCAL ROLE huike_job;
WITH made AS (
  INSERT INTO fraud.rule (code, name_zh, name_en, state, active_version, written_at)
  VALUES ('customers-of-device', '同一设备一天内为多名客户领取', 'Many customers claim on one device within a day', 'active', 1, now())
  ON CONFLICT (code) DO NOTHING RETURNING id
)
INSERT INTO fraud.rule_version (rule_id, version, state, content, author_ids, written_at)
SELECT id, 1, 'approved', '{"what":"claim","by":"device","counts":"customers","on":true,"minutes":1440,"threshold":10,"action":"review"}'::jsonb, '{}', now() FROM made;
UPDATE fraud.epoch SET number = number + 1;
RESET ROLE;
