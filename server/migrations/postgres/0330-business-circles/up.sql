-- Business circles (商圈): where merchants stand together, each with the outlet that is in charge of it.
CREATE TABLE merchants.circle (
  circle_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text NOT NULL CHECK (name <> ''),
  city text NOT NULL CHECK (city <> ''),
  org_id int NOT NULL REFERENCES organization.org_unit,
  -- a closed one takes no more merchants; those that are in it stay
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed')),
  made_by bigint NOT NULL REFERENCES organization.staff,
  made_at timestamptz NOT NULL,
  UNIQUE (city, name)
);
CREATE INDEX circle_org ON merchants.circle (org_id, circle_id);
SELECT platform.protect_by_org('merchants.circle');
REVOKE DELETE ON merchants.circle FROM huike_app, huike_job;

ALTER TABLE merchants.merchant ADD COLUMN circle_id int REFERENCES merchants.circle;
CREATE INDEX merchant_of_circle ON merchants.merchant (circle_id, merchant_no) WHERE circle_id IS NOT NULL;
