import { expect, it } from 'vitest';
import { emptyContent } from './campaign-content.core.ts';
import { judgeDaysLeft, judgeLaunchDay, launchDayOf } from './judge-launch-day.core.ts';

const april = { ...emptyContent('四月'), startDate: '2026-04-10', endDate: '2026-04-30' };
const pushed = { ...april, pushAtLaunch: true };
const codeOf = (judged: ReturnType<typeof judgeLaunchDay>): string =>
  judged.ok ? 'OK' : judged.refusal.code;

it.each([
  ['before its first day, to be claimed from that day on', april, '2026-04-09', 'OK'],
  ['on its first day', pushed, '2026-04-10', 'OK'],
  ['on its last day', pushed, '2026-04-30', 'OK'],
  ['after its last day', april, '2026-05-01', 'CAMPAIGN_OVER'],
  ['that sends vouchers before its first day', pushed, '2026-04-09', 'CAMPAIGN_NOT_STARTED'],
])('a launch %s: %#', (_, content, launchDate, code) => {
  expect(codeOf(judgeLaunchDay(content, launchDate))).toBe(code);
});

it.each([
  ['may wait for its first day', pushed, '2026-03-01', 'OK'],
  ['is too late the day after its last', april, '2026-05-01', 'CAMPAIGN_OVER'],
  [
    'on a past business date looks at that date',
    { ...april, asOfDate: '2026-04-15' },
    '2026-05-01',
    'OK',
  ],
  [
    'that sends vouchers on a business date before its first day never can',
    { ...pushed, asOfDate: '2026-04-09' },
    '2026-04-20',
    'CAMPAIGN_NOT_STARTED',
  ],
])('a campaign that is submitted %s', (_, content, today, code) => {
  expect(codeOf(judgeDaysLeft(content, today))).toBe(code);
});

it('a launch counts from its business date, or from today', () => {
  expect(launchDayOf(april, '2026-04-12')).toBe('2026-04-12');
  expect(launchDayOf({ ...april, asOfDate: '2026-04-01' }, '2026-04-12')).toBe('2026-04-01');
});
