-- The newest documents of customers (customer_document of the engine): `tags` from code to value, and what a
-- portrait shows beside them.
SELECT platform.make_row_copy('tags', 'document_copy', ARRAY['tags', 'portrait']);
