-- What a merchant bears of a line of a till is told to the merchant by a person, with what was said, once.
-- What the bank bears is closed by its payment and by nothing else.
ALTER TABLE merchants.offline_entry
  ADD COLUMN closed_at timestamptz,
  ADD COLUMN closed_by_name text,
  ADD COLUMN closing_reason text,
  ADD CONSTRAINT offline_closing_whole CHECK ((closed_at IS NULL) = (closed_by_name IS NULL) AND (closed_at IS NULL) = (closing_reason IS NULL)),
  ADD CONSTRAINT offline_closing_of_merchants CHECK (closed_at IS NULL OR bearer = 'merchant');

-- Leases are listed by merchant and till, the newest first.
CREATE INDEX lease_of_merchant ON merchants.lease (merchant_no, lease_id DESC);
-- What became of a lease is read from its lines.
CREATE INDEX offline_entry_of_lease ON merchants.offline_entry (lease_id) WHERE lease_id IS NOT NULL;
