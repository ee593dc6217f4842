-- A line of an uploaded list that named nobody may be anybody's identity number or phone, so it is kept
-- encrypted, with a keyed digest by which an erasure finds it. Lines kept as plain text until now can't be
-- encrypted here and leave; the list still says how many there were, and may be uploaded again.
DELETE FROM audiences.uploaded_list_unmatched;
ALTER TABLE audiences.uploaded_list_unmatched
  DROP COLUMN text,
  ADD COLUMN text_enc bytea NOT NULL,
  ADD COLUMN text_index bytea NOT NULL;
CREATE INDEX uploaded_list_unmatched_text ON audiences.uploaded_list_unmatched (text_index);
