-- Whoever manages the customer now acts for them. Who moves to another outlet takes along what is still
-- to come, entitlements and vouchers in hand; what was redeemed, expired or taken back stays where it was,
-- and so does the member of the campaign, which is what is measured.
GRANT UPDATE (org_id) ON benefits.entitlement TO huike_job;
CREATE FUNCTION benefits.follow_customer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE benefits.entitlement SET org_id = new.managing_org_id WHERE customer_no = new.customer_no;
  UPDATE benefits.voucher SET org_id = new.managing_org_id WHERE customer_no = new.customer_no AND state = 'claimed';
  RETURN NULL;
END $$;
CREATE TRIGGER benefits_follow AFTER UPDATE OF managing_org_id ON customers.customer
  FOR EACH ROW WHEN (new.managing_org_id IS DISTINCT FROM old.managing_org_id AND new.managing_org_id IS NOT NULL)
  EXECUTE FUNCTION benefits.follow_customer();

-- Customers who moved before this rule.
UPDATE benefits.entitlement SET org_id = customer.managing_org_id
FROM customers.customer
WHERE customer.customer_no = entitlement.customer_no AND customer.managing_org_id <> entitlement.org_id;
UPDATE benefits.voucher SET org_id = customer.managing_org_id
FROM customers.customer
WHERE customer.customer_no = voucher.customer_no AND state = 'claimed' AND customer.managing_org_id <> voucher.org_id;
