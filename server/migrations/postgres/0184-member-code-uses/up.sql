-- A member code (付款码) that was used: by one till, once for each thing a payment takes, so that a photograph
-- of it is worth nothing. What it says of the customer is not kept, only its digest; rows go a day after it ended.
CREATE TABLE benefits.member_code_use (
  digest bytea PRIMARY KEY,
  used_by text NOT NULL,
  -- vouchers, instantDiscount, cashback
  deeds text[] NOT NULL CHECK (deeds <> '{}'),
  expires_at timestamptz NOT NULL
);
CREATE INDEX member_code_use_over ON benefits.member_code_use (expires_at);
REVOKE ALL ON benefits.member_code_use FROM huike_app;
