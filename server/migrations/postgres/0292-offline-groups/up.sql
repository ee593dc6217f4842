-- Tills without the network are held to groups and stacking: a class of what they took beside what it does not go with.
ALTER TABLE merchants.offline_entry DROP CONSTRAINT offline_entry_class_check;
ALTER TABLE merchants.offline_entry ADD CONSTRAINT offline_entry_class_check
  CHECK (class IN ('accepted', 'redeemed_elsewhere', 'expired_since', 'taken_back', 'repeated', 'over_lease',
    'outside_lease', 'expired', 'stale', 'below_threshold', 'not_together', 'forged', 'closed'));
