import { expect, test } from 'vitest';
import { sinceMoment } from './since-moment.ts';

const now = new Date('2026-02-05T10:00:00+08:00');

test.each([
  ['2026-02-05T09:59:57+08:00', 3, 'second'],
  ['2026-02-05T09:59:00+08:00', 1, 'minute'],
  ['2026-02-05T09:00:01+08:00', 59, 'minute'],
  ['2026-02-05T09:00:00+08:00', 1, 'hour'],
  ['2026-02-04T10:00:00+08:00', 1, 'day'],
  ['2026-02-05T10:00:02+08:00', 0, 'second'],
] as const)('%s is %i %s ago', (moment, count, unit) => {
  expect(sinceMoment(moment, now)).toEqual({ count, unit });
});
