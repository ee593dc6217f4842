-- A transfer moves what both of its accounts are counted in. Balances are moved by statements that hold whole
-- transfers, so of each unit as much goes out of accounts as into others: looked at once a statement, over the
-- accounts it moved. Looking at each transfer's two accounts instead would cost what the references did that
-- 0161 took away.
CREATE FUNCTION ledger.check_units() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM moved_to n JOIN moved_from o USING (id)
             GROUP BY n.unit HAVING sum(n.balance - o.balance) <> 0 OR bool_or(n.unit <> o.unit)) THEN
    RAISE EXCEPTION 'what went out of the accounts of a unit did not come into others of it' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER balances_move_within_a_unit AFTER UPDATE ON ledger.account
  REFERENCING OLD TABLE AS moved_from NEW TABLE AS moved_to FOR EACH STATEMENT EXECUTE FUNCTION ledger.check_units();
