-- Files that give a tag to customers. The lines that name a customer and a value wait here until the job
-- has given them, and leave with it; of the others the place and the reason are kept, not what stood there.
--   waiting ─▶ done;  all or nothing is not asked: every line is given or told
CREATE TABLE tags.upload (
  upload_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  tag_code text NOT NULL,
  file_name text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  valid_until date,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done')),
  line_count int NOT NULL,
  untaken_count int NOT NULL,
  given_count int NOT NULL DEFAULT 0,
  job_id bigint,
  made_by bigint NOT NULL REFERENCES organization.staff,
  created_at timestamptz NOT NULL,
  finished_at timestamptz,
  CHECK ((state = 'done') = (finished_at IS NOT NULL)),
  CHECK (untaken_count BETWEEN 0 AND line_count)
);
CREATE TABLE tags.upload_line (
  upload_id bigint NOT NULL REFERENCES tags.upload,
  customer_no int NOT NULL REFERENCES customers.customer,
  value text NOT NULL,
  PRIMARY KEY (upload_id, customer_no)
);
CREATE INDEX upload_line_of_customer ON tags.upload_line (customer_no);
CREATE TABLE tags.upload_untaken (
  upload_id bigint NOT NULL REFERENCES tags.upload,
  line int NOT NULL,
  reason text NOT NULL CHECK (reason IN ('not_a_number', 'not_found', 'value_unknown', 'twice')),
  PRIMARY KEY (upload_id, line)
);

-- Why a tag was taken back, and by whom.
ALTER TABLE tags.assignment
  ADD COLUMN removed_by bigint REFERENCES organization.staff,
  ADD COLUMN removed_reason text NOT NULL DEFAULT '';
