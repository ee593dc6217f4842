import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { bankDay, bankDayStart } from '#platform/clock/clock.ts';
import { withJob } from '#platform/postgres/database.ts';
import { usePostgres } from '../../../test/harness/postgres.ts';

const postgres = usePostgres({ maxConnections: 1 });

/** The last moment of a period of the bank's days, and the first of the next. */
const edges = [
  ['day', '2026-03-08T23:59:59.999+08:00', '2026-03-08', '2026-03-09'],
  ['week', '2026-03-08T23:59:59.999+08:00', '2026-03-02', '2026-03-09'],
  ['week', '2026-12-27T23:59:59.999+08:00', '2026-12-21', '2026-12-28'],
  ['week', '2027-01-03T23:59:59.999+08:00', '2026-12-28', '2027-01-04'],
  ['month', '2026-02-28T23:59:59.999+08:00', '2026-02-01', '2026-03-01'],
  ['month', '2028-02-29T23:59:59.999+08:00', '2028-02-01', '2028-03-01'],
  ['quarter', '2026-03-31T23:59:59.999+08:00', '2026-01-01', '2026-04-01'],
  ['quarter', '2026-12-31T23:59:59.999+08:00', '2026-10-01', '2027-01-01'],
  ['year', '2026-12-31T23:59:59.999+08:00', '2026-01-01', '2027-01-01'],
] as const;

/** Where a server may stand, and the nights in which its clocks change: an hour twice, an hour never. */
const zones = ['America/New_York', 'Europe/London', 'Asia/Shanghai', 'UTC'] as const;
const nights = ['2026-03-08', '2026-03-29', '2026-10-25', '2026-11-01'] as const;

async function periodStart(zone: string, period: string, moment: Date): Promise<string> {
  return withJob(postgres.database, async (tx) => {
    await sql`select set_config('timezone', ${zone}, true)`.execute(tx);
    const { rows } = await sql<{ day: string }>`
      select benefits.period_start(${period}, ${moment})::text as day`.execute(tx);
    return rows[0]?.day ?? '';
  });
}

test.each(edges)(
  'a %s limit ends at midnight of the bank: %s counts from %s, the next moment from %s',
  async (period, last, begun, next) => {
    const moment = new Date(last);
    expect(await periodStart('America/New_York', period, moment)).toBe(begun);
    const after = new Date(moment.getTime() + 1);
    expect(await periodStart('America/New_York', period, after)).toBe(next);
  },
);

test('the bank’s day is the same wherever the server stands, also in nights in which its clocks change', async () => {
  const before = process.env['TZ'];
  try {
    for (const zone of zones) {
      process.env['TZ'] = zone;
      for (const night of nights) {
        const start = bankDayStart(night);
        expect(start.toISOString()).toBe(new Date(`${night}T00:00:00+08:00`).toISOString());
        const hours = Array.from({ length: 24 }, (_, hour) => start.getTime() + hour * 3_600_000);
        expect(new Set(hours.map((hour) => bankDay(new Date(hour))))).toEqual(new Set([night]));
        expect(bankDay(new Date(start.getTime() - 1))).not.toBe(night);
        for (const hour of [hours[0], hours.at(-1)])
          expect(await periodStart(zone, 'day', new Date(hour ?? 0))).toBe(night);
      }
    }
  } finally {
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  }
});
