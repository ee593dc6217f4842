-- Two customers of one household. What speaks for it is found by rule, one column each: `joint_account`, an
-- account that both hold, is certain; `same_phone`, one phone under two identity numbers of one outlet, is only
-- a proposal. `decision` is a person's word, which counts whatever the rules find later:
--
--   proposed ─▶ confirmed | rejected ─▶ proposed      (decided, and the decision undone)
--   confirmed by rule ─▶ rejected ─▶ confirmed by rule
--
-- A row that nobody has decided leaves when nothing speaks for it any more. The numbers are those that the
-- bank's files gave, so that undoing a merge gives back what was; whom they mean today is asked when read.
CREATE TABLE identities.household_link (
  link_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  one_no int NOT NULL REFERENCES customers.customer,
  other_no int NOT NULL REFERENCES customers.customer,
  joint_account boolean NOT NULL DEFAULT false,
  same_phone boolean NOT NULL DEFAULT false,
  found_at timestamptz NOT NULL,
  decision text CHECK (decision IN ('confirmed', 'rejected')),
  decided_by bigint REFERENCES organization.staff,
  decided_by_name text,
  decided_at timestamptz,
  reason text,
  state text NOT NULL GENERATED ALWAYS AS (coalesce(decision, CASE WHEN joint_account THEN 'confirmed' ELSE 'proposed' END)) STORED,
  UNIQUE (one_no, other_no),
  CHECK (one_no < other_no),
  CHECK ((decision IS NULL) = (decided_by IS NULL)),
  CHECK ((decision IS NULL) = (decided_by_name IS NULL)),
  CHECK ((decision IS NULL) = (decided_at IS NULL)),
  CHECK ((decision IS NULL) = (reason IS NULL))
);
CREATE INDEX household_link_other ON identities.household_link (other_no);
CREATE INDEX household_link_past ON identities.household_link (link_id) WHERE decision IS NULL AND NOT joint_account AND NOT same_phone;
CREATE INDEX household_link_state ON identities.household_link (state, link_id);

-- How far phones have been compared; apart from duplicates, so that an older bank's customers are compared too.
ALTER TABLE identities.search ADD COLUMN households_through timestamptz NOT NULL DEFAULT '-infinity';

-- Whoever may see one of the two may know that there is another; who that is, only if that one may be seen too,
-- which the reader asks by the customer's own row.
ALTER TABLE identities.household_link ENABLE ROW LEVEL SECURITY;
ALTER TABLE identities.household_link FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON identities.household_link TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY of_either_customer ON identities.household_link TO huike_app
  USING (EXISTS (SELECT FROM customers.customer WHERE customer_no = customers.person_of(one_no))
    OR EXISTS (SELECT FROM customers.customer WHERE customer_no = customers.person_of(other_no)));
REVOKE INSERT, UPDATE, DELETE ON identities.household_link FROM huike_app;
