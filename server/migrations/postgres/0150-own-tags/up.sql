CREATE SCHEMA own_tags;
SELECT platform.open_schema('own_tags');

-- Links by which customers see the marketing tags held on them, delete them, and refuse personalised
-- marketing, in their own hands. The token is signed and kept nowhere; this row is what can be taken back.
--   made ─▶ opened (bound to the phone that opened it first) ─▶ over: expired | revoked
CREATE TABLE own_tags.link (
  link_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_no int NOT NULL REFERENCES customers.customer,
  made_by bigint REFERENCES organization.staff,
  made_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL CHECK (expires_at > made_at),
  -- SHA-256 of a random text that the page keeps on the phone: passed on, the link opens nowhere else
  phone_digest bytea CHECK (length(phone_digest) = 32),
  opened_at timestamptz,
  revoked_at timestamptz,
  revoked_by bigint REFERENCES organization.staff,
  change_count int NOT NULL DEFAULT 0,
  CHECK ((phone_digest IS NULL) = (opened_at IS NULL))
);
CREATE INDEX link_customer ON own_tags.link (customer_no, link_id DESC);
CREATE INDEX link_made ON own_tags.link (made_at);

ALTER TABLE own_tags.link ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_tags.link FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON own_tags.link TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY by_customer ON own_tags.link TO huike_app
  USING (EXISTS (SELECT FROM customers.customer AS c WHERE c.customer_no = link.customer_no))
  WITH CHECK (EXISTS (SELECT FROM customers.customer AS c WHERE c.customer_no = link.customer_no));
