-- What is held in an account, and was at a past moment, is found by account. Claims and redemptions without a hold write
-- neither, so for them it is one comparison a row.
CREATE INDEX transfer_held ON ledger.transfer (from_account_id, posted_at) WHERE phase IN ('pending', 'void');
