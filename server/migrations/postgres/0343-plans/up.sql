-- Plans (一群一策): what is proposed to an audience, financial and not; each version approved by a second person.
CREATE SCHEMA plans;
SELECT platform.open_schema('plans');

-- draft: what was submitted last; live: what was approved last, and is shown on its days until it is retired.
CREATE TABLE plans.plan (
  plan_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- shown for customers of this unit and those below it
  org_id int NOT NULL REFERENCES organization.org_unit,
  draft jsonb NOT NULL,
  live jsonb,
  changed_at timestamptz NOT NULL,
  approved_at timestamptz,
  retired_at timestamptz,
  CHECK ((live IS NULL) = (approved_at IS NULL))
);
CREATE INDEX plan_org ON plans.plan (org_id, plan_id);
SELECT platform.protect_by_org('plans.plan');
REVOKE DELETE ON plans.plan FROM huike_app, huike_job;
