-- Measurements as they were taken; the newest of a campaign is shown, with its time.
CREATE SCHEMA measurement;
SELECT platform.open_schema('measurement');

CREATE TABLE measurement.snapshot (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  campaign_id bigint NOT NULL,
  measured_at timestamptz NOT NULL,
  through_date date NOT NULL,
  complete boolean NOT NULL,
  -- CampaignMeasurement of the contract
  content jsonb NOT NULL,
  org_id int NOT NULL
);
CREATE INDEX snapshot_newest ON measurement.snapshot (campaign_id, id DESC);
SELECT platform.protect_by_org('measurement.snapshot');
REVOKE INSERT, UPDATE, DELETE ON measurement.snapshot FROM huike_app;
REVOKE UPDATE ON measurement.snapshot FROM huike_job;
