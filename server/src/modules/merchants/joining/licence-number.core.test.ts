import { expect, test } from 'vitest';
import { licenceNumber } from './licence-number.core.ts';

test.each([
  ['91350100M000100Y43', '91350100M000100Y43'],
  [' 91350100m000100y43 ', '91350100M000100Y43'],
  ['9135 0100 M000 100Y 43', '91350100M000100Y43'],
  // One character differs, two are exchanged, a letter that the code does not use, too short, too long, nothing.
  ['91350100M000100Y44', null],
  ['91350100M000010Y43', null],
  ['91350100I000100Y43', null],
  ['91350100M000100Y4', null],
  ['91350100M000100Y430', null],
  ['', null],
])('%s is the code %s', (written, code) => {
  const found = licenceNumber(written);
  expect(found.ok ? found.value : null).toBe(code);
});
