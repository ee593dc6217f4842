CREATE SCHEMA consent;
SELECT platform.open_schema('consent');

-- What a customer said, append-only: granting and withdrawing are both rows, each with its proof (how,
-- when, by whom, to which text). channel 'any' speaks for every channel.
CREATE TABLE consent.statement (
  statement_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_no int NOT NULL REFERENCES customers.customer,
  purpose text NOT NULL CHECK (purpose IN ('marketing', 'personalised_marketing', 'profiling', 'sharing_merchant')),
  channel text NOT NULL CHECK (channel IN ('any', 'staff_task', 'phone', 'sms', 'wecom', 'push')),
  granted boolean NOT NULL,
  stated_at timestamptz NOT NULL,
  proof_kind text NOT NULL CHECK (proof_kind IN ('paper', 'counter', 'phone_recording', 'mobile_bank', 'h5', 'sms_reply', 'file_import')),
  proof text NOT NULL CHECK (proof <> ''),
  text_version text NOT NULL,
  recorded_by bigint REFERENCES organization.staff,
  recorded_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX statement_customer ON consent.statement (customer_no, statement_id);

-- The latest statement per purpose and channel, kept in the statement's own transaction, so that a
-- launch over a million members reads one row each.
CREATE TABLE consent.standing (
  customer_no int NOT NULL REFERENCES customers.customer,
  purpose text NOT NULL,
  channel text NOT NULL,
  granted boolean NOT NULL,
  stated_at timestamptz NOT NULL,
  statement_id bigint NOT NULL REFERENCES consent.statement,
  PRIMARY KEY (customer_no, purpose, channel)
);

-- Who must not be contacted, whatever they consented to: complaint, deceased, litigation, staff, …
CREATE TABLE consent.suppression (
  suppression_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_no int NOT NULL REFERENCES customers.customer,
  channel text NOT NULL CHECK (channel IN ('any', 'staff_task', 'phone', 'sms', 'wecom', 'push')),
  reason text NOT NULL CHECK (reason IN ('complaint', 'deceased', 'litigation', 'staff_member', 'vulnerable', 'returned_contact', 'other')),
  note text NOT NULL DEFAULT '',
  from_date date NOT NULL,
  -- the last day it holds; null is for good
  until_date date CHECK (until_date >= from_date),
  recorded_by bigint REFERENCES organization.staff,
  recorded_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE INDEX suppression_customer ON consent.suppression (customer_no) WHERE ended_at IS NULL;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['statement', 'standing', 'suppression'] LOOP
    EXECUTE format('ALTER TABLE consent.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE consent.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY jobs_see_all ON consent.%I TO huike_job USING (true) WITH CHECK (true)', name);
    EXECUTE format(
      'CREATE POLICY by_customer ON consent.%1$I TO huike_app
         USING (EXISTS (SELECT FROM customers.customer WHERE customer.customer_no = %1$I.customer_no))
         WITH CHECK (EXISTS (SELECT FROM customers.customer WHERE customer.customer_no = %1$I.customer_no))', name);
  END LOOP;
END $$;
-- Erasure of a person (the job role) is the only way a statement leaves.
REVOKE UPDATE, DELETE ON consent.statement FROM huike_app;
REVOKE UPDATE ON consent.statement FROM huike_job;

-- The shares of the universal holdout over time; the newest row holds. Who is in it follows from the
-- salt: fraction(sha256(salt, customer_no)) < share, so a larger share keeps everybody already in.
CREATE TABLE consent.holdout_share (
  holdout_share_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  share_per_10000 int NOT NULL CHECK (share_per_10000 BETWEEN 0 AND 2000),
  -- tells which salt drew it, without telling the salt
  salt_fingerprint text NOT NULL,
  set_by bigint REFERENCES organization.staff,
  set_at timestamptz NOT NULL
);
REVOKE UPDATE, DELETE ON consent.holdout_share FROM huike_app, huike_job;

CREATE FUNCTION consent.in_holdout(salt bytea, customer_no int, share_per_10000 int) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (get_byte(h, 0)::bigint * 16777216 + get_byte(h, 1) * 65536 + get_byte(h, 2) * 256 + get_byte(h, 3)) * 10000
     < share_per_10000 * 4294967296
   FROM sha256(salt || int4send(customer_no)) AS h $$;
