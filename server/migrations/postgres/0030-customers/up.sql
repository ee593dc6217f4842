CREATE SCHEMA customers;
SELECT platform.open_schema('customers');

-- Numbers are dense, so that audiences are small bitmaps: taken only for customers really new.
CREATE SEQUENCE customers.customer_no AS int MINVALUE 1;

-- The person. Phone and identity number are envelopes bound to the row (customer/<no>/phone); the
-- blind indexes find them by equality. `content_hash` is a keyed digest of the record last taken in:
-- an unchanged record costs neither encryption nor a write.
CREATE TABLE customers.customer (
  customer_no int PRIMARY KEY CHECK (customer_no > 0),
  legal_entity_id smallint NOT NULL REFERENCES organization.legal_entity,
  name text NOT NULL,
  phone_enc bytea,
  phone_index bytea,
  identity_kind text NOT NULL DEFAULT 'id_card',
  identity_enc bytea,
  identity_index bytea,
  birth_date date CHECK (birth_date >= DATE '1850-01-01'),
  gender text NOT NULL DEFAULT 'unknown' CHECK (gender IN ('male', 'female', 'unknown')),
  open_date date,
  opening_org_id int REFERENCES organization.org_unit,
  managing_org_id int NOT NULL REFERENCES organization.org_unit,
  attributed_org_id int REFERENCES organization.org_unit,
  content_hash bytea NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  erased_at timestamptz,
  CHECK ((phone_enc IS NULL) = (phone_index IS NULL)),
  CHECK ((identity_enc IS NULL) = (identity_index IS NULL))
);
CREATE INDEX customer_managing_org ON customers.customer (managing_org_id, customer_no);
CREATE INDEX customer_phone ON customers.customer (phone_index) WHERE phone_index IS NOT NULL;
CREATE INDEX customer_identity ON customers.customer (identity_index) WHERE identity_index IS NOT NULL;
-- "C" order makes a name prefix a range of <= and <, which keep their index under row security; LIKE does not.
CREATE INDEX customer_name ON customers.customer (name COLLATE "C", customer_no);
SELECT platform.protect_by_org('customers.customer', 'managing_org_id');

-- The bank's identifiers of a person: the scheme is the source that gave it (core, ecif, card_centre, …).
CREATE TABLE customers.identifier (
  scheme text NOT NULL CHECK (scheme <> ''),
  value text NOT NULL CHECK (value <> ''),
  customer_no int NOT NULL REFERENCES customers.customer,
  PRIMARY KEY (scheme, value)
);
CREATE INDEX identifier_customer ON customers.identifier (customer_no);
ALTER TABLE customers.identifier ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers.identifier FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON customers.identifier TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY by_customer ON customers.identifier TO huike_app
  USING (EXISTS (SELECT FROM customers.customer WHERE customer.customer_no = identifier.customer_no))
  WITH CHECK (EXISTS (SELECT FROM customers.customer WHERE customer.customer_no = identifier.customer_no));

-- Persons erased at their wish: a keyed digest of each identifier, so that the next file does not bring
-- them back.
CREATE TABLE customers.erased_identifier (
  identifier_index bytea PRIMARY KEY,
  erased_at timestamptz NOT NULL
);
REVOKE ALL ON customers.erased_identifier FROM huike_app;

CREATE TABLE customers.merchant (
  merchant_no int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL CHECK (source <> ''),
  source_merchant_id text NOT NULL CHECK (source_merchant_id <> ''),
  legal_entity_id smallint NOT NULL REFERENCES organization.legal_entity,
  name text NOT NULL CHECK (name <> ''),
  category text NOT NULL DEFAULT '',
  managing_org_id int NOT NULL REFERENCES organization.org_unit,
  open_date date,
  close_date date,
  UNIQUE (source, source_merchant_id)
);
CREATE INDEX merchant_managing_org ON customers.merchant (managing_org_id, merchant_no);
SELECT platform.protect_by_org('customers.merchant', 'managing_org_id');

CREATE TABLE customers.payroll_employer (
  payroll_employer_no int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  source text NOT NULL CHECK (source <> ''),
  source_payroll_employer_id text NOT NULL CHECK (source_payroll_employer_id <> ''),
  legal_entity_id smallint NOT NULL REFERENCES organization.legal_entity,
  name text NOT NULL CHECK (name <> ''),
  industry text NOT NULL DEFAULT '',
  managing_org_id int NOT NULL REFERENCES organization.org_unit,
  open_date date,
  close_date date,
  UNIQUE (source, source_payroll_employer_id)
);
CREATE INDEX payroll_employer_managing_org ON customers.payroll_employer (managing_org_id, payroll_employer_no);
SELECT platform.protect_by_org('customers.payroll_employer', 'managing_org_id');

-- Every look at an unmasked value, with its reason; counted to limit how many a person may take an hour.
CREATE TABLE customers.reveal (
  reveal_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  staff_id bigint NOT NULL REFERENCES organization.staff,
  customer_no int NOT NULL REFERENCES customers.customer,
  field text NOT NULL CHECK (field IN ('name', 'phone', 'identity')),
  reason text NOT NULL CHECK (reason <> ''),
  at timestamptz NOT NULL
);
CREATE INDEX reveal_staff ON customers.reveal (staff_id, at);
REVOKE UPDATE, DELETE ON customers.reveal FROM huike_app;
ALTER TABLE customers.reveal ENABLE ROW LEVEL SECURITY;
ALTER TABLE customers.reveal FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON customers.reveal TO huike_job USING (true) WITH CHECK (true);
-- A person who moved to another outlet still has made the reveals of this hour, so reading is not by outlet.
CREATE POLICY staff_count_reveals ON customers.reveal FOR SELECT TO huike_app USING (true);
CREATE POLICY staff_reveal_in_scope ON customers.reveal FOR INSERT TO huike_app
  WITH CHECK (EXISTS (SELECT FROM customers.customer WHERE customer.customer_no = reveal.customer_no));
