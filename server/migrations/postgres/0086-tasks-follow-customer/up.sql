-- An open task goes to the outlet that manages the customer now, where nobody has taken it yet.
CREATE FUNCTION tasks.follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE tasks.task SET org_id = new.managing_org_id, assignee_id = NULL WHERE customer_no = new.customer_no AND state = 'open';
  RETURN NULL;
END $$;
CREATE TRIGGER tasks_follow AFTER UPDATE OF managing_org_id ON customers.customer
  FOR EACH ROW WHEN (new.managing_org_id IS DISTINCT FROM old.managing_org_id AND new.managing_org_id IS NOT NULL)
  EXECUTE FUNCTION tasks.follow_customer();

UPDATE tasks.task SET org_id = customer.managing_org_id, assignee_id = NULL
FROM customers.customer
WHERE customer.customer_no = task.customer_no AND state = 'open' AND customer.managing_org_id <> task.org_id;
