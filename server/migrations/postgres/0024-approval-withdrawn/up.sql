-- pending → approved | returned by a checker, or withdrawn by who submitted it: a decision without a checker.
ALTER TABLE approvals.approval
  DROP CONSTRAINT approval_state_check,
  DROP CONSTRAINT approval_check,
  DROP CONSTRAINT approval_check1,
  ADD CONSTRAINT approval_state_check CHECK (state IN ('pending', 'approved', 'returned', 'withdrawn')),
  ADD CONSTRAINT approval_checker_decided CHECK ((state IN ('approved', 'returned')) = (checker_id IS NOT NULL)),
  ADD CONSTRAINT approval_pending_is_undecided CHECK ((state = 'pending') = (decided_at IS NULL));
