-- From how many on, and within what, people or deeds that go together become a case: approved by a second person,
-- a version each, kept as it was approved. The newest is in force. The first are the numbers of before.
CREATE TABLE fraud.cluster_bounds (
  version int PRIMARY KEY CHECK (version > 0),
  -- ClusterBounds of the contract, checked there
  content jsonb NOT NULL,
  reason text NOT NULL DEFAULT '',
  approval_id bigint,
  approved_at timestamptz NOT NULL,
  org_id int CHECK (org_id IS NULL)
);
SELECT platform.protect_by_org('fraud.cluster_bounds');
REVOKE UPDATE, DELETE ON fraud.cluster_bounds FROM huike_app, huike_job;
INSERT INTO fraud.cluster_bounds (version, content, approved_at) VALUES (1, '{"days": 7, "newAccountDays": 3, "newAtOutlet": 20,
  "newOnDevice": 5, "newOnPhone": 3, "onDevice": 5, "onPhone": 5, "byOwner": 3, "loyalCustomers": 5, "loyalRedemptions": 3,
  "loyalMinutes": 10, "sharedDevice": 3, "justAbove": 20, "justAbovePercent": 1, "mostPercent": 80}', now());
