import type { MergeConflict, MergeProposal, MergeReason } from '#contract/identities.ts';

export type Agreement = 'same' | 'differs' | 'unknown';

/** Signs that the search gave for a field: the values shown are masked, and equal masks are not equal values. */
const signs = {
  name: ['same_name', 'other_name'],
  identity: ['same_identity', 'other_identity'],
  phone: ['same_phone', null],
  gender: [null, 'other_gender'],
  birth: ['same_birth_date', 'other_birth_date'],
} as const satisfies Record<string, readonly [MergeReason | null, MergeConflict | null]>;
export type SignedField = keyof typeof signs;

/** Whether two customers agree in a field; where only one sign is looked for, both known and without it is the other. */
export function agreementIn(
  field: SignedField,
  { reasons, conflicts }: Pick<MergeProposal, 'reasons' | 'conflicts'>,
  bothKnown: boolean,
): Agreement {
  const [same, other] = signs[field];
  if (same !== null && reasons.includes(same)) return 'same';
  if (other !== null && conflicts.includes(other)) return 'differs';
  if (!bothKnown || (same !== null && other !== null)) return 'unknown';
  return same === null ? 'same' : 'differs';
}
