-- Looking up the allotment and the limit again for every row was a twelfth of what a claim costs. The statement
-- that claims has read both, the allotment under its lock, and neither is ever deleted: nobody has the right.
-- `huike ledger verify` finds a voucher without its allotment and a use without its limit.
ALTER TABLE benefits.voucher DROP CONSTRAINT voucher_allotment_id_fkey;
ALTER TABLE benefits.limit_use DROP CONSTRAINT limit_use_limit_id_fkey;
REVOKE DELETE ON benefits.allotment, benefits.offer, benefits.offer_limit FROM huike_app, huike_job;
