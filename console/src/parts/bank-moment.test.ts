import dayjs from 'dayjs';
import { afterEach, expect, test, vi } from 'vitest';
import { endOfMinute, momentOf } from './bank-moment.ts';

afterEach(() => vi.unstubAllEnvs());

test.each(['Asia/Shanghai', 'UTC', 'America/New_York', 'Pacific/Kiritimati'])(
  'what is typed in %s is on the bank’s clock',
  (zone) => {
    vi.stubEnv('TZ', zone);
    const typed = dayjs('2026-03-02T00:30');
    expect(momentOf(typed)).toBe('2026-03-01T16:30:00.000Z');
    expect(endOfMinute(typed)).toBe('2026-03-02T00:30:59.999+08:00');
  },
);
