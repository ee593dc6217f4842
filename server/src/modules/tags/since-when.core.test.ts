import { expect, test } from 'vitest';
import { sinceWhen } from './since-when.core.ts';

const days = (...values: (number | null)[]) =>
  values.map((value, at) => ({ day: `2026-03-0${9 - at}`, value }));

test.each([
  ['has said so since the day after another value', days(1, 1, 0, 1), '2026-03-08', false],
  [
    'has said so since today at the earliest, where yesterday said otherwise',
    days(1, 0),
    '2026-03-09',
    false,
  ],
  ['may have said so before the first day kept', days(1, 1, 1), '2026-03-07', true],
  ['said nothing before, which is another value', days(1, null), '2026-03-09', false],
])('a tag %s', (_, kept, day, orEarlier) => {
  expect(sinceWhen(kept)).toMatchObject({ day, orEarlier });
});

test('of no day kept, nothing is known', () => expect(sinceWhen([])).toBeNull());
