-- Copies in PostgreSQL of what the analytics engine has computed of each customer, for whoever stands before
-- one: a look-up by key in the transaction that reads everything else. Each copy is a pair of unlogged tables
-- of its module, `…_a` and `…_b`: one is read while the other is filled, and a fill that has ended is
-- turned to in one step. What the engine holds is the truth: a copy that a crash has emptied, or that a
-- restored backup is without, is read past, and filled again.
CREATE TABLE platform.row_copy (
  name text PRIMARY KEY,
  -- the table that is read; null: none
  shelf text CHECK (shelf IN ('a', 'b')),
  -- whose fill holds the other one: a later fill takes it away
  filling uuid,
  -- what the rows are of, as the module that fills them says
  stamp jsonb NOT NULL DEFAULT 'null'
);
REVOKE INSERT, UPDATE, DELETE ON platform.row_copy FROM huike_app;

-- The stamp of a copy that is there; null where there is none, or a crash has emptied it.
CREATE FUNCTION platform.row_copy_stamp(copy_name text) RETURNS jsonb LANGUAGE sql STABLE AS $$
  SELECT stamp FROM platform.row_copy
  WHERE name = copy_name AND shelf IS NOT NULL AND pg_relation_size((name || '_' || shelf)::regclass) > 0
$$;
GRANT EXECUTE ON FUNCTION platform.row_copy_stamp(text) TO huike_app, huike_job;

-- Makes the pair of a copy: a customer number and texts. Staff read what their scope lets them see of the
-- customer today; only jobs write.
CREATE FUNCTION platform.make_row_copy(schema_name text, copy_name text, texts text[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE shelf text; target text;
BEGIN
  INSERT INTO platform.row_copy (name) VALUES (schema_name || '.' || copy_name);
  FOREACH shelf IN ARRAY ARRAY['a', 'b'] LOOP
    target := format('%I.%I', schema_name, copy_name || '_' || shelf);
    -- Written once and read by key: nothing to clean up behind updates.
    EXECUTE format('CREATE UNLOGGED TABLE %s (customer_no int PRIMARY KEY, %s)', target,
      (SELECT string_agg(format('%I text NOT NULL', one), ', ') FROM unnest(texts) AS one));
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', target);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', target);
    EXECUTE format('CREATE POLICY jobs_see_all ON %s TO huike_job USING (true) WITH CHECK (true)', target);
    EXECUTE format('CREATE POLICY by_customer ON %1$s FOR SELECT TO huike_app
      USING (EXISTS (SELECT FROM customers.customer AS c WHERE c.customer_no = %2$I.customer_no))', target, copy_name || '_' || shelf);
    EXECUTE format('REVOKE INSERT, UPDATE, DELETE ON %s FROM huike_app', target);
    EXECUTE format('GRANT TRUNCATE ON %s TO huike_job', target);
  END LOOP;
  -- Only the one that is turned to is read: the other branch ends at its look-up of the name.
  EXECUTE format('CREATE VIEW %I.%I WITH (security_invoker) AS %s', schema_name, copy_name,
    (SELECT string_agg(format('SELECT %1$I.* FROM platform.row_copy JOIN %2$I.%1$I ON true WHERE row_copy.name = %3$L AND row_copy.shelf = %4$L',
      copy_name || '_' || one, schema_name, schema_name || '.' || copy_name, one), ' UNION ALL ') FROM unnest(ARRAY['a', 'b']) AS one));
END $$;
