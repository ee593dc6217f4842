-- Who wrote what an offer says: nobody of them switches compliance rule 1 for it.
ALTER TABLE benefits.offer ADD author_ids bigint[] NOT NULL DEFAULT '{}';
UPDATE benefits.offer SET author_ids = array[created_by] WHERE created_by IS NOT NULL;
