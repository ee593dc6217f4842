-- Campaigns: what the maker wrote, what the checker approved, and who was assigned to which arm.
CREATE SCHEMA campaigns;
SELECT platform.open_schema('campaigns');

--   draft → in_review → approved → launching → running → ended | stopped
CREATE TABLE campaigns.campaign (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  org_id int NOT NULL,
  state text NOT NULL DEFAULT 'draft'
    CHECK (state IN ('draft', 'in_review', 'approved', 'launching', 'running', 'ended', 'stopped')),
  version int NOT NULL DEFAULT 1,
  name text NOT NULL CHECK (name <> ''),
  -- CampaignContent of the contract, checked there
  content jsonb NOT NULL,
  maker_id bigint,
  approval_id bigint,
  -- sha256 over content, offers and audience version, as approved
  approved_hash text,
  launch_job_id bigint,
  launch_phase text CHECK (launch_phase IN ('freezing', 'assigning', 'allotting', 'issuing', 'checking', 'done')),
  launch_refusal jsonb,
  freeze_id bigint,
  -- decides with the customer number alone who goes into which arm, so that the split can be made again
  salt bytea,
  launch_date date,
  launched_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (state IN ('draft', 'in_review') OR approved_hash IS NOT NULL),
  CHECK (state NOT IN ('running', 'ended') OR (launch_date IS NOT NULL AND salt IS NOT NULL AND freeze_id IS NOT NULL))
);
CREATE INDEX campaign_of_org ON campaigns.campaign (org_id, id);
SELECT platform.protect_by_org('campaigns.campaign');

-- The arms as launched, in the order that the split goes by.
CREATE TABLE campaigns.arm (
  campaign_id bigint NOT NULL REFERENCES campaigns.campaign,
  arm_no smallint NOT NULL CHECK (arm_no >= 0),
  code text NOT NULL,
  name text NOT NULL,
  is_control boolean NOT NULL,
  share_per_10000 int NOT NULL CHECK (share_per_10000 BETWEEN 1 AND 9999),
  offer_id bigint,
  allotment_id bigint,
  org_id int NOT NULL,
  PRIMARY KEY (campaign_id, arm_no),
  UNIQUE (campaign_id, code),
  CHECK (NOT is_control OR offer_id IS NULL)
);
CREATE UNIQUE INDEX arm_one_control ON campaigns.arm (campaign_id) WHERE is_control;
SELECT platform.protect_by_org('campaigns.arm');

-- One row a customer and campaign: intention to treat counts exactly these.
CREATE TABLE campaigns.member (
  campaign_id bigint NOT NULL,
  customer_no int NOT NULL,
  arm_no smallint NOT NULL,
  -- managing outlet at launch
  org_id int NOT NULL,
  PRIMARY KEY (campaign_id, customer_no),
  FOREIGN KEY (campaign_id, arm_no) REFERENCES campaigns.arm
);
CREATE INDEX member_of_customer ON campaigns.member (customer_no);
SELECT platform.protect_by_org('campaigns.member');
REVOKE INSERT, UPDATE, DELETE ON campaigns.member, campaigns.arm FROM huike_app;
REVOKE UPDATE ON campaigns.member FROM huike_job;

-- Finished pieces of a launch: a piece and its rows commit together, so that a launch broken off
-- anywhere goes on after the last piece and nothing is done twice.
CREATE TABLE campaigns.launch_chunk (
  campaign_id bigint NOT NULL REFERENCES campaigns.campaign,
  phase text NOT NULL CHECK (phase IN ('assigning', 'issuing')),
  -- the last customer number it covers
  through_no int NOT NULL,
  seen int NOT NULL,
  assigned int NOT NULL,
  number_sum numeric NOT NULL,
  square_sum numeric NOT NULL,
  -- reason → count
  excluded jsonb NOT NULL DEFAULT '{}',
  finished_at timestamptz NOT NULL,
  PRIMARY KEY (campaign_id, phase, through_no)
);
REVOKE ALL ON campaigns.launch_chunk FROM huike_app;

-- Counted once at the end of the assignment, for every screen.
CREATE TABLE campaigns.exclusion (
  campaign_id bigint NOT NULL REFERENCES campaigns.campaign,
  reason text NOT NULL,
  count int NOT NULL CHECK (count > 0),
  org_id int NOT NULL,
  PRIMARY KEY (campaign_id, reason)
);
SELECT platform.protect_by_org('campaigns.exclusion');
REVOKE INSERT, UPDATE, DELETE ON campaigns.exclusion FROM huike_app;
