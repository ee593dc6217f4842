CREATE SCHEMA identities;
SELECT platform.open_schema('identities');

-- Merges of two customers who are one person, standing ─▶ undone. `kept_no` is the customer that stood when
-- it was made; whom a number means today is customers.customer.merged_into. `evidence` holds reasons and a
-- score, never the values compared. `moved` is what the merge changed besides, so that undoing it gives
-- exactly that back.
CREATE TABLE identities.merge (
  merge_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kept_no int NOT NULL REFERENCES customers.customer,
  merged_no int NOT NULL REFERENCES customers.customer,
  -- by rule, without a person
  automatic boolean NOT NULL,
  evidence jsonb NOT NULL,
  reason text NOT NULL,
  merged_by bigint REFERENCES organization.staff,
  merged_by_name text NOT NULL,
  merged_at timestamptz NOT NULL,
  moved jsonb NOT NULL DEFAULT '{}',
  undone_by bigint REFERENCES organization.staff,
  undone_by_name text,
  undone_at timestamptz,
  undo_reason text,
  CHECK (kept_no < merged_no),
  CHECK (automatic = (merged_by IS NULL)),
  CHECK ((undone_at IS NULL) = (undone_by IS NULL)),
  CHECK ((undone_at IS NULL) = (undo_reason IS NULL))
);
-- A number is merged into one other at a time, whoever merges it at the same moment.
CREATE UNIQUE INDEX merge_standing ON identities.merge (merged_no) WHERE undone_at IS NULL;
CREATE INDEX merge_of_kept ON identities.merge (kept_no);

-- Pairs that may be one person, found by rule, for a person to decide. open ─▶ merged | different | later;
-- later ─▶ open on its day; merged ─▶ different when the merge is undone. `different` is remembered for good:
-- the pair is not proposed again.
CREATE TABLE identities.proposal (
  proposal_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  one_no int NOT NULL REFERENCES customers.customer,
  other_no int NOT NULL REFERENCES customers.customer,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'later', 'merged', 'different')),
  score smallint NOT NULL CHECK (score BETWEEN 0 AND 100),
  reasons text[] NOT NULL,
  conflicts text[] NOT NULL,
  found_at timestamptz NOT NULL,
  later_until date,
  decided_by bigint REFERENCES organization.staff,
  decided_by_name text,
  decided_at timestamptz,
  reason text,
  UNIQUE (one_no, other_no),
  CHECK (one_no < other_no),
  CHECK ((state = 'later') = (later_until IS NOT NULL))
);
CREATE INDEX proposal_open ON identities.proposal (score DESC, proposal_id) WHERE state IN ('open', 'later');
CREATE INDEX proposal_other ON identities.proposal (other_no);

-- How far customers have been compared: those changed since are compared with everybody.
CREATE TABLE identities.search (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  searched_through timestamptz NOT NULL DEFAULT '-infinity'
);
INSERT INTO identities.search DEFAULT VALUES;

-- A pair is for whoever may see both customers: the outlet of both, and what stands above the two.
DO $$
DECLARE parts text[];
BEGIN
  FOREACH parts SLICE 1 IN ARRAY ARRAY[['merge', 'kept_no', 'merged_no'], ['proposal', 'one_no', 'other_no']] LOOP
    EXECUTE format('ALTER TABLE identities.%I ENABLE ROW LEVEL SECURITY', parts[1]);
    EXECUTE format('ALTER TABLE identities.%I FORCE ROW LEVEL SECURITY', parts[1]);
    EXECUTE format('CREATE POLICY jobs_see_all ON identities.%I TO huike_job USING (true) WITH CHECK (true)', parts[1]);
    EXECUTE format('CREATE POLICY of_both_customers ON identities.%1$I TO huike_app
      USING (EXISTS (SELECT FROM customers.customer WHERE customer_no = %1$I.%2$I)
        AND EXISTS (SELECT FROM customers.customer WHERE customer_no = %1$I.%3$I))', parts[1], parts[2], parts[3]);
  END LOOP;
END $$;
REVOKE INSERT, UPDATE, DELETE ON identities.merge, identities.proposal, identities.search FROM huike_app;
REVOKE DELETE ON identities.merge FROM huike_job;
