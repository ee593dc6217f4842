-- A line of an uploaded file is not taken either when its customer has deleted the tag.
ALTER TABLE tags.upload_untaken DROP CONSTRAINT upload_untaken_reason_check;
ALTER TABLE tags.upload_untaken ADD CONSTRAINT upload_untaken_reason_check
  CHECK (reason IN ('not_a_number', 'not_found', 'value_unknown', 'twice', 'deleted_by_customer'));
