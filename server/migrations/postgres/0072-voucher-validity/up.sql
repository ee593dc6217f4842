-- The measurement of a campaign stays open while a voucher of it can still be used.
CREATE OR REPLACE VIEW benefits.campaign_voucher WITH (security_invoker = true) AS
  SELECT v.campaign_id, v.customer_no, v.claimed_at, r.redeemed_at, coalesce(r.amount_fen, 0) AS cost_fen,
    v.state, v.valid_until
  FROM benefits.voucher v
  LEFT JOIN benefits.redemption r ON r.voucher_id = v.id AND r.reversed_at IS NULL
  WHERE v.state <> 'reversed';
