-- The same as in 0290: a condition on the balance lets no balance of any account be written in place.
DROP INDEX ledger.account_owed_by_customer;
CREATE INDEX account_of_receivable ON ledger.account (owner_id) WHERE kind = 'receivable';
