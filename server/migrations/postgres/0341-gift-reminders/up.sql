-- When the customer was told that a reserved gift waits only a few days more; once a reservation.
ALTER TABLE gifts.reservation ADD COLUMN reminded_at timestamptz;
