-- The log's page shows which rows are sealed; the seals themselves stay with the sealer.
GRANT SELECT (entry_no) ON audit.seal TO huike_app;
CREATE INDEX entry_at ON audit.entry (at);
