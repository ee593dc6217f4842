-- What a customer may claim and holds is served where the customer is: of a number merged into another, where
-- that one is, and back at its own outlet when the merge is undone.
CREATE OR REPLACE FUNCTION benefits.follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  followers int[] := ARRAY(SELECT customer_no FROM customers.customer
    WHERE customer_no = new.customer_no OR merged_into = new.customer_no);
  outlet int := customers.outlet_of(new.customer_no);
BEGIN
  UPDATE benefits.entitlement SET org_id = outlet WHERE customer_no = ANY (followers) AND org_id <> outlet;
  UPDATE benefits.voucher SET org_id = outlet WHERE customer_no = ANY (followers) AND state = 'claimed' AND org_id <> outlet;
  RETURN NULL;
END $$;
DROP TRIGGER benefits_follow ON customers.customer;
CREATE TRIGGER benefits_follow AFTER UPDATE OF managing_org_id, merged_into ON customers.customer
  FOR EACH ROW WHEN ((new.managing_org_id IS DISTINCT FROM old.managing_org_id OR new.merged_into IS DISTINCT FROM old.merged_into)
    AND new.managing_org_id IS NOT NULL)
  EXECUTE FUNCTION benefits.follow_customer();
