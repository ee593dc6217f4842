-- What every claim writes is kept in as few index entries as its rules need. Audit entries and events arrive in the
-- order of time, so where a moment stands is told by ranges of pages; only vouchers that were received name one.
DROP INDEX audit.entry_at;
CREATE INDEX entry_at ON audit.entry USING brin (at) WITH (pages_per_range = 32, autosummarize = on);
DROP INDEX platform.outbox_arrived;
CREATE INDEX outbox_arrived ON platform.outbox USING brin (arrived_at) WITH (pages_per_range = 32, autosummarize = on);
ALTER TABLE benefits.voucher DROP CONSTRAINT voucher_given_from_id_key;
CREATE UNIQUE INDEX voucher_received_once ON benefits.voucher (given_from_id) WHERE given_from_id IS NOT NULL;
