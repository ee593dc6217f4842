-- Vouchers of which it was told that they end soon: once each, whoever tells it and however often.
CREATE TABLE benefits.voucher_reminder (
  voucher_id bigint PRIMARY KEY REFERENCES benefits.voucher,
  told_at timestamptz NOT NULL
);
ALTER TABLE benefits.voucher_reminder ENABLE ROW LEVEL SECURITY;
ALTER TABLE benefits.voucher_reminder FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON benefits.voucher_reminder TO huike_job USING (true) WITH CHECK (true);
REVOKE ALL ON benefits.voucher_reminder FROM huike_app;
REVOKE UPDATE, DELETE ON benefits.voucher_reminder FROM huike_job;
