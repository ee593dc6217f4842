-- Failures are counted per staff number as typed, whether or not somebody has it: lockout must not tell
-- which numbers exist.
CREATE TABLE organization.sign_in_failure (
  staff_number text PRIMARY KEY,
  failures int NOT NULL,
  last_at timestamptz NOT NULL,
  locked_until timestamptz
);
CREATE INDEX sign_in_failure_age ON organization.sign_in_failure (last_at);
REVOKE ALL ON organization.sign_in_failure FROM huike_app;
GRANT SELECT, DELETE ON organization.sign_in_failure TO huike_app;
ALTER TABLE organization.staff_credential DROP COLUMN failed_attempts, DROP COLUMN locked_until;
