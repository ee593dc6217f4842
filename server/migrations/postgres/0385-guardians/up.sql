-- What a guardian said for a customer under 14 (compliance rule 7) stands beside what the customer said, under
-- purposes of its own, so that neither is ever taken for the other: immutable, merged and erased as they are.
ALTER TABLE consent.statement
  ADD COLUMN relation text CHECK (relation IN ('parent', 'other_guardian')),
  DROP CONSTRAINT statement_purpose_check,
  ADD CONSTRAINT statement_purpose_check CHECK (purpose IN ('marketing', 'personalised_marketing', 'profiling', 'sharing_merchant',
    'guardian_marketing', 'guardian_personalised_marketing', 'guardian_profiling', 'guardian_sharing_merchant')),
  ADD CONSTRAINT statement_of_guardian CHECK ((relation IS NOT NULL) = (purpose LIKE 'guardian\_%'));
