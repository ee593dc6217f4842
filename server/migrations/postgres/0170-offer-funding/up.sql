-- An offer may be paid by several funders, and limited in more ways than by its caps. What is given out is
-- still a voucher of an allotment; an allotment belongs to a campaign or is a release of its own.

-- Which budgets pay for an offer, in their order: by share (of 10,000, summing to it), or the first as long
-- as it lasts and then the next (no shares).
CREATE TABLE benefits.offer_funding (
  offer_id bigint NOT NULL REFERENCES benefits.offer,
  leg smallint NOT NULL CHECK (leg BETWEEN 1 AND 8),
  budget_id bigint NOT NULL REFERENCES benefits.budget,
  share_bp int CHECK (share_bp BETWEEN 1 AND 10000),
  PRIMARY KEY (offer_id, leg),
  UNIQUE (offer_id, budget_id)
);
CREATE INDEX offer_funding_of_budget ON benefits.offer_funding (budget_id);
INSERT INTO benefits.offer_funding (offer_id, leg, budget_id, share_bp) SELECT id, 1, budget_id, 10000 FROM benefits.offer;
ALTER TABLE benefits.offer DROP COLUMN budget_id;

-- The shares of an offer sum to the whole, whoever writes them, when the transaction ends.
CREATE FUNCTION benefits.check_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM benefits.offer_funding WHERE offer_id = coalesce(NEW.offer_id, OLD.offer_id)
  HAVING count(*) > 0 AND NOT (count(share_bp) = 0 OR (count(share_bp) = count(*) AND sum(share_bp) = 10000));
  IF FOUND THEN
    RAISE EXCEPTION 'the shares of offer % do not sum to the whole', coalesce(NEW.offer_id, OLD.offer_id) USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER shares_sum_to_the_whole AFTER INSERT OR UPDATE OR DELETE ON benefits.offer_funding
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION benefits.check_shares();

-- A limit of an offer beside its caps: so many, or so much, for one of what `scope` names in one period of
-- the bank's days. Written before the offer is set aside for anybody; only its caps change later.
CREATE TABLE benefits.offer_limit (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  offer_id bigint NOT NULL REFERENCES benefits.offer,
  scope text NOT NULL CHECK (scope IN ('offer', 'customer', 'outlet', 'merchant', 'phone', 'device')),
  period text NOT NULL CHECK (period IN ('total', 'day', 'week', 'month', 'quarter', 'year')),
  cap_count bigint CHECK (cap_count > 0),
  cap_amount_fen bigint CHECK (cap_amount_fen > 0),
  CHECK (num_nonnulls(cap_count, cap_amount_fen) > 0),
  UNIQUE (offer_id, scope, period)
);

-- What is used of a limit by one key (a customer number, an org unit, …) in the period that began on a day.
-- The caps are repeated so that a constraint can hold them.
CREATE TABLE benefits.limit_use (
  limit_id bigint NOT NULL REFERENCES benefits.offer_limit,
  key text NOT NULL,
  period_start date NOT NULL,
  used_count bigint NOT NULL,
  used_amount_fen bigint NOT NULL,
  cap_count bigint,
  cap_amount_fen bigint,
  PRIMARY KEY (limit_id, key, period_start),
  CONSTRAINT limit_count_within_cap CHECK (used_count >= 0 AND (cap_count IS NULL OR used_count <= cap_count)),
  CONSTRAINT limit_amount_within_cap CHECK (used_amount_fen >= 0 AND (cap_amount_fen IS NULL OR used_amount_fen <= cap_amount_fen))
) WITH (fillfactor = 80);

-- A release is an allotment outside campaigns: for anybody who asks in its time, or for whoever a module
-- that owns it (a draw) gives it to.
ALTER TABLE benefits.allotment
  ALTER COLUMN campaign_id DROP NOT NULL,
  ADD COLUMN release_key text UNIQUE,
  ADD COLUMN open_to text NOT NULL DEFAULT 'entitled' CHECK (open_to IN ('entitled', 'anyone', 'issuer')),
  ADD CONSTRAINT allotment_of_campaign_or_release CHECK (num_nonnulls(campaign_id, release_key) = 1),
  ADD CONSTRAINT allotment_of_campaign_is_for_the_entitled CHECK (campaign_id IS NULL OR open_to = 'entitled');

-- Where each part of an allotment's money stands. `share_fen` of each benefit, summing to its value; null
-- where the first budget pays as long as it lasts.
CREATE TABLE benefits.allotment_leg (
  allotment_id bigint NOT NULL REFERENCES benefits.allotment,
  leg smallint NOT NULL,
  budget_id bigint NOT NULL REFERENCES benefits.budget,
  budget_account_id bigint NOT NULL,
  allotted_account_id bigint NOT NULL,
  claimed_account_id bigint NOT NULL,
  share_fen bigint CHECK (share_fen >= 0),
  PRIMARY KEY (allotment_id, leg)
);
CREATE INDEX allotment_leg_of_budget ON benefits.allotment_leg (budget_id);
INSERT INTO benefits.allotment_leg (allotment_id, leg, budget_id, budget_account_id, allotted_account_id, claimed_account_id, share_fen)
SELECT a.id, 1, allotted.part_id, budget.id, allotted.id, claimed.id, a.face_amount_fen
FROM benefits.allotment a
JOIN ledger.account allotted ON allotted.kind = 'allotted' AND allotted.owner_id = a.id
JOIN ledger.account claimed ON claimed.kind = 'claimed' AND claimed.owner_id = a.id
JOIN ledger.account budget ON budget.kind = 'budget' AND budget.owner_id = allotted.part_id;

ALTER TABLE benefits.voucher
  ALTER COLUMN campaign_id DROP NOT NULL,
  ADD COLUMN outlet_org_id int,
  ADD COLUMN merchant_id bigint,
  ADD COLUMN phone_key text,
  ADD COLUMN device_key text;
ALTER TABLE benefits.redemption ALTER COLUMN campaign_id DROP NOT NULL;

DO $$
DECLARE name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['offer_funding', 'offer_limit', 'limit_use', 'allotment_leg'] LOOP
    EXECUTE format('ALTER TABLE benefits.%I ENABLE ROW LEVEL SECURITY', name);
    EXECUTE format('ALTER TABLE benefits.%I FORCE ROW LEVEL SECURITY', name);
    EXECUTE format('CREATE POLICY jobs_see_all ON benefits.%I TO huike_job USING (true) WITH CHECK (true)', name);
  END LOOP;
END $$;
-- Seen with the offer or allotment that they belong to, which row security has chosen.
CREATE POLICY seen_with_its_offer ON benefits.offer_funding TO huike_app
  USING (EXISTS (SELECT FROM benefits.offer o WHERE o.id = offer_id)) WITH CHECK (EXISTS (SELECT FROM benefits.offer o WHERE o.id = offer_id));
CREATE POLICY seen_with_its_offer ON benefits.offer_limit TO huike_app
  USING (EXISTS (SELECT FROM benefits.offer o WHERE o.id = offer_id)) WITH CHECK (EXISTS (SELECT FROM benefits.offer o WHERE o.id = offer_id));
CREATE POLICY seen_with_its_allotment ON benefits.allotment_leg FOR SELECT TO huike_app
  USING (EXISTS (SELECT FROM benefits.allotment a WHERE a.id = allotment_id));
REVOKE INSERT, UPDATE, DELETE ON benefits.limit_use, benefits.allotment_leg FROM huike_app;
REVOKE UPDATE, DELETE ON benefits.allotment_leg FROM huike_job;
REVOKE DELETE ON benefits.limit_use FROM huike_job;

-- The first bank day of the period that a moment lies in; of a limit without periods, one day for ever.
CREATE FUNCTION benefits.period_start(period text, moment timestamptz) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT CASE period WHEN 'total' THEN date '0001-01-01' ELSE date_trunc(period, moment AT TIME ZONE 'Asia/Shanghai')::date END
$$;
