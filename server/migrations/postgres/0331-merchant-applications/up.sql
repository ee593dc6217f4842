-- Merchants that come in by themselves (拎包入驻). The applicant makes a secret of 192 bits and more, which is
-- the right to see and correct the application; here stands a keyed digest of it.
--   submitted ─▶ taken_up (registered, a second person decides) ─▶ approved
--     ▲  │                  │
--     │  ▼                  │
--     returned ◀────────────╯
CREATE TABLE merchants.application (
  application_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  token_digest bytea NOT NULL UNIQUE CHECK (length(token_digest) = 32),
  -- phone and account open under it only
  sealed_under uuid NOT NULL UNIQUE,
  org_id int NOT NULL REFERENCES organization.org_unit,
  name text NOT NULL CHECK (name <> ''),
  licence_no text NOT NULL CHECK (licence_no <> ''),
  category text NOT NULL,
  circle_id int REFERENCES merchants.circle,
  place text NOT NULL CHECK (place <> ''),
  phone_sealed bytea NOT NULL,
  phone_masked text NOT NULL,
  holder_name text NOT NULL CHECK (holder_name <> ''),
  bank_name text NOT NULL CHECK (bank_name <> ''),
  account_sealed bytea NOT NULL,
  account_masked text NOT NULL,
  terms_version text NOT NULL,
  terms_accepted_at timestamptz NOT NULL,
  state text NOT NULL DEFAULT 'submitted' CHECK (state IN ('submitted', 'taken_up', 'returned', 'approved')),
  reason text NOT NULL DEFAULT '',
  merchant_no int REFERENCES merchants.merchant,
  submitted_at timestamptz NOT NULL,
  changed_at timestamptz NOT NULL,
  -- the network it came from, as a keyed digest
  address_key text NOT NULL,
  CHECK (state NOT IN ('taken_up', 'approved') OR merchant_no IS NOT NULL)
);
-- One that was returned does not keep others from applying under the number: anybody may have typed it.
CREATE UNIQUE INDEX application_of_licence ON merchants.application (licence_no) WHERE state <> 'returned';
CREATE INDEX application_of_merchant ON merchants.application (merchant_no) WHERE merchant_no IS NOT NULL;
CREATE INDEX application_of_address ON merchants.application (address_key, submitted_at);
CREATE INDEX application_org ON merchants.application (org_id, application_id DESC);
CREATE INDEX application_changed ON merchants.application (changed_at);
SELECT platform.protect_by_org('merchants.application');
ALTER TABLE merchants.merchant ADD COLUMN source text NOT NULL DEFAULT 'bank' CHECK (source IN ('bank', 'self_service'));
-- No statement that runs for a person reads what is sealed; a phone is revealed one at a time.
REVOKE ALL ON merchants.application FROM huike_app;
GRANT SELECT (application_id, org_id, name, licence_no, category, circle_id, place, phone_masked, holder_name, bank_name,
  account_masked, terms_version, terms_accepted_at, state, reason, merchant_no, submitted_at, changed_at)
  ON merchants.application TO huike_app;
-- What the second person decides of the merchant, in their own scope.
GRANT UPDATE (state, reason, changed_at) ON merchants.application TO huike_app;
