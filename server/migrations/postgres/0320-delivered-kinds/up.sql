-- Offers of points, gifts and chances in draws: vouchers whose worth another module of the bank hands over as
-- they are claimed. A chance costs nothing by itself, since the draw has set its prizes aside: it alone is
-- worth 0, and so are its voucher, its redemption and its reversal, which move no money.
ALTER TABLE benefits.offer
  DROP CONSTRAINT offer_kind_known,
  ADD CONSTRAINT offer_kind_known CHECK (kind IN ('voucher', 'instantDiscount', 'cashback', 'redPacket', 'partnerBenefit',
    'exchangeCode', 'points', 'gift', 'drawChance')),
  DROP CONSTRAINT offer_face_amount_fen_check,
  DROP CONSTRAINT offer_cap_amount_fen_check,
  ADD CONSTRAINT offer_worth_of_kind CHECK (
    CASE kind WHEN 'drawChance' THEN face_amount_fen = 0 AND cap_amount_fen = 0 ELSE face_amount_fen > 0 AND cap_amount_fen > 0 END);
ALTER TABLE benefits.allotment
  DROP CONSTRAINT allotment_face_amount_fen_check,
  ADD CONSTRAINT allotment_worth_of_kind CHECK (CASE kind WHEN 'drawChance' THEN face_amount_fen = 0 ELSE face_amount_fen > 0 END);
-- What stands there already was held to more, and need not be read again.
ALTER TABLE benefits.voucher
  DROP CONSTRAINT voucher_face_amount_fen_check,
  ADD CONSTRAINT voucher_worth_not_negative CHECK (face_amount_fen >= 0) NOT VALID;
ALTER TABLE benefits.redemption
  DROP CONSTRAINT redemption_amount_fen_check,
  ADD CONSTRAINT redemption_not_negative CHECK (amount_fen >= 0) NOT VALID;
ALTER TABLE benefits.reversal
  DROP CONSTRAINT reversal_amount_fen_check,
  ADD CONSTRAINT reversal_not_negative CHECK (amount_fen >= 0) NOT VALID;

-- Chances that were taken back unused: what was earned is kept as it was, and what is left is without them.
CREATE TABLE draws.chance_taken_back (
  chance_id bigint PRIMARY KEY,
  draw_id bigint NOT NULL REFERENCES draws.draw,
  customer_no int NOT NULL,
  count int NOT NULL CHECK (count > 0),
  taken_by text NOT NULL,
  taken_at timestamptz NOT NULL,
  org_id int NOT NULL
);
CREATE INDEX chance_taken_back_of_draw ON draws.chance_taken_back (draw_id, customer_no);
SELECT platform.protect_by_org('draws.chance_taken_back');
REVOKE UPDATE ON draws.chance_taken_back FROM huike_app, huike_job;
REVOKE INSERT, DELETE ON draws.chance_taken_back FROM huike_app;
