-- The two look-ups of accounts were a third of what a transfer costs (a claim of two funders posts two).
-- Accounts are never deleted (nobody has the right), post_transfers joins the one it takes from and counts
-- those whose balance it moves, and `huike ledger verify` finds an entry without its account.
ALTER TABLE ledger.transfer
  DROP CONSTRAINT transfer_from_account_id_fkey,
  DROP CONSTRAINT transfer_to_account_id_fkey;
