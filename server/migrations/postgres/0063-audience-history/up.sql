-- Who made a version: a member of staff, or a system with its key; the ids of the two overlap.
ALTER TABLE audiences.audience_version ADD COLUMN made_by_kind text NOT NULL DEFAULT 'staff'
  CHECK (made_by_kind IN ('staff', 'api-key'));
-- Who made the first version also owns the audience; of later versions only that is known.
SET LOCAL ROLE huike_job;
UPDATE audiences.audience_version SET made_by_kind = 'api-key'
  FROM audiences.audience
  WHERE audience.audience_id = audience_version.audience_id AND owner_kind = 'api-key' AND made_by = owner_id;
RESET ROLE;
ALTER TABLE audiences.audience_version ALTER COLUMN made_by_kind DROP DEFAULT;

-- Why a line of an uploaded list names nobody: it is no number at all, or there is no such customer
-- within reach of whoever uploaded it (which of the two is not told).
ALTER TABLE audiences.uploaded_list_unmatched ADD COLUMN reason text NOT NULL DEFAULT 'not_found'
  CHECK (reason IN ('not_found', 'not_a_number'));
ALTER TABLE audiences.uploaded_list_unmatched ALTER COLUMN reason DROP DEFAULT;
