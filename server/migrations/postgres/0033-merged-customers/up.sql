-- Two customers who are one person: the later number is merged into the earlier one, always straight into
-- the customer that stands today, however many merges it took. The row of the merged number stays what its
-- source says of it; nothing that names it is rewritten, so that undoing a merge takes one column back.
-- A number goes into a lower one only, so that no order of merges, at whatever moment, can make a circle.
ALTER TABLE customers.customer ADD COLUMN merged_into int REFERENCES customers.customer
  CONSTRAINT customer_merges_downwards CHECK (merged_into < customer_no);
CREATE INDEX customer_merged ON customers.customer (merged_into, customer_no) WHERE merged_into IS NOT NULL;

-- Judged at the end of the transaction, when all numbers of a merge have been moved on.
CREATE FUNCTION customers.check_merged_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM customers.customer AS own JOIN customers.customer AS kept ON kept.customer_no = own.merged_into
             WHERE (own.customer_no = NEW.customer_no OR own.merged_into = NEW.customer_no) AND kept.merged_into IS NOT NULL) THEN
    RAISE EXCEPTION 'customer % is merged into one that is merged itself', NEW.customer_no USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER merged_in_one_step AFTER UPDATE OF merged_into ON customers.customer
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.merged_into IS NOT NULL) EXECUTE FUNCTION customers.check_merged_once();

-- The few who are merged, for statements that ask whom a number means.
CREATE VIEW customers.merged WITH (security_invoker = true) AS
  SELECT customer_no, merged_into FROM customers.customer WHERE merged_into IS NOT NULL;

-- Everything that reads as the job role below is of persons: whoever may see a customer may know the numbers
-- and identifiers that are the same person's, though another outlet's source gave them. That the customer may
-- be seen is for the asker to have found out.
CREATE FUNCTION customers.numbers_of(person int) RETURNS SETOF int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT customer_no FROM customers.customer WHERE customer_no = person OR merged_into = person ORDER BY 1
$$;
CREATE FUNCTION customers.identifiers_of(person int) RETURNS TABLE (scheme text, value text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT scheme, value FROM customers.identifier
  WHERE customer_no IN (SELECT customer_no FROM customers.customer WHERE customer_no = person OR merged_into = person)
  ORDER BY 1, 2
$$;
-- Customers found by something that stands under a number merged into them.
CREATE FUNCTION customers.found_by_merged(phone bytea, identity bytea, known_as text) RETURNS SETOF int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT merged_into FROM customers.customer
  WHERE merged_into IS NOT NULL AND (phone IS NULL OR phone_index = phone) AND (identity IS NULL OR identity_index = identity)
    AND (known_as IS NULL OR customer_no IN (SELECT customer_no FROM customers.identifier WHERE value = known_as))
$$;
CREATE FUNCTION customers.person_of(number int) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce(merged_into, customer_no) FROM customers.customer WHERE customer_no = number
$$;
CREATE FUNCTION customers.outlet_of(number int) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce(kept.managing_org_id, own.managing_org_id) FROM customers.customer AS own
    LEFT JOIN customers.customer AS kept ON kept.customer_no = own.merged_into
  WHERE own.customer_no = number
$$;

-- A suppression of a number merged into another holds for the customer kept: as a copy there, since staff of
-- the kept one's outlet may not see the other's row.
ALTER TABLE consent.suppression ADD COLUMN copied_from bigint REFERENCES consent.suppression ON DELETE CASCADE;
CREATE UNIQUE INDEX suppression_copied_once ON consent.suppression (customer_no, copied_from) WHERE copied_from IS NOT NULL;
CREATE INDEX suppression_copies ON consent.suppression (copied_from) WHERE copied_from IS NOT NULL;

-- Identifiers that a file gave to one customer and that name another already: the two may be one person.
CREATE TABLE customers.identifier_clash (
  scheme text NOT NULL,
  value text NOT NULL,
  customer_no int NOT NULL REFERENCES customers.customer,
  found_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (scheme, value, customer_no)
);
CREATE INDEX identifier_clash_customer ON customers.identifier_clash (customer_no);
REVOKE ALL ON customers.identifier_clash FROM huike_app;

DO $$
DECLARE name text;
BEGIN
  EXECUTE 'GRANT CREATE ON SCHEMA customers TO huike_job';
  FOREACH name IN ARRAY ARRAY['numbers_of(int)', 'person_of(int)', 'identifiers_of(int)', 'found_by_merged(bytea, bytea, text)', 'outlet_of(int)'] LOOP
    EXECUTE format('REVOKE EXECUTE ON FUNCTION customers.%s FROM PUBLIC', name);
    EXECUTE format('GRANT EXECUTE ON FUNCTION customers.%s TO huike_app, huike_job', name);
    EXECUTE format('ALTER FUNCTION customers.%s OWNER TO huike_job', name);
  END LOOP;
  EXECUTE 'REVOKE CREATE ON SCHEMA customers FROM huike_job';
END $$;
