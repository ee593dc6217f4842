CREATE SCHEMA approvals;
SELECT platform.open_schema('approvals');

-- pending → approved | returned. What is approved is the snapshot, not whatever the object became since.
CREATE TABLE approvals.approval (
  approval_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind <> ''),
  object_id text NOT NULL,
  org_id int NOT NULL REFERENCES organization.org_unit,
  title text NOT NULL CHECK (title <> ''),
  snapshot jsonb NOT NULL,
  state text NOT NULL DEFAULT 'pending' CHECK (state IN ('pending', 'approved', 'returned')),
  maker_id bigint NOT NULL REFERENCES organization.staff,
  maker_name text NOT NULL,
  submitted_at timestamptz NOT NULL,
  checker_id bigint REFERENCES organization.staff,
  checker_name text,
  comment text NOT NULL DEFAULT '',
  decided_at timestamptz,
  CONSTRAINT approval_maker_is_not_checker CHECK (checker_id IS NULL OR checker_id <> maker_id),
  CHECK ((state = 'pending') = (checker_id IS NULL)),
  CHECK ((checker_id IS NULL) = (decided_at IS NULL))
);
CREATE UNIQUE INDEX approval_one_pending_per_object ON approvals.approval (kind, object_id) WHERE state = 'pending';
CREATE INDEX approval_by_maker ON approvals.approval (maker_id, approval_id);
CREATE INDEX approval_by_checker ON approvals.approval (checker_id, approval_id);
SELECT platform.protect_by_org('approvals.approval');
