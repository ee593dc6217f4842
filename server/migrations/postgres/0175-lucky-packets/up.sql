-- Lucky packets: the amounts of a release are drawn from its seed as it opens, and given out in their order.
-- The digest of the seed is shown from then on, the seed itself when the release is over, so that anybody can
-- draw the same amounts again (contract/lucky-packet.ts).
CREATE TABLE benefits.lucky_release (
  allotment_id bigint PRIMARY KEY REFERENCES benefits.allotment,
  seed bytea NOT NULL CHECK (length(seed) = 32),
  commitment bytea NOT NULL CHECK (commitment = sha256(seed)),
  total_fen bigint NOT NULL CHECK (total_fen > 0),
  number int NOT NULL CHECK (number > 0),
  groups int NOT NULL CHECK (groups > 0)
);

-- One amount, and who has it. The allotment's lock keeps two from taking one; that it is nobody else's is
-- held by the constraint besides. One that is given back goes to the next who comes.
CREATE TABLE benefits.lucky_packet (
  allotment_id bigint NOT NULL REFERENCES benefits.lucky_release,
  place int NOT NULL CHECK (place > 0),
  amount_fen bigint NOT NULL CHECK (amount_fen > 0),
  voucher_id bigint UNIQUE REFERENCES benefits.voucher,
  PRIMARY KEY (allotment_id, place)
);
CREATE INDEX lucky_packet_left ON benefits.lucky_packet (allotment_id, place) WHERE voucher_id IS NULL;

ALTER TABLE benefits.lucky_release ENABLE ROW LEVEL SECURITY;
ALTER TABLE benefits.lucky_release FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON benefits.lucky_release TO huike_job USING (true) WITH CHECK (true);
ALTER TABLE benefits.lucky_packet ENABLE ROW LEVEL SECURITY;
ALTER TABLE benefits.lucky_packet FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON benefits.lucky_packet TO huike_job USING (true) WITH CHECK (true);
-- Who knew the next amount could wait for a large one.
REVOKE ALL ON benefits.lucky_release, benefits.lucky_packet FROM huike_app;
REVOKE UPDATE, DELETE ON benefits.lucky_release FROM huike_job;
REVOKE DELETE ON benefits.lucky_packet FROM huike_job;
