-- Points put right by two people: added as a lot of their own, or taken of the lots that end first.
ALTER TABLE points.movement DROP CONSTRAINT movement_kind_check;
ALTER TABLE points.movement ADD CONSTRAINT movement_kind_check CHECK (kind IN ('earn', 'redeem', 'transfer', 'receive', 'lapse',
  'freeze', 'unfreeze', 'forfeit', 'take_back', 'give_back', 'settle', 'adjust_up', 'adjust_down'));
