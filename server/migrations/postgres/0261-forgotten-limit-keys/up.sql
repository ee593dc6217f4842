-- By which phone and device a voucher was claimed is forgotten once no limit counts it any more, or its person
-- is erased: what it used leaves the counters with it, and a counter of nothing leaves altogether.
GRANT DELETE ON benefits.limit_use TO huike_job;
CREATE FUNCTION benefits.keep_used_limit() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what is used of limit % is kept', OLD.limit_id USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER used_limit_is_kept BEFORE DELETE ON benefits.limit_use
  FOR EACH ROW WHEN (OLD.used_count <> 0 OR OLD.used_amount_fen <> 0) EXECUTE FUNCTION benefits.keep_used_limit();

-- Vouchers are written in the order of time, so that a block range says enough; a tree would cost each claim.
CREATE INDEX voucher_claimed ON benefits.voucher USING brin (claimed_at) WITH (autosummarize = on);
