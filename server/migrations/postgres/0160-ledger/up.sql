-- The ledger of everything that is given: money in fen, and whatever else is counted (points, pieces of
-- a gift). It grows out of the accounts and transfers of the vouchers, which move here as they are.
--
-- A transfer takes one amount from one account to another, so its two entries sum to zero because there
-- is only one amount. Its phase says what it does:
--
--   posted    moves the amount now
--   pending   holds it: it stays in the account and can't be spent there twice
--   post      ends a pending one and moves it, or less of it: the rest is free again
--   void      ends a pending one and moves nothing
--
-- Transfers are never changed; taking one back is another that names it, wholly or in parts. Transfers of
-- one natural key are a chain, posted by one statement: all of it or nothing.
CREATE SCHEMA ledger;
SELECT platform.open_schema('ledger');

DROP VIEW benefits.entry;
DROP TRIGGER reversal_mirrors_its_transfer ON benefits.transfer;
DROP FUNCTION benefits.check_reversal();
ALTER TABLE benefits.account SET SCHEMA ledger;
ALTER TABLE benefits.transfer SET SCHEMA ledger;

-- Whose an account is, as two numbers that its kind gives a meaning to:
--
--   funder      owner = funder                      where money comes from, the only one below zero
--   budget      owner = budget
--   allotted    owner = allotment, part = budget    set aside for a release of an offer
--   claimed     owner = allotment, part = budget    in customers' hands
--   settlement  owner = org unit                    used up there
--   merchant    owner = merchant                    owed to it
--   customer    owner = customer number             owed to the customer, or the customer's own points
--   stock       owner = gift, part = org unit       pieces in an outlet's cupboard
--   reserved    owner = gift, part = org unit       pieces promised to customers
--   paid        owner = 0                           left the bank's hands
--   supply      owner = gift or programme           where pieces and points come from, below zero
--   spent       owner = gift or programme           pieces handed out, points used
--   lapsed      owner = programme                   points that were never used
ALTER TABLE ledger.account RENAME COLUMN balance_fen TO balance;
ALTER TABLE ledger.account RENAME COLUMN currency TO unit;
ALTER TABLE ledger.account
  ADD COLUMN owner_id bigint,
  ADD COLUMN part_id bigint NOT NULL DEFAULT 0,
  ADD COLUMN held bigint NOT NULL DEFAULT 0,
  DROP CONSTRAINT account_not_overdrawn,
  DROP CONSTRAINT account_kind_check;
UPDATE ledger.account SET owner_id = coalesce(funder_id, budget_id, allotment_id, settles_org_id);
UPDATE ledger.account SET part_id = o.budget_id
FROM benefits.allotment a JOIN benefits.offer o ON o.id = a.offer_id
WHERE a.id = account.allotment_id;
ALTER TABLE ledger.account
  DROP COLUMN funder_id, DROP COLUMN budget_id, DROP COLUMN allotment_id, DROP COLUMN settles_org_id,
  ALTER COLUMN owner_id SET NOT NULL,
  ADD CONSTRAINT account_kind_known CHECK (kind IN ('funder', 'budget', 'allotted', 'claimed', 'settlement', 'merchant',
    'customer', 'stock', 'reserved', 'paid', 'supply', 'spent', 'lapsed')),
  -- What is held is a part of what is there, so neither a transfer nor a hold can take what is not.
  ADD CONSTRAINT account_not_overdrawn CHECK (
    CASE WHEN kind IN ('funder', 'supply') THEN balance <= 0 AND held = 0 ELSE held BETWEEN 0 AND balance END),
  ADD CONSTRAINT account_once UNIQUE (kind, owner_id, part_id, unit);
CREATE INDEX account_of_part ON ledger.account (part_id) WHERE part_id <> 0;

ALTER TABLE ledger.transfer RENAME COLUMN amount_fen TO amount;
ALTER TABLE ledger.transfer RENAME COLUMN voucher_id TO subject_id;
ALTER TABLE ledger.transfer
  DROP CONSTRAINT transfer_voucher_id_fkey,
  DROP CONSTRAINT transfer_kind_check,
  DROP CONSTRAINT transfer_natural_key_key,
  ADD COLUMN leg smallint NOT NULL DEFAULT 1 CHECK (leg BETWEEN 1 AND 100),
  ADD COLUMN phase text NOT NULL DEFAULT 'posted' CHECK (phase IN ('posted', 'pending', 'post', 'void')),
  ADD COLUMN pending_id bigint REFERENCES ledger.transfer,
  ADD COLUMN expires_at timestamptz,
  ADD CONSTRAINT transfer_once UNIQUE (natural_key, leg),
  ADD CONSTRAINT transfer_key_is_one_line CHECK (position(E'\n' IN natural_key) = 0),
  ADD CONSTRAINT transfer_kind_written CHECK (kind ~ '^[a-z_]{2,30}$'),
  ADD CONSTRAINT transfer_ends_a_pending_one CHECK ((phase IN ('post', 'void')) = (pending_id IS NOT NULL)),
  ADD CONSTRAINT transfer_expires_only_pending CHECK (expires_at IS NULL OR phase = 'pending');
-- The statements that post find an account by its owner; what an account moved is read by day and range.
DROP INDEX ledger.transfer_reversed_once;
DROP INDEX ledger.transfer_from_account;
DROP INDEX ledger.transfer_into_account;
DROP INDEX ledger.transfer_of_voucher;
CREATE UNIQUE INDEX transfer_ended_once ON ledger.transfer (pending_id) WHERE pending_id IS NOT NULL;
CREATE INDEX transfer_of_reversed ON ledger.transfer (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX transfer_to_expire ON ledger.transfer (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX transfer_by_moment ON ledger.transfer USING brin (posted_at) WITH (pages_per_range = 32, autosummarize = on);

-- How much of a transfer was taken back, counted by the trigger below: the row's lock makes two reversals
-- at once take turns, and nobody who posts can leave it out.
CREATE TABLE ledger.reversal_total (
  transfer_id bigint PRIMARY KEY REFERENCES ledger.transfer,
  original bigint NOT NULL,
  amount bigint NOT NULL,
  org_id int,
  CONSTRAINT reversal_within_original CHECK (amount BETWEEN 1 AND original)
);
SELECT platform.protect_by_org('ledger.reversal_total');
INSERT INTO ledger.reversal_total (transfer_id, original, amount, org_id)
SELECT o.id, o.amount, sum(t.amount), o.org_id
FROM ledger.transfer t JOIN ledger.transfer o ON o.id = t.reverses_id
GROUP BY o.id, o.amount, o.org_id;

-- A reversal goes back the way its transfer came; a transfer that ends a pending one goes its way.
CREATE FUNCTION ledger.check_reference() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.reverses_id IS NOT NULL THEN
    PERFORM 1 FROM ledger.transfer t
    WHERE t.id = NEW.reverses_id AND t.reverses_id IS NULL AND t.phase IN ('posted', 'post') AND NEW.phase = 'posted'
      AND t.from_account_id = NEW.to_account_id AND t.to_account_id = NEW.from_account_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'transfer % is not the mirror of what it reverses', NEW.natural_key USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO ledger.reversal_total AS total (transfer_id, original, amount, org_id)
    SELECT t.id, t.amount, NEW.amount, t.org_id FROM ledger.transfer t WHERE t.id = NEW.reverses_id
    ON CONFLICT (transfer_id) DO UPDATE SET amount = total.amount + excluded.amount;
  END IF;
  IF NEW.pending_id IS NOT NULL THEN
    PERFORM 1 FROM ledger.transfer t
    WHERE t.id = NEW.pending_id AND t.phase = 'pending' AND NEW.amount <= t.amount
      AND (NEW.phase = 'post' OR NEW.amount = t.amount)
      AND t.from_account_id = NEW.from_account_id AND t.to_account_id = NEW.to_account_id;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'transfer % does not end the pending one it names', NEW.natural_key USING ERRCODE = 'check_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER reference_is_right BEFORE INSERT ON ledger.transfer
  FOR EACH ROW WHEN (NEW.reverses_id IS NOT NULL OR NEW.pending_id IS NOT NULL) EXECUTE FUNCTION ledger.check_reference();

-- A transaction takes its own number before its transfers take theirs: the sealer may then say that below
-- a number no transfer can still appear, as soon as every transaction of that time has ended.
CREATE FUNCTION ledger.take_transaction_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_current_xact_id();
  RETURN NULL;
END $$;
CREATE TRIGGER number_after_transaction BEFORE INSERT ON ledger.transfer
  FOR EACH STATEMENT EXECUTE FUNCTION ledger.take_transaction_number();

CREATE VIEW ledger.entry WITH (security_invoker = true) AS
  SELECT id AS transfer_id, from_account_id AS account_id, -amount AS amount, posted_at FROM ledger.transfer WHERE phase IN ('posted', 'post')
  UNION ALL
  SELECT id, to_account_id, amount, posted_at FROM ledger.transfer WHERE phase IN ('posted', 'post');

-- The hash chain, written off the hot path: each seal covers the transfers up to a number, and the seal before.
CREATE TABLE ledger.seal (
  position bigint PRIMARY KEY CHECK (position > 0),
  after_id bigint NOT NULL,
  through_id bigint NOT NULL UNIQUE,
  transfers bigint NOT NULL,
  content bytea NOT NULL,
  seal bytea NOT NULL,
  sealed_at timestamptz NOT NULL,
  CHECK (after_id < through_id)
);

-- What went from account to account by bank day, of all that is sealed: a burn-down, a statement and a
-- balance of any past moment are read from here and from the transfers of one day.
CREATE TABLE ledger.day_flow (
  day date NOT NULL,
  from_account_id bigint NOT NULL,
  to_account_id bigint NOT NULL,
  kind text NOT NULL,
  transfers bigint NOT NULL,
  amount bigint NOT NULL,
  org_id int,
  PRIMARY KEY (from_account_id, day, to_account_id, kind)
);
CREATE INDEX day_flow_into ON ledger.day_flow (to_account_id, day);
SELECT platform.protect_by_org('ledger.day_flow');

REVOKE UPDATE, DELETE ON ledger.transfer, ledger.seal FROM huike_app, huike_job;
REVOKE INSERT, UPDATE, DELETE ON ledger.seal, ledger.day_flow, ledger.reversal_total FROM huike_app;
REVOKE DELETE ON ledger.account, ledger.reversal_total, ledger.day_flow FROM huike_app, huike_job;
