-- A statement that posts says by itself that every transfer was written and every balance moved: it may be
-- the last of a transaction, whose end does not wait for its answer.
CREATE FUNCTION ledger.found_all(posted bigint, transfers bigint, moved bigint, accounts bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF posted <> transfers OR moved <> accounts THEN
    RAISE EXCEPTION 'a transfer names an account that is not there' USING ERRCODE = 'foreign_key_violation';
  END IF;
  RETURN true;
END $$;
