-- Tasks: people's work. open → done | cancelled
CREATE SCHEMA tasks;
SELECT platform.open_schema('tasks');

CREATE TABLE tasks.task (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('campaign_contact')),
  campaign_id bigint,
  customer_no int NOT NULL,
  org_id int NOT NULL,
  assignee_id bigint,
  title text NOT NULL,
  script text NOT NULL,
  state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'done', 'cancelled')),
  due_date date NOT NULL,
  -- true once the customer was reached, whatever is tried later
  contacted boolean,
  contacted_at timestamptz,
  result text CHECK (result IN ('interested', 'accepted', 'declined', 'call_again', 'not_reached', 'wrong_contact')),
  note text NOT NULL DEFAULT '',
  next_step text NOT NULL DEFAULT '',
  next_date date,
  created_at timestamptz NOT NULL,
  closed_at timestamptz,
  closed_by bigint,
  CHECK ((state = 'open') = (closed_at IS NULL)),
  CHECK ((contacted IS TRUE) = (contacted_at IS NOT NULL))
);
-- A launch that is resumed asks for the same task and gets none.
CREATE UNIQUE INDEX task_once_a_campaign ON tasks.task (campaign_id, customer_no, kind) WHERE campaign_id IS NOT NULL;
CREATE INDEX task_today ON tasks.task (org_id, due_date, id) WHERE state = 'open';
CREATE INDEX task_mine ON tasks.task (assignee_id, due_date, id) WHERE state = 'open';
CREATE INDEX task_of_customer ON tasks.task (customer_no);
SELECT platform.protect_by_org('tasks.task');

-- Every contact logged, append-only; the task carries the last.
CREATE TABLE tasks.outcome (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  task_id bigint NOT NULL REFERENCES tasks.task,
  contacted boolean NOT NULL,
  result text NOT NULL,
  note text NOT NULL,
  next_step text NOT NULL,
  next_date date,
  logged_by bigint,
  logged_at timestamptz NOT NULL,
  org_id int NOT NULL
);
CREATE INDEX outcome_of_task ON tasks.outcome (task_id);
SELECT platform.protect_by_org('tasks.outcome');
REVOKE UPDATE, DELETE ON tasks.outcome FROM huike_app, huike_job;

-- Published: contacts of campaigns, for the board and the measurement.
CREATE VIEW tasks.campaign_contact WITH (security_invoker = true) AS
  SELECT campaign_id, customer_no, contacted IS TRUE AS contacted, contacted_at
  FROM tasks.task WHERE kind = 'campaign_contact' AND campaign_id IS NOT NULL;
