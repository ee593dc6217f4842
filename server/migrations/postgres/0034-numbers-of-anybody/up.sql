-- A number that no customer has, as an old task or entitlement may bear, means itself.
GRANT CREATE ON SCHEMA customers TO huike_job;
SET LOCAL ROLE huike_job;
CREATE OR REPLACE FUNCTION customers.numbers_of(person int) RETURNS SETOF int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT person WHERE person IS NOT NULL
  UNION SELECT customer_no FROM customers.customer WHERE merged_into = person ORDER BY 1
$$;
CREATE OR REPLACE FUNCTION customers.person_of(number int) RETURNS int
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog AS $$
  SELECT coalesce((SELECT merged_into FROM customers.customer WHERE customer_no = number), number)
$$;
RESET ROLE;
REVOKE CREATE ON SCHEMA customers FROM huike_job;
