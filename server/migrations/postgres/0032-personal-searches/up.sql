-- Who looked customers up by a phone or an identity number, and when: a right guess completes what a mask
-- hides, so these searches are counted a person and day, like reveals an hour. The value itself is not kept.
CREATE TABLE customers.personal_search (
  search_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  caller_kind text NOT NULL CHECK (caller_kind IN ('staff', 'api-key')),
  caller_id bigint NOT NULL,
  searched_on date NOT NULL,
  at timestamptz NOT NULL
);
CREATE INDEX personal_search_caller ON customers.personal_search (caller_kind, caller_id, searched_on);
CREATE INDEX personal_search_age ON customers.personal_search (at);
REVOKE UPDATE, DELETE ON customers.personal_search FROM huike_app;
ALTER TABLE customers.personal_search ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers.personal_search FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON customers.personal_search TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY staff_count_searches ON customers.personal_search FOR SELECT TO huike_app USING (true);
CREATE POLICY staff_search ON customers.personal_search FOR INSERT TO huike_app WITH CHECK (true);
