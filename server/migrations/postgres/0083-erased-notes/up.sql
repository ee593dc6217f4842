-- What staff wrote about a person leaves with the person, and a contact's log with its period. Only jobs
-- may do either; what was logged is not changed otherwise.
GRANT UPDATE (note, next_step), DELETE ON tasks.outcome TO huike_job;
CREATE INDEX task_closed ON tasks.task (closed_at) WHERE closed_at IS NOT NULL;
