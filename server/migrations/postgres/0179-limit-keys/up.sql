-- Limits of what one funder gives of an offer in a period. By share only: which of several budgets in order pays
-- a claim is known only after it is granted.
ALTER TABLE benefits.offer_limit DROP CONSTRAINT offer_limit_scope_check;
ALTER TABLE benefits.offer_limit ADD CONSTRAINT offer_limit_scope_known
  CHECK (scope IN ('offer', 'customer', 'outlet', 'merchant', 'phone', 'device', 'funder'));
CREATE VIEW benefits.funder_share WITH (security_invoker = true) AS
  SELECT l.allotment_id, b.funder_id, sum(l.share_fen)::bigint AS share_fen
  FROM benefits.allotment_leg l JOIN benefits.budget b ON b.id = l.budget_id
  WHERE l.share_fen > 0 GROUP BY l.allotment_id, b.funder_id;

-- Whether claims of it are counted by phone: then the statement that grants reads the customer's own, by the
-- keyed digest under which the record is found. No other claim looks for it.
ALTER TABLE benefits.allotment ADD COLUMN counts_phone boolean NOT NULL DEFAULT false;
UPDATE benefits.allotment SET counts_phone = true
WHERE offer_id IN (SELECT offer_id FROM benefits.offer_limit WHERE scope = 'phone');
