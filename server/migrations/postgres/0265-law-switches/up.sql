-- Compliance rule 1 refuses what rewards deposits, until a compliance checker of the head office switches one
-- version of it on and says why. The newest row of a version says how it stands; none is ever taken away. One
-- table for rules of points, offers and draws; `object_id` and `version` are those of their own tables.
CREATE SCHEMA law_switches;
SELECT platform.open_schema('law_switches');

CREATE TABLE law_switches.law_switch (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  object_kind text NOT NULL CHECK (object_kind IN ('points_rule', 'offer', 'draw')),
  object_id bigint NOT NULL,
  version int NOT NULL CHECK (version > 0),
  switched_on boolean NOT NULL,
  reason text NOT NULL CHECK (reason <> ''),
  staff_id bigint NOT NULL,
  at timestamptz NOT NULL,
  org_id int
);
CREATE INDEX law_switch_of_version ON law_switches.law_switch (object_kind, object_id, version, id DESC);
SELECT platform.protect_by_org('law_switches.law_switch');
REVOKE UPDATE, DELETE ON law_switches.law_switch FROM huike_app, huike_job;

CREATE FUNCTION law_switches.is_on(asked_kind text, asked_id bigint, asked_version int) RETURNS boolean
LANGUAGE sql STABLE AS $$
  SELECT coalesce((SELECT switched_on FROM law_switches.law_switch
    WHERE object_kind = asked_kind AND object_id = asked_id AND version = asked_version ORDER BY id DESC LIMIT 1), false)
$$;

INSERT INTO law_switches.law_switch (object_kind, object_id, version, switched_on, reason, staff_id, at, org_id)
  SELECT 'points_rule', rule_id, version, switched_on, reason, staff_id, at, org_id FROM points.law_switch ORDER BY id;
DROP TABLE points.law_switch;
