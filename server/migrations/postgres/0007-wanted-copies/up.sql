-- A copy that was withdrawn and is to be filled again, by the run that withdrew it or, where that has failed, by
-- whoever looks after copies.
ALTER TABLE platform.row_copy ADD COLUMN wanted boolean NOT NULL DEFAULT false;
