-- Fraud: what happens to benefits is counted by rules that a second person approved, groups of customers that
-- look like one hand are looked for every night, and what stands out waits in a queue for a person's decision.
--
-- Locks are taken in this order by everybody: rule → case (by id) → block (by id). Nobody who holds a lock of
-- benefits waits for one of these.
CREATE SCHEMA fraud;
SELECT platform.open_schema('fraud');

--   draft ─▶ active                    a rule of the whole bank; in force is what the newest approved version says
--   draft ─▶ submitted ─▶ approved     a version; a returned one is written anew as the next
--              └─▶ returned
CREATE TABLE fraud.rule (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  code text NOT NULL UNIQUE,
  name_zh text NOT NULL CHECK (name_zh <> ''),
  name_en text NOT NULL CHECK (name_en <> ''),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'active')),
  latest_version int NOT NULL DEFAULT 1 CHECK (latest_version > 0),
  active_version int CHECK (active_version BETWEEN 1 AND latest_version),
  written_at timestamptz NOT NULL,
  org_id int CHECK (org_id IS NULL),
  CHECK (state <> 'active' OR active_version IS NOT NULL)
);
SELECT platform.protect_by_org('fraud.rule');

CREATE TABLE fraud.rule_version (
  rule_id bigint NOT NULL REFERENCES fraud.rule,
  version int NOT NULL CHECK (version > 0),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'approved', 'returned')),
  -- VelocityRule of the contract, checked there
  content jsonb NOT NULL,
  author_ids bigint[] NOT NULL,
  approval_id bigint,
  written_at timestamptz NOT NULL,
  org_id int CHECK (org_id IS NULL),
  PRIMARY KEY (rule_id, version)
);
SELECT platform.protect_by_org('fraud.rule_version');
REVOKE DELETE ON fraud.rule, fraud.rule_version FROM huike_app, huike_job;

CREATE FUNCTION fraud.keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'draft' AND NEW.content IS DISTINCT FROM OLD.content THEN
    RAISE EXCEPTION 'version % of rule % stays as it was submitted', OLD.version, OLD.rule_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER version_is_kept BEFORE UPDATE ON fraud.rule_version FOR EACH ROW EXECUTE FUNCTION fraud.keep_version();

-- A number that grows with every change of rules, blocks and exemptions, in the transaction of the change: a
-- process that has read it knows what is in force. (A sequence would be seen before what it tells of.)
CREATE TABLE fraud.epoch (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  number bigint NOT NULL
);
ALTER TABLE fraud.epoch ENABLE ROW LEVEL SECURITY;
ALTER TABLE fraud.epoch FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON fraud.epoch TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY everybody_counts ON fraud.epoch TO huike_app USING (true) WITH CHECK (true);
REVOKE INSERT, DELETE ON fraud.epoch FROM huike_app;
REVOKE DELETE ON fraud.epoch FROM huike_job;

-- A process that counts. It writes its deeds in flushes, one after another, so that whoever has read a writer
-- up to a flush has missed nothing of it; numbers of rows could be overtaken.
CREATE TABLE fraud.writer (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  last_flush int NOT NULL DEFAULT 0,
  seen_at timestamptz NOT NULL
);
ALTER TABLE fraud.writer ENABLE ROW LEVEL SECURITY;
ALTER TABLE fraud.writer FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON fraud.writer TO huike_job USING (true) WITH CHECK (true);

-- What happened to benefits, by which it is counted. Device and address are keyed digests, never themselves.
CREATE TABLE fraud.deed (
  writer_id bigint NOT NULL,
  flush int NOT NULL,
  line int NOT NULL,
  at timestamptz NOT NULL,
  what text NOT NULL CHECK (what IN ('claim', 'redemption', 'refund', 'play', 'failed_opening', 'failed_sign_in')),
  -- voucher, redemption, reversal, or draw:ordinal; a deed told twice is one
  object_key text,
  customer_no int,
  device_key text,
  address_key text,
  phone_key text,
  operator text,
  outlet_org_id int,
  merchant_no int,
  PRIMARY KEY (writer_id, flush, line)
);
CREATE UNIQUE INDEX deed_told_once ON fraud.deed (what, object_key) WHERE object_key IS NOT NULL;
CREATE INDEX deed_at ON fraud.deed USING brin (at) WITH (pages_per_range = 16);
ALTER TABLE fraud.deed ENABLE ROW LEVEL SECURITY;
ALTER TABLE fraud.deed FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON fraud.deed TO huike_job USING (true) WITH CHECK (true);
REVOKE ALL ON fraud.deed, fraud.writer FROM huike_app;
REVOKE UPDATE ON fraud.deed FROM huike_job;

--   open ⇄ escalated ─▶ cleared | confirmed      confirmed ─▶ cleared, when its blocks are undone
--   recorded ─▶ cleared | confirmed                refused by a rule that asks for nobody's decision
CREATE TABLE fraud.suspicion (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  rule_id bigint REFERENCES fraud.rule,
  rule_version int,
  cluster text CHECK (cluster IN ('new_accounts', 'same_device', 'same_phone', 'merchant_people', 'merchant_loyal', 'merchant_device', 'merchant_threshold')),
  subject_kind text NOT NULL CHECK (subject_kind IN ('customer', 'device', 'address', 'outlet', 'merchant', 'operator', 'phone')),
  subject_key text NOT NULL,
  state text NOT NULL CHECK (state IN ('open', 'escalated', 'cleared', 'confirmed', 'recorded')),
  hits bigint NOT NULL DEFAULT 0 CHECK (hits >= 0),
  refused bigint NOT NULL DEFAULT 0 CHECK (refused BETWEEN 0 AND hits),
  first_at timestamptz NOT NULL,
  last_at timestamptz NOT NULL,
  assigned_to bigint,
  decided_by bigint,
  decided_at timestamptz,
  reason text,
  -- a cleared finding is not found again before this moment
  exempt_until timestamptz,
  org_id int NOT NULL,
  CHECK (num_nonnulls(rule_id, cluster) = 1),
  CHECK ((rule_id IS NULL) = (rule_version IS NULL)),
  CHECK ((state IN ('cleared', 'confirmed')) = (decided_at IS NOT NULL)),
  CHECK (exempt_until IS NULL OR state = 'cleared')
);
-- One undecided case of a thing and a subject, whoever finds it, however often.
CREATE UNIQUE INDEX suspicion_one_undecided ON fraud.suspicion (coalesce(rule_id, 0), coalesce(cluster, ''), subject_kind, subject_key)
  WHERE state IN ('open', 'escalated', 'recorded');
CREATE INDEX suspicion_of_subject ON fraud.suspicion (subject_kind, subject_key);
CREATE INDEX suspicion_of_rule ON fraud.suspicion (rule_id, state) WHERE rule_id IS NOT NULL;
CREATE INDEX suspicion_by_state ON fraud.suspicion (state, id DESC);
SELECT platform.protect_by_org('fraud.suspicion');
REVOKE DELETE ON fraud.suspicion FROM huike_app;

-- What a case stands on. Kept with the case, since deeds leave sooner.
CREATE TABLE fraud.evidence (
  suspicion_id bigint NOT NULL REFERENCES fraud.suspicion ON DELETE CASCADE,
  line int NOT NULL CHECK (line BETWEEN 1 AND 200),
  at timestamptz NOT NULL,
  what text NOT NULL,
  object_key text,
  customer_no int,
  merchant_no int,
  outlet_org_id int,
  operator text,
  refused boolean NOT NULL DEFAULT false,
  amount_fen bigint,
  org_id int NOT NULL,
  PRIMARY KEY (suspicion_id, line)
);
SELECT platform.protect_by_org('fraud.evidence');
REVOKE INSERT, UPDATE, DELETE ON fraud.evidence FROM huike_app;
REVOKE UPDATE ON fraud.evidence FROM huike_job;

CREATE TABLE fraud.note (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  suspicion_id bigint NOT NULL REFERENCES fraud.suspicion ON DELETE CASCADE,
  author_id bigint NOT NULL,
  text text NOT NULL CHECK (text <> ''),
  at timestamptz NOT NULL,
  org_id int NOT NULL
);
CREATE INDEX note_of_suspicion ON fraud.note (suspicion_id, id);
SELECT platform.protect_by_org('fraud.note');
REVOKE UPDATE, DELETE ON fraud.note FROM huike_app;

-- Nothing is given to, redeemed for or played by a subject until a moment, unless it is undone before.
CREATE TABLE fraud.block (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  suspicion_id bigint NOT NULL REFERENCES fraud.suspicion,
  subject_kind text NOT NULL CHECK (subject_kind IN ('customer', 'device', 'merchant')),
  subject_key text NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  blocked_by bigint NOT NULL,
  blocked_at timestamptz NOT NULL,
  until timestamptz NOT NULL,
  ended_by bigint,
  ended_at timestamptz,
  end_reason text,
  org_id int NOT NULL,
  CHECK (until > blocked_at),
  CHECK (num_nonnulls(ended_by, ended_at, end_reason) IN (0, 3))
);
CREATE UNIQUE INDEX block_one_of_subject ON fraud.block (suspicion_id, subject_kind, subject_key) WHERE ended_at IS NULL;
CREATE INDEX block_in_force ON fraud.block (subject_kind, subject_key) WHERE ended_at IS NULL;
SELECT platform.protect_by_org('fraud.block');
REVOKE DELETE ON fraud.block FROM huike_app;

-- What somebody who was refused was told: a number that says nothing by itself.
CREATE TABLE fraud.refusal (
  reference text PRIMARY KEY CHECK (reference ~ '^[0-9A-HJKMNP-TV-Z]{10}$'),
  suspicion_id bigint REFERENCES fraud.suspicion ON DELETE CASCADE,
  at timestamptz NOT NULL,
  org_id int NOT NULL
);
CREATE INDEX refusal_of_suspicion ON fraud.refusal (suspicion_id);
CREATE INDEX refusal_at ON fraud.refusal USING brin (at);
SELECT platform.protect_by_org('fraud.refusal');
REVOKE INSERT, UPDATE, DELETE ON fraud.refusal FROM huike_app;

-- Defaults that watch and refuse little, until a bank has written its own. Authored by nobody, approved with
-- the program; the first edit needs a second person like any other.
SET LOCAL ROLE huike_job;
INSERT INTO fraud.epoch (number) VALUES (1);
INSERT INTO fraud.rule (code, name_zh, name_en, state, active_version, written_at)
SELECT code, zh, en, 'active', 1, now() FROM (VALUES
  ('claims-of-customer', '同一客户一小时内频繁领取', 'Many claims of one customer within an hour'),
  ('claims-of-device', '同一设备一天内频繁领取', 'Many claims from one device within a day'),
  ('claims-of-address', '同一网络地址十分钟内频繁领取', 'Many claims from one address within ten minutes'),
  ('claims-of-phone', '同一手机号一天内频繁领取', 'Many claims under one phone number within a day'),
  ('claims-by-operator', '同一经办一小时内大量代领', 'Many claims made by one operator within an hour'),
  ('redemptions-of-customer', '同一客户一小时内频繁核销', 'Many redemptions of one customer within an hour'),
  ('redemptions-by-operator', '同一经办十分钟内密集核销', 'Dense redemptions by one operator within ten minutes'),
  ('redemptions-at-merchant', '同一商户一分钟内密集核销', 'Dense redemptions at one merchant within a minute'),
  ('refunds-at-merchant', '同一商户一天内频繁退回', 'Many refunds at one merchant within a day'),
  ('refunds-by-operator', '同一经办一天内频繁退回', 'Many refunds by one operator within a day'),
  ('plays-of-device', '同一设备一天内频繁抽奖', 'Many draws played from one device within a day'),
  ('guesses-of-address', '同一网络地址十分钟内反复试错券码或链接', 'Codes or links guessed from one address within ten minutes'),
  ('guesses-of-device', '同一设备十分钟内反复试错券码或链接', 'Codes or links guessed from one device within ten minutes'),
  ('guesses-by-operator', '同一经办十分钟内反复试错券码', 'Codes guessed by one operator within ten minutes'),
  ('sign-ins-of-address', '同一网络地址十分钟内反复登录失败', 'Failed sign-ins from one address within ten minutes')
) AS seeded (code, zh, en);
INSERT INTO fraud.rule_version (rule_id, version, state, content, author_ids, written_at)
SELECT r.id, 1, 'approved', content::jsonb, '{}', now() FROM (VALUES
  ('claims-of-customer', '{"what":"claim","by":"customer","on":true,"minutes":60,"threshold":20,"action":"review"}'),
  ('claims-of-device', '{"what":"claim","by":"device","on":true,"minutes":1440,"threshold":30,"action":"review"}'),
  ('claims-of-address', '{"what":"claim","by":"address","on":true,"minutes":10,"threshold":200,"action":"watch"}'),
  ('claims-of-phone', '{"what":"claim","by":"phone","on":true,"minutes":1440,"threshold":40,"action":"watch"}'),
  ('claims-by-operator', '{"what":"claim","by":"operator","on":true,"minutes":60,"threshold":1000,"action":"watch"}'),
  ('redemptions-of-customer', '{"what":"redemption","by":"customer","on":true,"minutes":60,"threshold":20,"action":"review"}'),
  ('redemptions-by-operator', '{"what":"redemption","by":"operator","on":true,"minutes":10,"threshold":300,"action":"watch"}'),
  ('redemptions-at-merchant', '{"what":"redemption","by":"merchant","on":true,"minutes":1,"threshold":60,"action":"watch"}'),
  ('refunds-at-merchant', '{"what":"refund","by":"merchant","on":true,"minutes":1440,"threshold":50,"action":"watch"}'),
  ('refunds-by-operator', '{"what":"refund","by":"operator","on":true,"minutes":1440,"threshold":50,"action":"watch"}'),
  ('plays-of-device', '{"what":"play","by":"device","on":true,"minutes":1440,"threshold":100,"action":"review"}'),
  ('guesses-of-address', '{"what":"failed_opening","by":"address","on":true,"minutes":10,"threshold":600,"action":"review"}'),
  ('guesses-of-device', '{"what":"failed_opening","by":"device","on":true,"minutes":10,"threshold":20,"action":"review"}'),
  ('guesses-by-operator', '{"what":"failed_opening","by":"operator","on":true,"minutes":10,"threshold":60,"action":"watch"}'),
  ('sign-ins-of-address', '{"what":"failed_sign_in","by":"address","on":true,"minutes":10,"threshold":50,"action":"watch"}')
) AS seeded (code, content) JOIN fraud.rule r USING (code);
RESET ROLE;
