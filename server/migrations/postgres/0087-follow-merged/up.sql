-- Open tasks go where the customer is served: of a number merged into another, where that one is. Where the
-- outlet stays the same, so does whoever has taken the task.
CREATE OR REPLACE FUNCTION tasks.follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  followers int[] := ARRAY(SELECT customer_no FROM customers.customer
    WHERE customer_no = new.customer_no OR merged_into = new.customer_no);
  outlet int := customers.outlet_of(new.customer_no);
BEGIN
  UPDATE tasks.task SET org_id = outlet, assignee_id = NULL
  WHERE customer_no = ANY (followers) AND state = 'open' AND org_id <> outlet;
  RETURN NULL;
END $$;
DROP TRIGGER tasks_follow ON customers.customer;
CREATE TRIGGER tasks_follow AFTER UPDATE OF managing_org_id, merged_into ON customers.customer
  FOR EACH ROW WHEN ((new.managing_org_id IS DISTINCT FROM old.managing_org_id OR new.merged_into IS DISTINCT FROM old.merged_into)
    AND new.managing_org_id IS NOT NULL)
  EXECUTE FUNCTION tasks.follow_customer();
