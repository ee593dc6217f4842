-- What a launch split and how, so that the split can be made again and compared: the frozen list's
-- checksum (sum ':' sum of squares of the numbers) and SHA-256 over 'customer:arm' lines in order.
ALTER TABLE campaigns.campaign
  ADD COLUMN freeze_checksum text,
  ADD COLUMN split_sha256 text CHECK (split_sha256 ~ '^[0-9a-f]{64}$');
