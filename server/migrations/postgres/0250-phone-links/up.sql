CREATE SCHEMA phone_links;
SELECT platform.open_schema('phone_links');

-- Links by which customers see what they may claim, their vouchers and their points on their own phone. The
-- token is signed and kept nowhere; this row is what can be taken back.
--   made ─▶ opened (bound to the phone that opened it first) ─▶ over: expired | revoked
--     ╰─▶ over: not opened in time | revoked
CREATE TABLE phone_links.link (
  link_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_no int NOT NULL REFERENCES customers.customer,
  made_by bigint REFERENCES organization.staff,
  made_at timestamptz NOT NULL,
  -- until when it can be opened, and once it is, until when it is good
  good_until timestamptz NOT NULL CHECK (good_until > made_at),
  -- SHA-256 of a random text that the page keeps on the phone: passed on, the link opens nowhere else
  phone_digest bytea CHECK (length(phone_digest) = 32),
  opened_at timestamptz,
  revoked_at timestamptz,
  revoked_by bigint REFERENCES organization.staff,
  CHECK ((phone_digest IS NULL) = (opened_at IS NULL))
);
CREATE INDEX link_customer ON phone_links.link (customer_no, link_id DESC);
CREATE INDEX link_made ON phone_links.link (made_at);

ALTER TABLE phone_links.link ENABLE ROW LEVEL SECURITY;
ALTER TABLE phone_links.link FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON phone_links.link TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY by_customer ON phone_links.link TO huike_app
  USING (EXISTS (SELECT FROM customers.customer AS c WHERE c.customer_no = link.customer_no))
  WITH CHECK (EXISTS (SELECT FROM customers.customer AS c WHERE c.customer_no = link.customer_no));
