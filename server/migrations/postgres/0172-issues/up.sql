-- Bulk issue: one benefit of an offer for each customer of a list, approved by a second person.
--
--   preparing → ready → submitted → approved → running → done
--       │         ▲         │           │        ⇅
--       ▼         └─returned┘           │     stopped
--     failed            any of them but done and running → withdrawn
--
-- What is not issued when an issue ends goes back to its budgets with the release.
CREATE TABLE benefits.issue (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL,
  offer_id bigint NOT NULL REFERENCES benefits.offer,
  source text NOT NULL CHECK (source IN ('audience', 'upload')),
  audience_id bigint,
  freeze_id bigint,
  state text NOT NULL DEFAULT 'preparing'
    CHECK (state IN ('preparing', 'failed', 'ready', 'submitted', 'approved', 'running', 'stopped', 'done', 'withdrawn')),
  -- of the list: lines that came, and those who may be given to, counted when it was prepared
  lines int NOT NULL DEFAULT 0,
  recipients int NOT NULL DEFAULT 0,
  -- what a second person approved, as words that are compared when it runs
  approved_terms jsonb,
  allotment_id bigint REFERENCES benefits.allotment,
  job_id bigint,
  refusal jsonb,
  made_by bigint,
  org_id int NOT NULL,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  finished_at timestamptz,
  CHECK ((source = 'audience') = (audience_id IS NOT NULL))
);
SELECT platform.protect_by_org('benefits.issue');
CREATE INDEX issue_finished ON benefits.issue (finished_at) WHERE finished_at IS NOT NULL;

-- The list: a customer stands in it once. `reason` says why one gets nothing; it is judged when the list is
-- prepared, and once more by the statement that issues.
CREATE TABLE benefits.issue_recipient (
  issue_id bigint NOT NULL REFERENCES benefits.issue,
  customer_no int NOT NULL,
  line int NOT NULL,
  reason text,
  PRIMARY KEY (issue_id, customer_no)
) WITH (fillfactor = 95);
CREATE INDEX issue_recipient_refused ON benefits.issue_recipient (issue_id, line) WHERE reason IS NOT NULL;

-- Lines of an upload that name no customer of the list, or one that stands there already. Only the ends of
-- what was typed are kept: it may be the identity number of anybody.
CREATE TABLE benefits.issue_line (
  issue_id bigint NOT NULL REFERENCES benefits.issue,
  line int NOT NULL,
  masked_text text NOT NULL,
  reason text NOT NULL,
  PRIMARY KEY (issue_id, line)
);

-- Ranges of customer numbers; one is issued by one transaction, which marks it done. Two workers take two.
CREATE TABLE benefits.issue_chunk (
  issue_id bigint NOT NULL REFERENCES benefits.issue,
  first_no int NOT NULL,
  last_no int NOT NULL,
  issued int,
  refused int,
  done_at timestamptz,
  PRIMARY KEY (issue_id, first_no),
  CHECK (first_no <= last_no),
  CHECK ((done_at IS NULL) = (issued IS NULL) AND (done_at IS NULL) = (refused IS NULL))
);

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['issue_recipient', 'issue_line', 'issue_chunk'] LOOP
    EXECUTE format('ALTER TABLE benefits.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE benefits.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY jobs_see_all ON benefits.%I TO huike_job USING (true) WITH CHECK (true)', name);
    EXECUTE format('CREATE POLICY seen_with_its_issue ON benefits.%I FOR SELECT TO huike_app
      USING (EXISTS (SELECT FROM benefits.issue i WHERE i.id = issue_id))', name);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON benefits.%I FROM huike_app', name);
  END LOOP;
END $$;

-- Of what is no campaign's there is no rule of one a customer, so its vouchers need no row in that index.
DROP INDEX benefits.voucher_one_a_customer;
CREATE UNIQUE INDEX voucher_one_a_customer ON benefits.voucher (campaign_id, customer_no)
  WHERE state <> 'reversed' AND campaign_id IS NOT NULL;
