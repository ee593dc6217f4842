-- Prize draws: wheels, scratch cards and 博饼. What may happen is a version of the rules that a second person
-- approved and that never changes; what happened is one row a play, in an order without gaps; why it happened
-- can be computed again by anybody once the day's seed is published.
--
-- Locks are taken in this order by everybody: draw → player (by customer) → the benefits' own order.
-- The row of the draw guards its ordinals, the stock of its prizes, its seeds and what players have used.
CREATE SCHEMA draws;
SELECT platform.open_schema('draws');

--   draft ─▶ open ─▶ closed
CREATE TABLE draws.draw (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('wheel', 'scratch', 'bobing')),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed')),
  org_id int,
  -- the version in force
  version_no int,
  -- plays so far, which is the ordinal of the last
  last_ordinal bigint NOT NULL DEFAULT 0 CHECK (last_ordinal >= 0),
  created_by bigint,
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  -- the plays have left with their period of retention
  plays_removed_at timestamptz,
  CHECK ((state = 'draft') = (version_no IS NULL)),
  CHECK ((state = 'closed') = (closed_at IS NOT NULL))
) WITH (fillfactor = 50);
SELECT platform.protect_by_org('draws.draw');

--   draft ─▶ submitted ─▶ approved ─▶ open ─▶ closed
--     ▲          │            │
--     └─returned─┘            └─▶ draft, when the offers changed since
CREATE TABLE draws.version (
  draw_id bigint NOT NULL REFERENCES draws.draw,
  version_no int NOT NULL CHECK (version_no > 0),
  state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'approved', 'open', 'closed')),
  -- DrawContent of the contract, checked there
  content jsonb NOT NULL,
  edits int NOT NULL DEFAULT 1,
  -- of draw, kind and content, as submitted
  sha256 bytea CHECK (length(sha256) = 32),
  author_ids bigint[] NOT NULL DEFAULT '{}',
  written_at timestamptz NOT NULL,
  opened_at timestamptz,
  first_ordinal bigint,
  org_id int,
  PRIMARY KEY (draw_id, version_no),
  CHECK ((state = 'draft') = (sha256 IS NULL)),
  CHECK ((state IN ('open', 'closed')) = (opened_at IS NOT NULL)),
  CHECK ((opened_at IS NULL) = (first_ordinal IS NULL))
);
CREATE UNIQUE INDEX version_one_open ON draws.version (draw_id) WHERE state = 'open';
CREATE UNIQUE INDEX version_one_in_writing ON draws.version (draw_id) WHERE state IN ('draft', 'submitted', 'approved');
SELECT platform.protect_by_org('draws.version');

CREATE FUNCTION draws.keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'rules of a draw are kept' USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'draft' AND (NEW.content IS DISTINCT FROM OLD.content
      OR (NEW.sha256 IS DISTINCT FROM OLD.sha256 AND NEW.state <> 'draft')) THEN
    RAISE EXCEPTION 'the rules of draw % version % stay as they were submitted', OLD.draw_id, OLD.version_no
      USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (('draft', 'submitted'), ('submitted', 'draft'),
      ('submitted', 'approved'), ('approved', 'draft'), ('approved', 'open'), ('open', 'closed')) THEN
    RAISE EXCEPTION 'version % of draw % does not go from % to %', OLD.version_no, OLD.draw_id, OLD.state, NEW.state
      USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER version_is_immutable BEFORE UPDATE OR DELETE ON draws.version
  FOR EACH ROW EXECUTE FUNCTION draws.keep_version();

-- The prizes of a version that has been opened, with the number and money set aside for them.
CREATE TABLE draws.prize (
  draw_id bigint NOT NULL,
  version_no int NOT NULL,
  position smallint NOT NULL CHECK (position >= 0),
  code text NOT NULL,
  offer_id bigint NOT NULL,
  allotment_id bigint NOT NULL,
  value_fen bigint NOT NULL CHECK (value_fen > 0),
  stock bigint NOT NULL CHECK (stock > 0),
  given bigint NOT NULL DEFAULT 0,
  org_id int,
  PRIMARY KEY (draw_id, version_no, position),
  UNIQUE (draw_id, version_no, code),
  FOREIGN KEY (draw_id, version_no) REFERENCES draws.version,
  CONSTRAINT prize_within_stock CHECK (given BETWEEN 0 AND stock)
) WITH (fillfactor = 50);
SELECT platform.protect_by_org('draws.prize');

CREATE FUNCTION draws.keep_prize() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR to_jsonb(NEW) - 'given' <> to_jsonb(OLD) - 'given' OR NEW.given < OLD.given THEN
    RAISE EXCEPTION 'prize % of draw % stays as it was opened', OLD.code, OLD.draw_id USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER prize_is_immutable BEFORE UPDATE OR DELETE ON draws.prize
  FOR EACH ROW EXECUTE FUNCTION draws.keep_prize();

-- One secret seed a draw and day of the bank. Its digest is published before the day begins, itself after the
-- day. A seed for n plays instead would be published early where many play and never where few do.
CREATE TABLE draws.period (
  draw_id bigint NOT NULL REFERENCES draws.draw,
  day date NOT NULL,
  commitment bytea NOT NULL CHECK (length(commitment) = 32),
  -- by the key ring of the deployment
  seed_enc bytea NOT NULL,
  seed bytea,
  made_at timestamptz NOT NULL,
  revealed_at timestamptz,
  org_id int,
  PRIMARY KEY (draw_id, day),
  CHECK ((seed IS NULL) = (revealed_at IS NULL)),
  CONSTRAINT seed_is_what_was_committed CHECK (seed IS NULL OR sha256(seed) = commitment)
);
CREATE INDEX period_to_reveal ON draws.period (day) WHERE seed IS NULL;
SELECT platform.protect_by_org('draws.period');

CREATE FUNCTION draws.keep_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.seed IS NOT NULL OR (NEW.draw_id, NEW.day, NEW.commitment) <> (OLD.draw_id, OLD.day, OLD.commitment) THEN
    RAISE EXCEPTION 'the commitment of draw % for % stays', OLD.draw_id, OLD.day USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER commitment_is_kept BEFORE UPDATE OR DELETE ON draws.period
  FOR EACH ROW EXECUTE FUNCTION draws.keep_period();

-- Chances earned, each under the key of the deed that earned it: a deed told twice earns once.
CREATE TABLE draws.chance (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  draw_id bigint NOT NULL REFERENCES draws.draw,
  customer_no int NOT NULL,
  action text NOT NULL,
  natural_key text NOT NULL,
  count int NOT NULL CHECK (count > 0),
  earned_on date NOT NULL,
  earned_at timestamptz NOT NULL,
  given_by bigint,
  org_id int NOT NULL,
  UNIQUE (draw_id, customer_no, action, natural_key)
);
SELECT platform.protect_by_org('draws.chance');

-- What a customer has earned and used in a draw.
CREATE TABLE draws.player (
  draw_id bigint NOT NULL REFERENCES draws.draw,
  customer_no int NOT NULL,
  earned int NOT NULL DEFAULT 0,
  used int NOT NULL DEFAULT 0,
  since_prize int NOT NULL DEFAULT 0 CHECK (since_prize >= 0),
  -- prize code → how many were won
  wins jsonb NOT NULL DEFAULT '{}',
  played_on date,
  played_that_day int NOT NULL DEFAULT 0,
  streak_day date,
  streak_days int NOT NULL DEFAULT 0,
  org_id int NOT NULL,
  PRIMARY KEY (draw_id, customer_no),
  CONSTRAINT player_uses_what_was_earned CHECK (used BETWEEN 0 AND earned)
) WITH (fillfactor = 70);
CREATE INDEX player_of_customer ON draws.player (customer_no);
SELECT platform.protect_by_org('draws.player');

CREATE TABLE draws.play (
  draw_id bigint NOT NULL REFERENCES draws.draw,
  ordinal bigint NOT NULL CHECK (ordinal > 0),
  version_no int NOT NULL,
  day date NOT NULL,
  customer_no int NOT NULL,
  client_seed text NOT NULL,
  -- what decided besides the rules and the stream
  stock_left bigint[] NOT NULL,
  since_prize int NOT NULL,
  limited text[] NOT NULL,
  excluded boolean NOT NULL,
  -- what was decided
  landed text,
  prize text,
  reason text NOT NULL CHECK (reason IN ('won', 'guaranteed', 'no_prize', 'out_of_stock', 'locked', 'customer_limit', 'excluded')),
  dice smallint[],
  -- the benefit that was issued for it
  benefit_id bigint,
  benefit_code text,
  channel text NOT NULL CHECK (channel IN ('customer', 'staff')),
  played_by text NOT NULL,
  client_key text NOT NULL,
  played_at timestamptz NOT NULL,
  org_id int NOT NULL,
  PRIMARY KEY (draw_id, ordinal),
  UNIQUE (customer_no, client_key),
  FOREIGN KEY (draw_id, version_no) REFERENCES draws.version,
  FOREIGN KEY (draw_id, day) REFERENCES draws.period,
  CHECK ((prize IS NULL) = (reason NOT IN ('won', 'guaranteed'))),
  CHECK ((prize IS NULL) = (benefit_id IS NULL) AND (benefit_id IS NULL) = (benefit_code IS NULL))
);
CREATE INDEX play_of_customer ON draws.play (draw_id, customer_no, ordinal DESC);
CREATE INDEX play_won ON draws.play (draw_id, ordinal DESC) WHERE prize IS NOT NULL;
SELECT platform.protect_by_org('draws.play');

-- A seed that is published decides nothing any more.
CREATE FUNCTION draws.check_unrevealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT draw_id, day FROM added) AS asked JOIN draws.period USING (draw_id, day) WHERE seed IS NOT NULL) THEN
    RAISE EXCEPTION 'the seed of this day is published' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER play_by_a_secret_seed AFTER INSERT ON draws.play
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION draws.check_unrevealed();

-- One try a day at the questions of a draw.
CREATE TABLE draws.attempt (
  draw_id bigint NOT NULL REFERENCES draws.draw,
  customer_no int NOT NULL,
  day date NOT NULL,
  version_no int NOT NULL,
  answers jsonb NOT NULL,
  right_count int NOT NULL,
  passed boolean NOT NULL,
  answered_at timestamptz NOT NULL,
  org_id int NOT NULL,
  PRIMARY KEY (draw_id, customer_no, day)
);
CREATE INDEX attempt_of_customer ON draws.attempt (customer_no);
SELECT platform.protect_by_org('draws.attempt');

-- Customers who win nothing, from a moment on and until another: rows are ended, not removed, so that every
-- play can be judged by what held then.
CREATE TABLE draws.exclusion (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer_no int NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  excluded_by bigint,
  excluded_at timestamptz NOT NULL,
  ended_by bigint,
  ended_at timestamptz CHECK (ended_at >= excluded_at),
  org_id int NOT NULL
);
CREATE UNIQUE INDEX exclusion_once ON draws.exclusion (customer_no) WHERE ended_at IS NULL;
SELECT platform.protect_by_org('draws.exclusion');

REVOKE UPDATE ON draws.play, draws.chance, draws.attempt FROM huike_app, huike_job;
REVOKE INSERT, DELETE ON draws.play, draws.chance, draws.attempt, draws.player, draws.prize, draws.period FROM huike_app;
REVOKE UPDATE ON draws.player, draws.prize, draws.period FROM huike_app;
