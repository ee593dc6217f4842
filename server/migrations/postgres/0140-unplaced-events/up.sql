CREATE SCHEMA events;
SELECT platform.open_schema('events');

-- Events that systems of the bank told of customers whom no file has brought yet. They count nowhere:
-- once their customer is known they leave for platform.outbox under the same id, or their period ends.
--   scheme, value   the customer as the event named it
CREATE TABLE events.unplaced_event (
  unplaced_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  event_id uuid NOT NULL UNIQUE,
  source text NOT NULL,
  source_event_id text NOT NULL,
  scheme text NOT NULL,
  value text NOT NULL,
  type text NOT NULL,
  business_date date NOT NULL,
  occurred_at timestamptz NOT NULL,
  received_at timestamptz NOT NULL,
  org_id int NOT NULL,
  channel text NOT NULL,
  amount_fen bigint NOT NULL,
  properties jsonb NOT NULL
);
CREATE INDEX unplaced_event_of ON events.unplaced_event (scheme, value);
CREATE INDEX unplaced_event_from ON events.unplaced_event (source, unplaced_id);
CREATE INDEX unplaced_event_received ON events.unplaced_event (received_at);
-- Nobody's outlet: only people of the whole bank see them.
ALTER TABLE events.unplaced_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE events.unplaced_event FORCE ROW LEVEL SECURITY;
CREATE POLICY jobs_see_all ON events.unplaced_event TO huike_job USING (true) WITH CHECK (true);
CREATE POLICY whole_bank_only ON events.unplaced_event TO huike_app
  USING ((SELECT platform.scope_is_whole_bank())) WITH CHECK ((SELECT platform.scope_is_whole_bank()));
