-- The shipper asks for the newest shipped event several times a second: with the greatest number of each
-- granule at hand it reads the newest rows instead of every event there ever was.
ALTER TABLE fact_event ADD INDEX IF NOT EXISTS outbox_newest outbox_xid TYPE minmax GRANULARITY 1;
ALTER TABLE fact_event MATERIALIZE INDEX outbox_newest;
