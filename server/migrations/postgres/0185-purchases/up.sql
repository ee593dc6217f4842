-- A payment that takes several vouchers in separate calls, by whose it is (a merchant's, else whoever redeems) and
-- the till's own number of it on that bank day. Its row is locked before every lock of offers and vouchers, so
-- that two calls for one payment take turns; what was used for it before is told by redemptions and open holds.
CREATE TABLE benefits.purchase (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  place text NOT NULL,
  day date NOT NULL,
  reference text NOT NULL CHECK (reference <> ''),
  UNIQUE (place, day, reference)
);
REVOKE ALL ON benefits.purchase FROM huike_app;
ALTER TABLE benefits.redemption ADD COLUMN purchase_id bigint REFERENCES benefits.purchase;
ALTER TABLE benefits.hold ADD COLUMN purchase_id bigint REFERENCES benefits.purchase;
CREATE INDEX redemption_of_purchase ON benefits.redemption (purchase_id) WHERE purchase_id IS NOT NULL;
CREATE INDEX hold_of_purchase ON benefits.hold (purchase_id) WHERE purchase_id IS NOT NULL AND state = 'open';
