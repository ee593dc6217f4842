-- Local services (本地服务) that customers reach from their phones: kept by the head office and branches, each
-- version approved by a second person.
CREATE SCHEMA local_services;
SELECT platform.open_schema('local_services');

-- draft: what was submitted last; live: what was approved last, and is shown until it is retired.
CREATE TABLE local_services.service (
  service_id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- shown to customers of this unit and those below it
  org_id int NOT NULL REFERENCES organization.org_unit,
  draft jsonb NOT NULL,
  live jsonb,
  changed_at timestamptz NOT NULL,
  approved_at timestamptz,
  retired_at timestamptz,
  CHECK ((live IS NULL) = (approved_at IS NULL))
);
CREATE INDEX service_org ON local_services.service (org_id, service_id);
SELECT platform.protect_by_org('local_services.service');
REVOKE DELETE ON local_services.service FROM huike_app, huike_job;

-- How often a service was opened: by day and outlet, and by nobody's name.
CREATE TABLE local_services.tap_count (
  service_id int NOT NULL REFERENCES local_services.service,
  day date NOT NULL,
  org_id int NOT NULL,
  taps int NOT NULL CHECK (taps > 0),
  PRIMARY KEY (service_id, day, org_id)
);
SELECT platform.protect_by_org('local_services.tap_count');
REVOKE INSERT, UPDATE, DELETE ON local_services.tap_count FROM huike_app;
