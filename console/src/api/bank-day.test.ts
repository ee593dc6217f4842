import { afterEach, expect, test, vi } from 'vitest';
import { bankToday, noteServerTime } from './bank-day.ts';

const answeredAt = (date: string): Response => new Response('', { headers: { date } });

afterEach(() => {
  vi.useRealTimers();
});

test('today is the day of the server in the bank, however wrong the clock of the browser', () => {
  vi.useFakeTimers({ now: new Date('2020-01-01T00:00:00Z') });
  noteServerTime(answeredAt('Wed, 31 Dec 2025 15:59:58 GMT'));
  expect(bankToday()).toBe('2025-12-31');
  vi.advanceTimersByTime(2_000);
  expect(bankToday()).toBe('2026-01-01');
});

test('an answer without a moment leaves what the last one said', () => {
  vi.useFakeTimers({ now: new Date('2020-01-01T00:00:00Z') });
  noteServerTime(answeredAt('Wed, 31 Dec 2025 16:00:00 GMT'));
  noteServerTime(new Response(''));
  expect(bankToday()).toBe('2026-01-01');
});
