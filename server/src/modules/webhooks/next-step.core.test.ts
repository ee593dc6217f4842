import { expect, test } from 'vitest';
import { webhookRetrySeconds } from '#contract/webhooks.ts';
import { isToBeDisabled, nextStep } from './next-step.core.ts';

const failed = {
  status: 500,
  error: 'STATUS',
  reason: null,
  answer: '',
  retryAfterSeconds: null,
} as const;

test('waits grow, and end a little before three days', () => {
  for (const [at, seconds] of webhookRetrySeconds.entries())
    expect(seconds).toBeGreaterThan(webhookRetrySeconds[at - 1] ?? 0);
  const hours = webhookRetrySeconds.reduce((sum, one) => sum + one, 0) / 3600;
  expect(hours).toBeGreaterThan(60);
  expect(hours).toBeLessThan(72);
});

test.each([
  ['taken', 1, { ...failed, status: 200, error: null }, 0.5, { state: 'delivered' }],
  ['first failure, shortest', 1, failed, 0, { state: 'waiting', afterSeconds: 4.5 }],
  ['first failure, middle', 1, failed, 0.5, { state: 'waiting', afterSeconds: 5 }],
  ['second failure', 2, failed, 0.5, { state: 'waiting', afterSeconds: 30 }],
  ['last failure', webhookRetrySeconds.length + 1, failed, 0.5, { state: 'failed' }],
  ['one beyond the last', webhookRetrySeconds.length + 9, failed, 0.5, { state: 'failed' }],
  ['gone', 1, { ...failed, status: 410 }, 0.5, { state: 'failed' }],
  [
    'busy',
    1,
    { ...failed, status: 429, retryAfterSeconds: 60 },
    0.5,
    { state: 'waiting', afterSeconds: 60 },
  ],
  [
    'busy for ever',
    1,
    { ...failed, retryAfterSeconds: 1e9 },
    0.5,
    { state: 'waiting', afterSeconds: 86_400 },
  ],
] as const)('%s', (_, attempts, outcome, random, expected) => {
  expect(nextStep(attempts, outcome, random)).toEqual(expected);
});

test.each([
  [12, 48, true],
  [11, 48, false],
  [12, 47, false],
  [500, 1, false],
])('%i failures over %i hours: disabled %s', (failures, hours, expected) => {
  const now = new Date('2026-06-15T10:00:00Z');
  expect(isToBeDisabled(failures, new Date(now.getTime() - hours * 3_600_000), now)).toBe(expected);
});
