-- How far events have reached ClickHouse, for people and screens: written with each shipment, one row.
-- What must be certain is read from the shipped rows themselves.
CREATE TABLE platform.outbox_shipment (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  xid xid8 NOT NULL DEFAULT '0',
  seq bigint NOT NULL DEFAULT 0,
  newest_occurred_at timestamptz
);
INSERT INTO platform.outbox_shipment DEFAULT VALUES;
REVOKE INSERT, DELETE ON platform.outbox_shipment FROM huike_app, huike_job;

-- A portrait reads the latest events of one customer where they are written.
CREATE INDEX outbox_of_party ON platform.outbox (party_no, business_date) WHERE party_no > 0;
