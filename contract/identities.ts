import { z } from 'zod';

/** What two customers have in common, strongest first. */
const mergeReasons = [
  'same_identity',
  'same_bank_identifier',
  'same_wechat',
  'same_phone',
  'same_name',
  'same_birth_date',
] as const;

/** What speaks against their being one person. */
const mergeConflicts = [
  'other_identity',
  'other_name',
  'other_birth_date',
  'other_gender',
] as const;

/** Reasons and conflicts, and how likely: 100 is certain. The values compared are not part of it. */
const mergeEvidence = z.object({
  score: z.int().min(0).max(100),
  reasons: z.array(z.enum(mergeReasons)),
  conflicts: z.array(z.enum(mergeConflicts)),
});
export type MergeEvidence = z.infer<typeof mergeEvidence>;
