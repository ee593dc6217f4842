-- Whoever wrote what is submitted, its maker among them: none of them decides on it.
ALTER TABLE approvals.approval ADD COLUMN author_ids bigint[];
SET LOCAL ROLE huike_job;
UPDATE approvals.approval SET author_ids = ARRAY[maker_id];
RESET ROLE;
ALTER TABLE approvals.approval
  ALTER COLUMN author_ids SET NOT NULL,
  ADD CONSTRAINT approval_maker_is_an_author CHECK (maker_id = ANY (author_ids)),
  ADD CONSTRAINT approval_author_is_not_checker CHECK (checker_id IS NULL OR checker_id <> ALL (author_ids)),
  -- Said by the two above.
  DROP CONSTRAINT approval_maker_is_not_checker;
