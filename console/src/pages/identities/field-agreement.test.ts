import type { MergeConflict, MergeReason } from '#contract/identities.ts';
import { expect, test } from 'vitest';
import { agreementIn, type Agreement, type SignedField } from './field-agreement.ts';

test.each<[SignedField, MergeReason[], MergeConflict[], boolean, Agreement]>([
  ['name', ['same_name'], [], true, 'same'],
  ['name', [], ['other_name'], true, 'differs'],
  ['identity', [], [], true, 'unknown'],
  ['identity', [], ['other_identity'], true, 'differs'],
  ['phone', ['same_phone'], [], true, 'same'],
  ['phone', [], [], true, 'differs'],
  ['phone', [], [], false, 'unknown'],
  ['gender', [], [], true, 'same'],
  ['gender', [], ['other_gender'], true, 'differs'],
  ['gender', [], [], false, 'unknown'],
])('%s with %j and %j, both known %s: %s', (field, reasons, conflicts, bothKnown, says) => {
  expect(agreementIn(field, { reasons, conflicts }, bothKnown)).toBe(says);
});
