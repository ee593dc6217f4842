-- A default by outlet, which none had: an outlet gives a few vouchers a minute at its counters, so so many within
-- ten minutes are one hand at a script, or a crowd that somebody should know of. It watches and refuses nothing.
SET LOCAL ROLE huike_job;
WITH made AS (
  INSERT INTO fraud.rule (code, name_zh, name_en, state, active_version, written_at)
  VALUES ('claims-at-outlet', '同一网点十分钟内密集领取', 'Dense claims at one outlet within ten minutes', 'active', 1, now())
  ON CONFLICT (code) DO NOTHING RETURNING id
)
INSERT INTO fraud.rule_version (rule_id, version, state, content, author_ids, written_at)
SELECT id, 1, 'approved', '{"what":"claim","by":"outlet","on":true,"minutes":10,"threshold":300,"action":"watch"}'::jsonb, '{}', now() FROM made;
UPDATE fraud.epoch SET number = number + 1;
RESET ROLE;
